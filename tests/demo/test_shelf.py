"""Demos are found by the names of their files, and found anew when these are saved."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from demo import shelf, widgets
from demo.shelf import SHARED, Shelf
from demo.stage import Stage
from demo.widgets.base import DemoError, Widget
from demo.widgets.race import Race
from demo.widgets.shuffle import Shuffle

OURS = Path(widgets.__file__).parent
OWN = """\
from demo.widgets.base import Widget


class Own(Widget):
    title = "first"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "own.py").write_text(OWN)
    return tmp_path


def title(found: Shelf) -> str:
    return str(vars(found.find("own"))["title"])


def test_every_file_is_a_demo_by_its_name() -> None:
    ours = Shelf()
    assert set(ours.names()) == {path.stem for path in OURS.glob("*.py")} - set(SHARED)
    for name in ours.names():
        found = ours.find(name)
        assert issubclass(found, Widget)
        assert found.__module__ == f"demo.widgets.{name}"
    assert ours.find("race") is Race
    assert ours.faults == {}


@pytest.mark.parametrize("name", ["rcae", "base", "style", "__init__", "", "../race"])
def test_an_unknown_demo_is_answered_with_the_known_ones(name: str) -> None:
    with pytest.raises(DemoError) as caught:
        Shelf().find(name)
    message = str(caught.value)
    assert message.startswith(f"Expected a demo: {', '.join(Shelf().names())}.")
    assert f"Received: {name!r}." in message


def test_a_deck_s_own_demos_come_first(folder: Path) -> None:
    (folder / "race.py").write_text(OWN)
    found = Shelf(folder)
    assert "own" in found.names()
    assert title(found) == "first"
    assert found.find("race") is not Race
    assert Shelf(folder / "nothing").find("race") is Race
    assert "own" not in sys.modules  # a demo's name may be a library's


def test_a_saved_demo_is_another_class_with_another_version(folder: Path) -> None:
    found = Shelf(folder)
    before, version = found.find("own"), found.version("own")
    found.refresh()
    assert found.find("own") is before
    (folder / "own.py").write_text(OWN.replace("first", "second"))
    found.refresh()
    assert title(found) == "second"
    changed = found.version("own")
    assert changed != version
    (folder / "own.css").write_text("p { color: red }")
    found.refresh()
    assert found.version("own") != changed


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("x = (\n", 1, "SyntaxError: '(' was never closed"),
        ("x = 1\ny = 1 / 0\n", 2, "ZeroDivisionError: division by zero"),
        ("x = 1\n", 0, "TypeError: no class in it is a Widget"),
        ("import sys\nsys.exit(3)\n", 2, "SystemExit: 3"),
    ],
)
def test_a_demo_that_breaks_stays_as_it_was(
    folder: Path, text: str, line: int, reason: str
) -> None:
    found = Shelf(folder)
    before, version = found.find("own"), found.version("own")
    (folder / "own.py").write_text(text)
    found.refresh()
    assert (found.find("own"), found.version("own")) == (before, version)
    (problem,) = found.problems
    assert problem.startswith(f"own.py:{line}: Expected a demo. Received: {reason}")
    (folder / "own.py").write_text(OWN)
    found.refresh()
    assert found.problems == []
    (folder / "own.py").write_text(text)
    with pytest.raises(DemoError) as caught:
        Shelf(folder).find("own")  # there never was any other
    assert reason in str(caught.value)


def test_a_demo_that_can_not_be_opened_gives_way_to_the_last_that_could(folder: Path) -> None:
    setting: Any = SimpleNamespace(stage=Stage())
    found = Shelf(folder)
    whole = OWN + "\n    def update(self, scene, events):\n        pass\n"
    broken = OWN + "\n    def update(self, scene, events):\n        1 / 0\n"
    (folder / "own.py").write_text(broken)
    with pytest.raises(ZeroDivisionError):
        found.open("own", setting, {})
    (folder / "own.py").write_text(whole)
    found.refresh()
    assert found.problems == []
    good = type(found.open("own", setting, {}))
    (folder / "own.py").write_text(broken)
    found.refresh()
    assert type(found.open("own", setting, {})) is good
    problem = "own.py:8: Expected a demo. Received: ZeroDivisionError: division by zero"
    assert found.problems == [problem]
    found.refresh()
    assert found.problems == [problem]


def test_what_is_gone_is_unknown(folder: Path) -> None:
    found = Shelf(folder)
    found.find("own")
    (folder / "own.py").unlink()
    found.refresh()
    with pytest.raises(DemoError, match="Received: 'own'"):
        found.find("own")


def test_a_demo_follows_those_that_it_builds_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On copies: the files themselves are everybody's."""
    for name in ("race.py", "shuffle.py"):
        (tmp_path / name).write_text((OURS / name).read_text())
    monkeypatch.setattr(shelf, "OURS", tmp_path)
    monkeypatch.setattr(widgets, "__path__", [str(tmp_path), *widgets.__path__])
    modules = [f"demo.widgets.{name}" for name in ("race", "shuffle")]
    for name in modules:
        monkeypatch.delitem(sys.modules, name)
    found = Shelf()
    race, shuffle = found.find("race"), found.find("shuffle")
    assert issubclass(shuffle, race)
    text = (tmp_path / "race.py").read_text()
    (tmp_path / "race.py").write_text(text.replace("The race:", "A race:"))
    found.refresh()
    assert found.find("race") is not race
    assert found.find("shuffle") is not shuffle
    assert issubclass(found.find("shuffle"), found.find("race"))
    assert issubclass(Shuffle, Race)
