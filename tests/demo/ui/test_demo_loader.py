"""Demos are found by the names of their files, and found anew when these are saved."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from demo import widgets
from demo.events import PaceChanged
from demo.stage.log import Stage
from demo.ui import demo_files
from demo.ui.demo_files import OURS, SHARED
from demo.ui.demo_loader import DemoLoader
from demo.ui.options import DemoError
from demo.ui.widget import Widget
from demo.widgets.race import Race
from demo.widgets.shuffle import Shuffle
from tests.demo.kinds import dataset_of

OWN = """\
from demo.widgets.base import Widget


class Own(Widget):
    title = "first"
"""


WHOLE = f"""\
from bokeh.models import Div
{OWN}
    root = Div()

    def update(self, scene, events):
        pass
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "own.py").write_text(OWN)
    return tmp_path


def title(found: DemoLoader) -> str:
    return str(vars(found.find("own"))["title"])


def test_every_file_is_a_demo_by_its_name() -> None:
    ours = DemoLoader()
    assert set(ours.names()) == {path.stem for path in OURS.glob("*.py")} - set(SHARED)
    for name in ours.names():
        found = ours.find(name)
        assert issubclass(found, Widget)
        assert found.__module__ == f"demo.widgets.{name}"
    assert ours.find("race") is Race
    assert ours.broken == {}


@pytest.mark.parametrize("name", ["rcae", "base", "style", "__init__", "", "../race"])
def test_an_unknown_demo_is_answered_with_the_known_ones(name: str) -> None:
    with pytest.raises(DemoError) as caught:
        DemoLoader().find(name)
    message = str(caught.value)
    assert message.startswith(f"Expected a demo: {', '.join(DemoLoader().names())}.")
    assert f"Received: {name!r}." in message


def test_a_deck_s_own_demos_come_first(folder: Path) -> None:
    (folder / "race.py").write_text(OWN)
    found = DemoLoader(folder)
    assert "own" in found.names()
    assert title(found) == "first"
    assert found.find("race") is not Race
    assert DemoLoader(folder / "nothing").find("race") is Race
    assert "own" not in sys.modules  # a demo's name may be a library's


def test_a_saved_demo_is_another_class_with_another_version(folder: Path) -> None:
    found = DemoLoader(folder)
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
    found = DemoLoader(folder)
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
        DemoLoader(folder).find("own")  # there never was any other
    assert reason in str(caught.value)


def test_a_demo_that_can_not_be_opened_gives_way_to_the_last_that_could(folder: Path) -> None:
    setting: Any = SimpleNamespace(stage=Stage(), data=dataset_of("table"))
    found = DemoLoader(folder)
    broken = OWN + "\n    def update(self, scene, events):\n        1 / 0\n"
    (folder / "own.py").write_text(broken)
    with pytest.raises(ZeroDivisionError):
        found.open("own", setting, {})
    (folder / "own.py").write_text(WHOLE)
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


def test_a_demo_that_fails_while_it_is_open_gives_way_to_the_one_before(folder: Path) -> None:
    setting: Any = SimpleNamespace(stage=Stage(), data=dataset_of("table"))
    found = DemoLoader(folder)
    (folder / "own.py").write_text(WHOLE)
    old = found.open("own", setting, {})
    later = WHOLE.replace("pass", "1 / int(not events)")
    (folder / "own.py").write_text(later)
    found.refresh()
    new = found.open("own", setting, {})
    assert type(new) is not type(old)
    found.report_failure(old, ValueError("of a file that was written over"))
    assert found.problems == []
    for _ in range(2):
        found.report_failure(new, ValueError("told once"))
    assert found.problems == ["own.py:0: Expected a demo. Received: ValueError: told once"]
    setting.stage.append(PaceChanged(epochs_per_second=None))
    assert type(found.open("own", setting, {})) is type(old)
    (folder / "own.py").write_text(WHOLE)
    found.refresh()
    assert found.problems == []


def test_a_problem_that_is_gone_without_a_save_is_no_problem(folder: Path) -> None:
    """A demo's options stand in its slide: that may have been what was wrong."""
    setting: Any = SimpleNamespace(stage=Stage(), data=dataset_of("table"))
    (folder / "own.py").write_text(WHOLE)
    found = DemoLoader(folder)
    found.report_failure(found.open("own", setting, {}), ValueError("wrong"))
    assert found.problems != []
    found.open("own", setting, {})
    assert found.problems == []


def test_a_root_is_a_model(folder: Path) -> None:
    setting: Any = SimpleNamespace(stage=Stage(), data=dataset_of("table"))
    found = DemoLoader(folder)
    (folder / "own.py").write_text(WHOLE.replace("Div()", "1"))
    with pytest.raises(TypeError):
        found.open("own", setting, {})
    assert found.problems == [
        "own.py:0: Expected a demo. Received: TypeError: its root is no Bokeh model"
    ]


