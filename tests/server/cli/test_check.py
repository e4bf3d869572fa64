"""What is wrong with a talk is listed whole, with file and line; nothing else is."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from server.talk.layout_problems import MEND
from tests.server.check.helpers import MODEL, write
from tests.talk import ROOT, TIMEOUT_SECONDS

BROKEN_MODELS = '''

def raises(image_shape: tuple[int, ...], classes: int) -> Model:
    """Raises"""
    return Sequential([Input(image_shape), Dense(-1)])


def misshapen(image_shape: tuple[int, ...], classes: int) -> Model:
    """Misshapen"""
    return _model(image_shape, classes + 1)


def explodes(image_shape: tuple[int, ...], classes: int) -> Model:
    """Explodes"""
    model = fine(image_shape, classes)
    model.compile(SGD(1e38))
    return model


def scores(image_shape: tuple[int, ...], classes: int) -> Model:
    """Scores"""
    return Sequential([Input(image_shape), Flatten(), Dense(classes)])


def stumbles(image_shape: tuple[int, ...], classes: int) -> Model:
    """Stumbles"""
    import sys
    sys.path.insert(0, __file__.rpartition("/")[0])
    from own_layers import Stumbling
    return Sequential([Input(image_shape), Flatten(), Stumbling(), Dense(classes, "softmax")])
'''
OWN_LAYERS = """\
from keras.layers import Layer


class Stumbling(Layer):
    def call(self, inputs, training=False):
        if training:
            raise ValueError("it stumbles")
        return inputs
"""
DEMO = """\
from bokeh.models.widgets import Div
from demo.widgets.base import DemoError, Widget


class Own(Widget):
    def __init__(self, setting, options):
        super().__init__(setting, options)
        self.root = Div()

    def update(self, scene, events):
        self.root.text = f"{len(scene.runs)} runs"
