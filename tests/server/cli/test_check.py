"""What is wrong with a talk is listed whole, with file and line; nothing else is."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

import pytest

from demo.data.sources import load_dataset
from server.check.link_check import lost_in_style, lost_links
from server.check.talk_reader import TalkReader
from server.check.trial_run import last_place, run_trial
from server.deck.parser import parse_deck
from tests.talk import ROOT, TIMEOUT_SECONDS, finish

MODEL = '''\
from keras import Model, Sequential
from keras.layers import Dense, Flatten, Input
from keras.optimizers import SGD


def _model(image_shape: tuple[int, ...], outputs: int) -> Model:
    return Sequential([Input(image_shape), Flatten(), Dense(outputs, "softmax")])


def fine(image_shape: tuple[int, ...], classes: int) -> Model:
    """Fine"""
    return _model(image_shape, classes)
'''
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
'''
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


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def line_of(text: str, part: str) -> int:
    return 1 + text[: text.index(part)].count("\n")


def check(*arguments: str | Path, folder: Path = ROOT) -> tuple[int, list[str], str]:
    """Run the command in a folder; return its exit code, its lines, and what it complains of."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "run_talk.py"), "check", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=3 * TIMEOUT_SECONDS,
        cwd=folder,
        check=False,
    )
    return done.returncode, done.stdout.splitlines(), done.stderr


# The command


def test_the_talk_that_comes_along_is_clean() -> None:
    assert check() == (0, ["28 slides, 24 demos, 5 models: no problems"], "")


def test_all_that_is_broken_is_listed_at_once(tmp_path: Path, digits: Path) -> None:
    slides = [
        "---\ntitle: [\n---\n\n# Title\n",
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
            "demos/own.py": DEMO,
            "demos/dies.py": DEMO + "\nundefined\n",
            "demos/stumbles.py": DEMO.replace("Div()", "Div(colour=1)"),
            "demos/surprised.py": DEMO.replace("{len(scene.runs)}", "{1 / (not scene.runs)}"),
        },
    )
    code, lines, complaints = check("--slides", "talk", "--data", digits, folder=tmp_path)
    assert (code, complaints) == (1, "")
    wrong = [
        "title: [",
        "```demo races",
        "```demo race\nepoch",
        "```demo race\nvariants: [cubic]",
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
        "talk/theme.css:2",
        "talk/variants.py:17",
        "talk/variants.py:20",
        "talk/variants.py:25",
        "15 slides, 8 demos, 4 models",
    ]
    assert lines[-1].endswith(": 16 problems")
    assert all("Expected " in line and " Received: " in line for line in lines[:-1])
    by_place = dict(line.split(": ", 1) for line in lines)
    assert re.match(
        r"Expected the demo stumbles of 1.md:\d+ to work. Received: AttributeError: .*colour",
        by_place["talk/demos/stumbles.py:8"],
    )
    assert by_place["talk/variants.py:20"] == (
        "Expected a model whose output has the shape (None, 10), one probability per class. "
        "Received: (None, 11). End it with Dense(classes)."
    )


@pytest.mark.parametrize(
    ("variants", "place", "received"),
    [
        (MODEL + "\n\ndef cubic(:\n    ...\n", 15, "Received: invalid syntax. Mend it"),
        (MODEL + "\n\nanswer = 1 / 0\n", 15, "Received: ZeroDivisionError: division by zero."),
    ],
    ids=["no Python", "an error when run"],
)
def test_a_variants_file_that_can_not_be_run_is_told_once(
    tmp_path: Path, digits: Path, variants: str, place: int, received: str
) -> None:
    race = "# Race\n\n```demo race\nvariants: [fine]\n```\n\n```source variants.py#_model\n```\n"
    write(tmp_path, {"talk.md": race, "variants.py": variants})
    code, (problem, _), _ = check("--slides", ".", "--data", digits, folder=tmp_path)
    assert code == 1
    assert problem.startswith(f"variants.py:{place}: Expected ")
    assert received in problem


def test_afterwards_nothing_is_written_any_more(tmp_path: Path, digits: Path) -> None:
    folder = write(tmp_path / "talk", {"talk.md": "# Race\n\n```demo race\n```\n"})
    write(folder, {"variants.py": MODEL + "\n\ndef cubic(:\n"})  # nothing is trained
    before = {*threading.enumerate()}
    assert finish(run_trial(TalkReader(folder), load_dataset(str(digits)), tmp_path)) == []
    assert {each.name for each in {*threading.enumerate()} - before} == set()