def test_an_open_demo_can_be_opened_again_when_its_file_is_gone(folder: Path) -> None:
    setting: Any = SimpleNamespace(stage=Stage(), data=dataset_of("table"))
    found = DemoLoader(folder)
    (folder / "own.py").write_text(WHOLE)
    kind = type(found.open("own", setting, {}))
    (folder / "own.py").rename(folder / "other.py")
    found.refresh()
    assert type(found.open("own", setting, {})) is kind


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xff\xfe\x00", "SyntaxError: "),
        (b"from demo.widgets.nowhere import X\n", "ModuleNotFoundError: "),
        (b"from demo.widgets.own import Own\n", "ModuleNotFoundError: "),
        (b"", "TypeError: no class in it is a Widget"),
        (b"raise SystemExit(0)\n", "SystemExit: 0"),
        (b"raise KeyboardInterrupt\n", "KeyboardInterrupt"),
        (b"class Odd(BaseException): pass\nraise Odd\n", "Odd"),
        (b"import os\nos.chdir('/')\n", "TypeError: no class in it is a Widget"),
    ],
    ids=["binary", "nothing there", "itself", "empty", "ends", "interrupts", "odd", "moves"],
)
def test_whatever_is_saved_can_be_looked_at(folder: Path, content: bytes, reason: str) -> None:
    found, begun_in = DemoLoader(folder), Path.cwd()
    found.find("own")
    (folder / "own.py").write_bytes(content)
    (folder / ".#own.py").symlink_to("author@machine.1234:5678")  # as Emacs locks a file
    (folder / "folder.py").mkdir()
    found.refresh()
    (problem,) = found.problems
    assert f"Expected a demo. Received: {reason}" in problem
    assert Path.cwd() == begun_in
    assert ".#own" not in found.names()
    (folder / "own.py").write_bytes(b"\xef\xbb\xbf" + OWN.encode())  # as Windows marks UTF-8
    found.refresh()
    assert found.problems == []


def test_a_deck_s_own_may_build_on_ours_of_the_same_name(folder: Path) -> None:
    (folder / "race.py").write_text(
        "from demo.widgets.race import Race\n\n\nclass Own(Race):\n    pass\n"
    )
    found = DemoLoader(folder).find("race")
    assert issubclass(found, Race)
    assert found is not Race


def test_what_is_gone_is_unknown(folder: Path) -> None:
    found = DemoLoader(folder)
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
    monkeypatch.setattr(sys, "dont_write_bytecode", False)  # as it is for users
    monkeypatch.setattr(demo_files, "OURS", tmp_path)
    monkeypatch.setattr(widgets, "__path__", [str(tmp_path), *widgets.__path__])
    modules = [f"demo.widgets.{name}" for name in ("race", "shuffle")]
    for name in modules:
        monkeypatch.delitem(sys.modules, name)
    found = DemoLoader()
    race, shuffle = found.find("race"), found.find("shuffle")
    assert issubclass(shuffle, race)
    saved = tmp_path / "race.py"
    before, text = saved.stat(), saved.read_text()
    saved.write_text(text.replace("The race:", "Our race:"))
    os.utime(saved, ns=(before.st_atime_ns, before.st_mtime_ns))  # in the same second
    found.refresh()
    assert found.find("race") is not race
    assert str(sys.modules[modules[0]].__doc__).startswith("Our race:")
    assert found.find("shuffle") is not shuffle
    assert issubclass(found.find("shuffle"), found.find("race"))
    assert issubclass(Shuffle, Race)


@pytest.mark.parametrize("kind", ["SystemExit", "KeyboardInterrupt", "GeneratorExit"])
def test_a_demo_that_would_end_the_process_when_opened_is_broken(folder: Path, kind: str) -> None:
    setting: Any = SimpleNamespace(stage=Stage(), data=dataset_of("table"))
    found = DemoLoader(folder)
    (folder / "own.py").write_text(WHOLE)
    good = type(found.open("own", setting, {}))
    (folder / "own.py").write_text(WHOLE.replace("Div()", f"Div(); raise {kind}"))
    found.refresh()
    assert type(found.open("own", setting, {})) is good
    assert f"Received: {kind}" in found.problems[0]


@pytest.mark.parametrize("place", ["pass", "root = Div()"])  # while it is opened, while it is read
def test_what_a_demo_does_to_the_process_is_put_back(folder: Path, place: str) -> None:
    setting: Any = SimpleNamespace(stage=Stage(), data=dataset_of("table"))
    before, limit = [*sys.path], sys.getrecursionlimit()
    spoil = f"{place}; import sys; sys.path.clear(); sys.setrecursionlimit(5000)"
    (folder / "own.py").write_text(WHOLE.replace(place, spoil))
    DemoLoader(folder).open("own", setting, {})
    assert ([*sys.path], sys.getrecursionlimit()) == (before, limit)