"""


def line_of(text: str, part: str) -> int:
    return 1 + text[: text.index(part)].count("\n")


def check(
    *arguments: str | Path, folder: Path = ROOT, looks: bool = False
) -> tuple[int, list[str], str]:
    """Run the command in a folder; return its exit code, its lines, and what it complains of.

    Only where it ``looks`` a browser is started, which takes a while.
    """
    more = [] if looks else ["--no-browser"]
    done = subprocess.run(
        [sys.executable, str(ROOT / "run_talk.py"), "check", *map(str, arguments), *more],
        capture_output=True,
        text=True,
        timeout=3 * TIMEOUT_SECONDS,
        cwd=folder,
        check=False,
    )
    return done.returncode, done.stdout.splitlines(), done.stderr


def test_the_talk_that_comes_along_is_clean() -> None:
    assert check() == (0, ["31 slides, 27 demos, 5 models: no problems"], "")


def test_all_that_is_broken_is_listed_at_once(tmp_path: Path, digits: Path) -> None:
    slides = [
        "---\ntitle: '[\n---\n\n# Title\n",
        "## Unknown demo\n\n```demo races\n```\n",
        "## Unknown option\n\n```demo race\nepoch: 3\n```\n",
        "## Unknown model\n\n```demo race\nvariants: [cubic]\n```\n",
        "## Bad YAML\n\n```demo race\nvariants: [fine\n```\n",
        "## No such name\n\n```source variants.py#cubic\n```\n",
        "## A helper may be shown\n\n```source variants.py#_model\n```\n",
        "## Pictures\n\n![there](here.svg)\n\n![not there](gone%20by.svg)\n",
        "## Own demos\n\n```demo own\n```\n",
        "## Broken when run\n\n```demo dies\n```\n",
        "## Broken when shown\n\n```demo stumbles\n```\n",
        "## Broken when shown, again\n\n```demo stumbles\n```\n",
        "## Broken later\n\n```demo surprised\n```\n",
        "## A diagram\n\n```mermaid\ngraph LR\n  A -->\n```\n",
        "## Not closed\n\n```python\nx = 1\n",
    ]
    text = "\n---\n\n".join(slides)
    write(
        tmp_path / "talk",
        {
            "1.md": text,
            "2.md": b"# Caf\xe9\n",
            "here.svg": "<svg/>",
            "theme.css": "/* url(no.png) */\n:root { background: url(gone.png) }\n",
            "variants.py": MODEL + BROKEN_MODELS,
            "own_layers.py": OWN_LAYERS,
            "demos/own.py": DEMO,
            "demos/dies.py": DEMO + "\nundefined\n",
            "demos/stumbles.py": DEMO.replace("Div()", "Div(colour=1)"),
            "demos/surprised.py": DEMO.replace("{len(scene.runs)}", "{1 / (not scene.runs)}"),
        },
    )
    code, lines, complaints = check("--slides", "talk", "--data", digits, folder=tmp_path)
    assert (code, complaints) == (1, "")
    wrong = [
        "title: '[",
        "```demo races",
        "epoch: 3",
        "variants: [cubic]",
        "variants: [fine\n",
        "```source variants.py#cubic",
        "![not there]",
        "```python",
    ]
    assert [line.partition(": ")[0] for line in lines] == [
        *(f"talk/1.md:{line_of(text, each)}" for each in wrong),
        "talk/2.md:1",
        "talk/demos/dies.py:13",
        "talk/demos/stumbles.py:8",
        "talk/demos/surprised.py:11",
        "talk/own_layers.py:7",
        "talk/theme.css:2",
        "talk/variants.py:17",
        "talk/variants.py:20",
        "talk/variants.py:25",
        "talk/variants.py:32",
        "16 slides, 8 demos, 6 models",
    ]
    assert lines[-1].endswith(": 18 problems")
    assert all("Expected " in line and " Received: " in line for line in lines[:-1])
    by_place = dict(line.split(": ", 1) for line in lines)
    assert re.match(
        r"Expected the demo stumbles of 1.md:\d+ to work. Received: AttributeError: .*colour",
        by_place["talk/demos/stumbles.py:8"],
    )
    assert by_place["talk/own_layers.py:7"] == (
        "Expected stumbles to be built and to learn. Received: ValueError: it stumbles. Mend it."
    )
    assert by_place["talk/variants.py:20"] == (
        "Expected a model whose output has the shape (None, 10), one probability per class. "
        'Received: (None, 11). End it with Dense(classes, activation="softmax").'
    )


ENDING_MODELS = '''

def exits(image_shape: tuple[int, ...], classes: int) -> Model:
    """Exits"""
    raise SystemExit(0)


def ends(image_shape: tuple[int, ...], classes: int) -> Model:
    """Ends"""
    import os
    os._exit(0)


def last(image_shape: tuple[int, ...], classes: int) -> Model:
    """Last"""
    return _model(image_shape, classes + 1)
'''


def test_what_ends_the_process_is_told_and_the_rest_is_checked(
    tmp_path: Path, digits: Path
) -> None:
    slides = "# One\n\n```demo leaves\n```\n\n---\n\n# Two\n\n```demo late\n```\n"
    write(
        tmp_path,
        {
            "talk.md": slides,
            "variants.py": MODEL + ENDING_MODELS,
            "demos/leaves.py": DEMO + "\nraise SystemExit(0)\n",
            "demos/late.py": DEMO.replace(
                'f"{len(scene.runs)} runs"', "exit() if scene.runs else ''"
            ),
        },
    )
    code, lines, complaints = check("--slides", ".", "--data", digits, folder=tmp_path)
    assert (code, complaints) == (1, "")
    assert [re.sub(" Expected .* Received:", "", line) for line in lines[:-1]] == [
        "demos/late.py:11: SystemExit: None. Mend it.",
        "demos/leaves.py:13: SystemExit: 0. Mend it.",
        "variants.py:17: SystemExit: 0. Mend it.",
        "variants.py:20: the end of its process (exit code 0). Mend it.",
        'variants.py:26: (None, 11). End it with Dense(classes, activation="softmax").',
    ]
    assert lines[-1] == "2 slides, 2 demos, 4 models: 5 problems"


def test_a_variants_file_that_is_no_python_is_told_once(tmp_path: Path, digits: Path) -> None:
    race = "# Race\n\n```demo race\nvariants: [fine]\n```\n\n```source variants.py#_model\n```\n"
    write(tmp_path, {"talk.md": race, "variants.py": MODEL + "\n\ndef cubic(:\n    ...\n"})
    code, (problem, _), _ = check("--slides", ".", "--data", digits, folder=tmp_path)
    assert code == 1
    assert problem.startswith("variants.py:15: Expected ")
    assert "Received: invalid syntax. Mend it" in problem


def test_what_can_not_be_seen_is_told_before_and_after_a_run(tmp_path: Path, digits: Path) -> None:
    placed = '<p style="position: absolute; top: 105%">Too low</p>'
    demo = DEMO.replace(
        "Div()", "Div(styles={'white-space': 'nowrap', 'font-size': 'calc(3 * var(--u))'})"
    ).replace('f"{len(scene.runs)} runs"', "'run ' * 90 * len(scene.runs)")
    files = {
        "1.md": f"# One\n\n{placed}\n",
        "2.md": "# Two\n\n```demo own\n```\n",
        "variants.py": MODEL,
        "demos/own.py": demo,
    }
    write(tmp_path, files)
    code, lines, complaints = check("--slides", ".", "--data", digits, folder=tmp_path, looks=True)
    assert (code, complaints) == (1, "")
    assert lines[0].startswith(
        "1.md:3: Expected all of the text on the screen. Received: it is cut"
    )
    assert lines[0].endswith("at the bottom at every size: “Too low”. " + MEND)
    assert lines[1].startswith(
        "2.md:3: Expected all of the demo on the screen. Received: it is cut"
    )
    assert "at the right at every size, after a run: “run run" in lines[1]
    assert lines[2:] == ["2 slides, 1 demo, 1 model: 2 problems"]


def test_without_a_browser_a_line_says_so_and_all_else_is_checked(
    tmp_path: Path, digits: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHROME", str(tmp_path / "gone"))
    race = "# One\n\n![](gone.png)\n\n```demo race\nvariants: [fine]\n```\n"
    write(tmp_path, {"talk.md": race, "variants.py": MODEL + "\n\nanswer = 1 / 0\n"})
    code, lines, complaint = check("--slides", ".", "--data", digits, folder=tmp_path, looks=True)
    assert (code, len(lines)) == (1, 3)
    assert lines[1].startswith("variants.py:15: Expected ")  # an error when run, told once
    assert "Received: ZeroDivisionError: division by zero." in lines[1]
    assert complaint.startswith("run_talk.py check: Expected Chromium or Chrome, ")
    assert complaint.count("\n") == 1


def test_what_can_not_be_checked_is_refused(tmp_path: Path) -> None:
    for arguments in (["--slides", "nowhere"], ["--data", "mnits"], ["--sildes", "."]):
        code, lines, complaint = check(*arguments, folder=tmp_path)
        assert (code, lines) == (2, [])
        assert complaint.startswith("run_talk.py check: ")
        assert complaint.count("\n") == 1
