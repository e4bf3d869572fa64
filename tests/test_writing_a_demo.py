"""Does what docs/writing-a-demo.md says: each demo and the test of it, exactly as written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from demo.control.controls import Controls
from demo.data.core.dataset import Dataset
from demo.stage.run import Run
from demo.stage.scene import Scene
from demo.testing import OpenDemo
from demo.ui.setting import Setting
from tests.talk import ROOT

PAGE = (ROOT / "docs" / "writing-a-demo.md").read_text(encoding="utf-8")
FILE = re.compile(r"`(demos/\w+\.py|test_demos\.py)`")


def files() -> dict[str, str]:
    """Return the page's Python by the file that it names last before it."""
    found, name = {}, ""
    for token in MarkdownIt().parse(PAGE):
        if token.type == "inline" and (named := FILE.findall(token.content)):
            name = named[0]
        if token.type == "fence" and token.info == "python":
            found[name] = token.content
    return found


@pytest.fixture
def talk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "demos").mkdir()
    for name, text in files().items():
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_page_has_all_that_it_speaks_of() -> None:
    demos = ["best", "gain", "dim", "table"]
    assert list(files()) == [*(f"demos/{name}.py" for name in demos), "test_demos.py"]


def test_the_test_of_the_page_passes(talk: Path) -> None:
    names: dict[str, object] = {}
    exec((talk / "test_demos.py").read_text(), names)
    tests = [each for name, each in names.items() if name.startswith("test_") and callable(each)]
    assert len(tests) == 2
    for test in tests:
        test()


def test_what_the_demos_show_once_a_model_has_learned(talk: Path) -> None:
    with OpenDemo(talk / "demos" / "dim.py", data="digits") as opened:
        opened.widget.setting.controls.start("linear", 1)
        opened.wait()
        opened.slide("Light", 0.2)
        opened.wait(lambda scene: scene.answer("linear"))
        answer = opened.scene.answer("linear")
        assert answer is not None
        assert answer.probabilities.sum() == pytest.approx(1, abs=1e-5)
        (words,) = (each for each in opened.texts() if each.startswith("Linear: "))
        assert re.fullmatch(r"Linear: \d \(\d+%\)", words)


def named(table: str) -> set[str]:
    """Return the names in the first column of a table, with what stands behind them cut off."""
    part = PAGE[PAGE.index(f"| of {table} |") :]
    rows = part[: part.index("\n\n")].splitlines()[2:]
    cells = (row.split(" | ")[0] for row in rows)
    return {re.split(r"\W", each)[0] for cell in cells for each in re.findall(r"`([^`]*)`", cell)}


@pytest.mark.parametrize(
    ("table", "kind"),
    [("`scene`", Scene), ("a run", Run), ("`setting`", Setting), ("`controls`", Controls)],
)
def test_all_that_the_tables_name_is_there(table: str, kind: type) -> None:
    assert named(table)
    own = vars(Scene()) if kind is Scene else kind.__annotations__
    known = {*dir(kind), *own}
    assert named(table) - known == set()


def test_the_data_has_all_that_the_page_names() -> None:
    (line,) = (line for line in PAGE.splitlines() if line.startswith("| `data` | `x_train`"))
    names = {re.split(r"\W", each)[0] for each in re.findall(r"`([^`]*)`", line)[1:]}
    assert names - {*dir(Dataset), *Dataset.__annotations__} == set()
