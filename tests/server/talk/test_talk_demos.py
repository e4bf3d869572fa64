"""A talk's demos are examined before anybody sees them, and their problems are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from demo.control.controls import Controls
from demo.data.sources.named_datasets import load_dataset
from demo.requests import Start
from demo.stage.log import Stage
from demo.training.engine import Engine
from demo.training.settings import EngineSettings
from demo.ui.demo_loader import DemoLoader
from demo.ui.fitting import UnfitDemo
from demo.ui.setting import Setting
from server.deck.slides import Demo, Problem
from server.files.talk_folder import read_talk_folder
from server.talk.talk_demos import TalkDemos, load_demos
from tests.talk import DECK

OWN = """\
from bokeh.models.widgets import Div
from demo.widgets.base import Widget


class Own(Widget):
    def __init__(self, setting, options):
        super().__init__(setting, options)
        self.root = Div()

    def update(self, scene, events):
        self.root.text = "shown"
"""
RACE = Demo("race-demo", "race", {"variants": ["linear"]}, "a.md", 3)


class Told(list[None]):
    """Counts how often a problem was told."""

    def __call__(self) -> None:
        self.append(None)


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def demos(tmp_path: Path, digits: Path, told: Told) -> TalkDemos:
    talk_folder, data, stage = read_talk_folder(DECK), load_dataset(str(digits)), Stage()
    engine = Engine(
        EngineSettings(data, talk_folder.variants_file, list(talk_folder.variants)), stage.append
    )
    setting = Setting(stage, Controls(stage, engine), data, talk_folder.variants)
    return TalkDemos(DemoLoader(tmp_path), setting, told)


def own(folder: Path, text: str) -> Demo:
    """Save a demo of the deck's own; return a slide's use of it."""
    (folder / "own.py").write_text(text)
    return Demo("own-demo", "own", {}, "a.md", 7)


def problems(found: list[Problem] | str) -> list[Problem]:
    assert isinstance(found, list)
    return found


def test_all_that_is_wrong_is_told_with_its_line(demos: TalkDemos) -> None:
    options = {"variants": ["linaer"], "epoch": 3, "seeds": 0, "gap": "yes", "seconds": True}
    rows = {name: row for row, name in enumerate(options, 1)}
    found = problems(demos.examine(Demo("a", "race", options, "a.md", 5, rows)))
    assert {each.line: each.message.rpartition("Received: ")[2] for each in found} == {
        6: "'linaer'. Write linear, or add a function of this name to the variants' file.",
        7: "'epoch'. Write epochs.",
        8: "0. Mend the value.",
        9: "'yes'. Mend the value.",
    }


def test_a_demo_that_works_has_a_version(demos: TalkDemos) -> None:
    version = demos.examine(RACE)
    assert isinstance(version, str)
    assert demos.examine(RACE) == version
    other = Demo(RACE.id, "race", {"variants": ["conv"]}, "a.md", 3)
    assert demos.examine(other) != version
    assert [start.variant for start in demos.starts(RACE) if isinstance(start, Start)] == ["linear"]


def test_a_version_changes_with_what_is_shown_of_a_variant(demos: TalkDemos) -> None:
    version = demos.examine(RACE)
    variants = dict(demos.setting.variants)
    demos.use_variants({name: each for name, each in variants.items() if name != "conv"})
    assert demos.examine(RACE) == version
    demos.use_variants({"conv": variants["conv"], **variants})
    assert demos.examine(RACE) != version  # it has another colour and mark


def test_what_is_wrong_is_at_the_demo_s_line(demos: TalkDemos, tmp_path: Path) -> None:
    unknown = Demo("a", "nonsense", {}, "a.md", 5)
    (problem,) = problems(demos.examine(unknown))
    assert (problem.file, problem.line) == ("a.md", 5)
    assert demos.starts(unknown) == ()
    check = "\n    @classmethod\n    def check(cls, setting, options):\n        return 1 / 0\n"
    (problem,) = problems(demos.examine(own(tmp_path, OWN + check)))
    assert problem.message == (
        "Expected own to check its options. Received: ZeroDivisionError('division by zero'). "
        "Mend it."
    )


def test_a_check_that_would_end_the_process_is_a_problem(demos: TalkDemos, tmp_path: Path) -> None:
    check = "\n    @classmethod\n    def check(cls, setting, options):\n        raise SystemExit\n"
    (problem,) = problems(demos.examine(own(tmp_path, OWN + check)))
    assert "Received: SystemExit()." in problem.message
    assert demos.starts(own(tmp_path, OWN + check)) == ()


def test_a_problem_is_told_when_it_is_found_and_when_it_is_gone(
    demos: TalkDemos, tmp_path: Path, told: Told
) -> None:
    demo = own(tmp_path, OWN)
    widget = demos.open(demo)
    assert len(told) == 0
    demos.report_failure(widget, RuntimeError("later"))
    demos.report_failure(widget, RuntimeError("later"))
    assert len(told) == 1
    assert "later" in demos.loader.problems[0]
    demos.open(demo)  # it works: what was wrong came from elsewhere
    assert len(told) == 2
    assert demos.loader.problems == []


def test_a_demo_is_built_for_other_controls(demos: TalkDemos) -> None:
    controls = Controls(demos.setting.stage, demos.setting.controls.engines.own)
    assert demos.build(RACE, controls).setting.controls is controls
    assert demos.build(RACE).setting is demos.setting


def test_demos_that_are_not_there_are_passed_over() -> None:
    load_demos(["race", "nonsense"])


def test_a_demo_that_can_t_show_the_data_warns_and_starts_nothing(
    demos: TalkDemos, tmp_path: Path
) -> None:
    unfit = own(
        tmp_path, OWN.replace("    def __init__", '    kinds = {"text"}\n\n    def __init__')
    )
    assert isinstance(demos.examine(unfit), str)
    warning = demos.warning(unfit)
    assert warning is not None
    assert (warning.is_warning, warning.line) == (True, 7)
    assert warning.message.startswith("“Own” shows texts; ")
    assert demos.starts(unfit) == ()
    assert isinstance(demos.build(unfit), UnfitDemo)
    assert isinstance(demos.open(unfit), UnfitDemo)
    assert demos.warning(RACE) is None
