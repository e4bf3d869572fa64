"""A package that adds a demo, a data set and a library: built, installed, and used as it is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from demo.catalog.plugins import DEMOS, Plugin, PluginError, plugins
from tests.talk import ROOT

PROJECT = """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "class-room"
version = "1.2"

[project.entry-points."hello_ml.demos"]
applause = "class_room.applause"
silence = "class_room.silence:Silence"
broken = "class_room.broken"
gone = "class_room.gone"

[project.entry-points."hello_ml.datasets"]
pupils = "class_room.data:pupils"
crash = "class_room.data:crash"

[project.entry-points."hello_ml.backends"]
abacus = "class_room.abacus:Abacus"
"""
DEMO = """
from bokeh.models import Div

from demo.widgets.base import Widget

from .words import WORDS


class Applause(Widget):
    def __init__(self, setting, options):
        super().__init__(setting, options)
        self.root = Div(text=WORDS)

    def update(self, scene, events):
        pass
"""
DATA = """
import numpy as np


def pupils():
    return np.eye(40, 3), np.arange(40) % 2


def crash():
    return 1 / 0
"""
ABACUS = """
class Abacus:
    keras_backend = "jax"

    def __init__(self, data):
        self.name, self.device = "abacus", "beads"
"""
FILES = {
    "__init__.py": "",
    "words.py": "WORDS = 'clap'\n",
    "applause.py": DEMO,
    "silence.py": DEMO + "\n\nclass Silence(Applause):\n    pass\n",
    "broken.py": "x = 1 / 0\n",
    "data.py": DATA,
    "abacus.py": ABACUS,
}
USE = """
from demo.backends.load import load_backend
from demo.catalog.libraries import LIBRARIES, label
from demo.data.sources.chosen_data import load_chosen
from demo.data.choice import DataChoice
from demo.data.errors import DataError
from demo.data.sources.named_datasets import resolve_dataset
from demo.ui.demo_loader import DemoLoader
from demo.ui.options import DemoError

loader = DemoLoader()
print(loader.find("applause").__name__, loader.find("silence").__name__)
for name in ("broken", "gone"):
    try:
        loader.find(name)
    except DemoError as error:
        print(error)
data = load_chosen(DataChoice("pupils"))
print(data.name, data.input_shape, resolve_dataset(data, "pupils").classes)
try:
    load_chosen(DataChoice("crash"))
except DataError as error:
    print(error)
print(LIBRARIES["abacus"].missing == "", label("abacus"), load_backend("abacus", data).device)
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that the package is installed in."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("target")
    (source / "pyproject.toml").write_text(PROJECT)
    (source / "class_room").mkdir()
    for name, text in FILES.items():
        (source / "class_room" / name).write_text(text)
    install = ("-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation", "--no-index")
    subprocess.run([sys.executable, *install, "--target", target, source], check=True)
    return target


def test_a_package_adds_demos_data_and_libraries(installed: Path) -> None:
    environment = {"PYTHONPATH": f"{ROOT}:{installed}", "PATH": "", "HOME": str(installed)}
    done = subprocess.run(
        [sys.executable, "-c", USE], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    demos, broken, gone, data, crash, library = done.stdout.splitlines()
    assert demos == "Applause Silence"
    whose = "It came with class-room 1.2: tell its authors, or uninstall it."
    assert "broken.py. Received: ZeroDivisionError: division by zero in line 1" in broken
    assert "class_room.gone.py. Received: ModuleNotFoundError" in gone
    assert broken.endswith(whose)
    assert gone.endswith(whose)
    assert data == "pupils (3,) 2"
    assert crash.startswith("Expected 'crash' of class-room 1.2 to be in class_room.data:crash.")
    assert library == "True abacus beads"


def test_what_is_not_there_is_told_with_its_package() -> None:
    plugin = Plugin("best", "json.nothing", "Best", "my-demos 1.2")
    assert plugin.file is None
    with pytest.raises(PluginError, match=r"^Expected 'best' of my-demos 1\.2 .*uninstall it\.$"):
        plugin.load()
    assert Plugin("tool", "json.tool", "", "").file == Path(__import__("json.tool").tool.__file__)
    assert Plugin("tool", "json", "tool.main", "").load().__name__ == "main"


def test_without_any_package_nothing_is_added() -> None:
    assert plugins(DEMOS) == {}