def test_what_can_not_be_checked_is_refused(tmp_path: Path) -> None:
    for arguments in (["--slides", "nowhere"], ["--data", "mnits"], ["--sildes", "."]):
        code, lines, complaint = check(*arguments, folder=tmp_path)
        assert (code, lines) == (2, [])
        assert complaint.startswith("run_talk.py check: ")
        assert complaint.count("\n") == 1


# What slides point to


def lost(text: str, folder: Path, **others: str) -> list[tuple[int, str]]:
    texts = {"a.md": text, **others}
    problems = lost_links(parse_deck(texts, {}), texts, folder)
    return [(each.line, each.message.partition("Received: ")[2].split(",")[0]) for each in problems]


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    return write(
        tmp_path / "deck", {"a.png": "", "my picture.svg": "", "sub/b.png": "", "a.md": ""}
    )


@pytest.mark.parametrize(
    "text",
    [
        "![](a.png) ![](sub/b.png) ![](<my picture.svg>) ![](my%20picture.svg)",
        "![](/slides/a.png) ![](a.png?x=1) ![](http://a.org/b.png) ![](//a.org/b.png)",
        '<svg><use href="my picture.svg#part"/><use href="#here"/></svg>',
        '# A {background="a.png"}',
        '# A {background="#123456"}',
        "# A {#a}\n\n[b](#b) [c](#/c) [first](#/0) [top](#) [state](/api/status) [file](a.png)\n\n"
        "---\n\n# B {#b}\n\n[word]{#c}",
        "```html\n<img src='gone.png'>\n```",
        "# A\n\n<!-- a comment: ![](gone.png) -->\n\nword",
    ],
)
def test_what_is_there(pictures: Path, text: str) -> None:
    assert lost(text, pictures) == []


@pytest.mark.parametrize(
    ("text", "line", "name"),
    [
        ("# A\n\nword\n![](gone.png)", 4, "'gone.png'"),
        ("# A\n\n---\n\n# B\n\n![](a.png)\n![](gone%20by.png)", 8, "'gone by.png'"),
        ("# A\n\n![](../outside.png)", 3, "'../outside.png'"),
        ("# A\n\n![](sub)", 3, "'sub'"),
        ('# A\n\n---\n\n# B {background="gone.png"}', 5, "'gone.png'"),
        ("# A\n\n<video poster='gone.png' src='a.png'></video>", 3, "'gone.png'"),
        ("# A\n\n[text](a.md)", 3, "'a.md'"),
        ("# A\n\n<!-- in the notes: ![](gone.png) -->", 3, "'gone.png'"),
    ],
)
def test_what_is_not_there(pictures: Path, text: str, line: int, name: str) -> None:
    (pictures.parent / "outside.png").touch()
    assert lost(text, pictures) == [(line, name)]


def test_a_picture_that_is_missing_twice_on_a_line_is_told_once(pictures: Path) -> None:
    assert lost("![](gone.png) ![](gone.png)", pictures) == [(1, "'gone.png'")]


def test_pictures_of_the_style_sheet(pictures: Path) -> None:
    css = "/* url(no.png)\n */ a { b: url('a.png'), url(#x), url(data:image/png;base64,) }\n"
    assert lost_in_style(css, pictures) == []
    (problem,) = lost_in_style(css + 'i { j: url( "gone.png" ) }', pictures)
    assert (problem.file, problem.line) == ("theme.css", 3)


# Places


def test_problems_stand_in_the_order_of_the_slides(tmp_path: Path) -> None:
    gone = "# A\n\n![](gone.png)\n"
    write(tmp_path, {"b.md": gone, "a.md": gone + gone, "theme.css": "url(x)", "variants.py": "("})
    reader = TalkReader(tmp_path)
    places = [(each.file, each.line) for each in reader.in_order(reader.problems[::-1])]
    assert places == [("a.md", 3), ("a.md", 6), ("b.md", 3), ("theme.css", 1), ("variants.py", 1)]


def test_the_last_place_in_a_traceback() -> None:
    trace = 'File "/a/v.py", line 3, in f\nFile "/lib/x.py", line 4\n  File "/a/v.py", line 7, in g'
    assert last_place(trace, "/a/v.py") == ("/a/v.py", 7)
    assert last_place(trace, "/a/w.py") == ("", 0)
