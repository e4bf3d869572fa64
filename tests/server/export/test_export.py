"""An export is a folder that needs nothing else: what it holds, what it refuses to overwrite."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from demo.data.sources import load_dataset
from demo.events import EngineReady, to_json
from server.cli.export import main
from server.deck.talk_folder import read_talk_folder
from server.export.export import CONTENTS, NOTHING_RECORDED, choose
from server.export.offline_site import PAGE
from tests.demo.log import ended, epoch, started
from tests.talk import DECK, ROOT, TIMEOUT_SECONDS


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a recording of two runs, of 100 test images."""
    folder = tmp_path_factory.mktemp("runs")
    events = [
        EngineReady(backend="tensorflow", device="CPU (2 cores)"),
        *(started(1, test_size=100), epoch(1, 0, 0.1), epoch(1, 1, 0.71), ended(1)),
        *(started(2, "conv", test_size=100), epoch(2, 0, 0.1), epoch(2, 1, 0.83), ended(2)),
    ]
    lines = [to_json(event) for event in events]
    (folder / "20261118-120000.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory, digits: Path, runs: Path) -> Path:
    """Return an export of the tests' talk, written by a process of its own."""
    out = tmp_path_factory.mktemp("export") / "out"
    arguments = ["export", out, "--slides", DECK, "--data", digits, "--runs", runs]
    command = [sys.executable, ROOT / "run_talk.py", *arguments]
    done = subprocess.run(
        [str(each) for each in command],
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    curves, export = done.stdout.splitlines()
    assert curves == f"Curves: {runs / '20261118-120000.jsonl'}, 2 runs"
    assert re.fullmatch(rf"Export: {out / PAGE}, \d\.\d MB", export)
    assert all(
        line.startswith("run_talk.py export: Problem: ") for line in done.stderr.splitlines()
    )
    return out


class Page(HTMLParser):
    """The addresses in a page, and the text of its scripts by their type."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.scripts: dict[str, list[str]] = {}
        self.demos: list[str] = []
        self._into: list[str] | None = None
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.addresses += [found[name] or "" for name in ("src", "href") if name in found]
        self._into = (
            self.scripts.setdefault(found.get("type") or "", []) if tag == "script" else None
        )
        if "data-demo-id" in found:
            self.demos.append(found["data-demo-id"] or "")

    def handle_data(self, data: str) -> None:
        if self._into is not None:
            self._into.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._into = None


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    """Ask for an export that must be refused; return the one line that says why."""
    assert main([str(each) for each in arguments]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    return line.partition(" export: ")[2]


# What there is in the folder


def test_all_that_the_page_names_is_there(exported: Path) -> None:
    page = Page(exported / PAGE)
    assert len(page.addresses) > 5
    for address in page.addresses:
        assert (exported / address).is_file(), address


def test_scripts_stand_in_the_page(exported: Path) -> None:
    page = Page(exported / PAGE)
    (text,) = page.scripts["importmap"]
    modules = json.loads(text)["imports"]
    assert "talk.js" in modules
    assert "vendor/reveal/reveal.mjs" in modules
    assert all(address.startswith("data:text/javascript;base64,") for address in modules.values())
    assert page.scripts["module"] == ['import "talk.js";']
    assert not [*exported.glob("assets/*.js")]


def test_each_demo_that_works_is_there_as_it_was_last(exported: Path) -> None:
    page = Page(exported / PAGE)
    assert page.demos[:2] == ["race-demo", "marathon-demo"]
    race = json.loads(page.scripts["application/json"][0])
    assert "Linear: 29 wrong of 100" in json.dumps(race)
    label = r'<p class="recorded">Recorded \d+ \w+ \d{4}, on .*CPU \(2 cores\)</p>'
    assert re.search(label, (exported / PAGE).read_text())


def test_no_notes_and_no_sources_go_along(exported: Path) -> None:
    assert "Said by nobody" in (DECK / "1-start.md").read_text()
    for path in exported.rglob("*"):
        assert path.suffix not in (".md", ".py")
        if path.suffix in (".html", ".js", ".css"):
            assert "Said by nobody" not in path.read_text(encoding="utf-8"), path


def test_only_what_is_used_is_copied(
    tmp_path: Path, exported: Path, digits: Path, runs: Path
) -> None:
    assert {path.name for path in (exported / "slides").iterdir()} == {"digit.png", "theme.css"}
    assert (exported / "assets/vendor/mathjax/tex-svg.js").is_file()
    deck, out = tmp_path / "deck", tmp_path / "out"
    deck.mkdir()
    (deck / "1.md").write_text("# Hello {background=ground.png}\n")
    for name in ("ground.png", "other.png", "paper.png"):
        (deck / name).touch()
    (deck / "theme.css").write_text("p { background: url(paper.png); }")
    assert main([str(out), "--slides", str(deck), "--data", str(digits), "--runs", str(runs)]) == 0
    names = {path.name for path in (out / "slides").iterdir()}
    assert names == {"ground.png", "paper.png", "theme.css"}
    assert not (out / "assets/vendor/mathjax").exists()
    assert "highlight.mjs" not in (out / PAGE).read_text().partition("</script>")[0]


def test_parts_of_pictures_stand_in_the_slides(tmp_path: Path, digits: Path, runs: Path) -> None:
    deck, out = tmp_path / "deck", tmp_path / "out"
    deck.mkdir()
    (deck / "all.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg"><g id="a"><circle r="7"/></g>'
        '<symbol id="b" viewBox="0 0 9 9"><path d="M0 0"/></symbol></svg>'
    )
    uses = [f'<use href="all.svg#{part}" x="3"/>' for part in "abc"]
    (deck / "1.md").write_text(f"## Figures\n\n<svg>\n{''.join(uses)}\n</svg>\n")
    assert main([str(out), "--slides", str(deck), "--data", str(digits), "--runs", str(runs)]) == 0
    page = (out / PAGE).read_text()
    assert '<circle r="7"' in page
    assert 'viewBox="0 0 9 9"' in page
    assert page.count("<use") == 1  # the one that does not exist
    assert not re.search(r'id="[ab]"', page)


def test_no_tensorflow_is_needed(digits: Path, runs: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from server.cli.export import main; "
        "assert main(sys.argv[1:]) == 0; assert not {'tensorflow', 'keras'} & {*sys.modules}"
    )
    arguments = [tmp_path / "out", "--slides", DECK, "--data", digits, "--runs", runs]
    command = [sys.executable, "-c", code, *map(str, arguments)]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, timeout=TIMEOUT_SECONDS, check=False
    )
    assert done.returncode == 0, done.stderr


# Which curves


def test_without_a_recording_it_shows_what_is_before_training(
    tmp_path: Path, digits: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, runs = tmp_path / "out", tmp_path / "runs"
    assert main([str(out), "--slides", str(DECK), "--data", str(digits), "--runs", str(runs)]) == 0
    assert (
        f"Expected a recording in {runs}. Received: none that fits. The demos are shown as "
        "before training: give the talk, train a model, and export again."
    ) in capsys.readouterr().err
    assert NOTHING_RECORDED in (out / PAGE).read_text()
    assert len(Page(out / PAGE).demos) >= 2


def test_before_any_session_it_shows_the_rehearsal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    slides = ROOT / "slides"
    recording = choose(tmp_path, read_talk_folder(slides), load_dataset("mnist5k"))
    assert recording is not None
    assert {run.variant for run in recording.scene.runs.values()} >= {"linear", "conv"}
    assert capsys.readouterr().out.startswith(f"Curves: {slides / 'rehearsal.jsonl.xz'}, ")


def test_a_newer_recording_of_other_data_is_passed_over(
    tmp_path: Path, digits: Path, runs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "runs"
    own.mkdir()
    for path in runs.iterdir():
        (own / path.name).write_bytes(path.read_bytes() + b"half a l\nine\n")
    events = [started(1, test_size=360), epoch(1, 0, 0.1), epoch(1, 1, 0.9), ended(1)]
    other = own / "20991231-000000.jsonl"
    other.write_text("\n".join(map(to_json, events)) + "\n")
    out = tmp_path / "out"
    assert main([str(out), "--slides", str(DECK), "--data", str(digits), "--runs", str(own)]) == 0
    printed = capsys.readouterr()
    assert f"{other} is passed over: no model of this talk has learned there" in printed.err
    assert "20261118-120000.jsonl: 2 lines can't be read and are passed over." in printed.err
    assert printed.out.startswith(f"Curves: {own / '20261118-120000.jsonl'}, 2 runs")


# What is there already


def test_an_earlier_export_is_replaced(tmp_path: Path, digits: Path, runs: Path) -> None:
    out, deck = tmp_path / "out", tmp_path / "deck"
    deck.mkdir()
    (deck / "old.png").touch()
    arguments = [str(out), "--slides", str(deck), "--data", str(digits), "--runs", str(runs)]
    (deck / "1.md").write_text("# Old\n\n![](old.png)\n")
    assert main(arguments) == 0
    assert (out / "slides" / "old.png").is_file()
    (deck / "1.md").write_text("# New\n")
    assert main(arguments) == 0
    assert "New" in (out / PAGE).read_text()
    assert not (out / "slides").exists()
    assert {path.name for path in tmp_path.iterdir()} == {"out", "deck"}


def test_what_is_somebodys_is_not_overwritten(
    tmp_path: Path, digits: Path, runs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    arguments: list[str | Path] = [out, "--slides", DECK, "--data", digits, "--runs", runs]
    out.mkdir()
    assert main([str(each) for each in arguments]) == 0  # there was nothing in it
    (out / "slides" / "mine.txt").write_text("mine")
    capsys.readouterr()
    assert refusal(capsys, *arguments) == (
        f"Expected an empty folder, or an earlier export: {out}. Received: slides/mine.txt, "
        "which is no part of one. Name another folder, or move it away."
    )
    assert (out / "slides" / "mine.txt").read_text() == "mine"
    (out / CONTENTS).unlink()
    assert "Expected an empty folder" in refusal(capsys, *arguments)
    file = tmp_path / "file"
    file.write_text("mine")
    assert refusal(capsys, file, *arguments[1:]) == (
        f"Expected a folder to write: {file}. Received: a file. Name another."
    )
    assert file.read_text() == "mine"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "the following arguments are required: DIR"),
        (["out", "--notes"], "expected --pdf with --notes: no notes go into the folder"),
        (["out", "--theme", "pink"], "argument --theme: invalid choice: 'pink'"),
    ],
)
def test_what_makes_no_sense_is_refused(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert end.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert message in line


def test_without_slides_there_is_nothing_to_export(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = refusal(capsys, tmp_path / "out", "--slides", tmp_path)
    assert line.startswith(f"Expected a folder with slides (*.md): {tmp_path}.")
    assert not (tmp_path / "out").exists()


def test_without_a_browser_there_is_no_handout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CHROME", str(tmp_path / "nothing"))
    line = refusal(capsys, tmp_path / "out", "--slides", DECK, "--pdf")
    assert line == (
        "Expected Chromium or Chrome, which prints the handout. Received: none that starts. "
        "Install either, or set CHROME to its path."
    )
    assert not (tmp_path / "out").exists()


def test_without_the_library_there_is_no_handout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)  # as where it is not installed
    line = refusal(capsys, tmp_path / "out", "--slides", DECK, "--pdf")
    assert line.startswith("Expected the Python package pypdf, which prints the handout. Received:")
    assert line.endswith("Install it: pip install -c constraints.txt -e '.[pdf]'")
