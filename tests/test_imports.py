"""Imports go down: the contracts hold, and one that climbs breaks them, however it is written."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tests.talk import ROOT

LINT = Path(sys.executable).with_name("lint-imports")
# Each breaks another contract: lazily, for types alone, in a circle of files, from a demo.
CLIMBING = {
    "demo/stage/log.py": "def climb():\n    from demo.ui import style\n",
    "demo/data/core/dataset.py": "if TYPE_CHECKING:\n    from server.deck import parser\n",
    "server/markdown/dialect.py": "import server.page.render\n",
    "demo/system/machine.py": "import demo.system.timers\n",
    "demo/system/timers.py": "import demo.system.machine\n",
    "demo/widgets/race.py": "import demo.training.engine\n",
    "demo/plots/bars/bar_chart.py": "import demo.plots.runs.run_table\n",
    "demo/data/core/labels.py": "def climb():\n    import demo.data.tables.columns\n",
    "demo/backends/keras/tensors.py": "import demo.backends.jax.inspector\n",
}
BROKEN = (
    "demo.stage.log -> demo.ui.style",
    "demo.data.core.dataset -> server.deck.parser",
    "server.markdown.dialect -> server.page.render",
    "No cycles are allowed in demo.system.",
    "demo.widgets.race -> demo.training.engine",
    "demo.plots.bars.bar_chart -> demo.plots.runs.run_table",
    "demo.data.core.labels -> demo.data.tables.columns",
    "demo.backends.keras.tensors -> demo.backends.jax.inspector",
)


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Look at all imports below a folder."""
    command = [str(LINT), "--no-logo", "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


def test_imports_go_down_and_one_that_climbs_is_told(tmp_path: Path) -> None:
    for name in ("demo", "server"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("static"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    held = lint(tmp_path)
    assert held.returncode == 0, held.stdout
    for name, code in CLIMBING.items():
        with (tmp_path / name).open("a") as file:
            file.write(code)
    broken = lint(tmp_path)
    assert broken.returncode == 1
    assert "0 kept" in broken.stdout, broken.stdout
    for words in BROKEN:
        assert words in broken.stdout
