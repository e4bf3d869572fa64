"""An export is a folder that needs nothing else: what it holds, what it refuses to overwrite."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from demo.data.sources.named_datasets import load_dataset
from demo.events import to_json
from server.cli.export import main
from server.export.export import CONTENTS, NOTHING_RECORDED, choose
from server.export.offline_site import PAGE
from server.files.talk_folder import read_talk_folder
from tests.demo.log import ended, epoch, started
from tests.server.export.helpers import Page, refusal
from tests.talk import DECK, ROOT, TIMEOUT_SECONDS


def test_each_demo_that_works_is_there_as_it_was_last(exported: Path) -> None:
    page = Page(exported / PAGE)
    assert page.demos[:2] == ["race-demo", "marathon-demo"]
    race = json.loads(page.scripts["application/json"][0])
    assert "Linear: 29 wrong of 100" in json.dumps(race)
    label = r'<p class="recorded">Recorded \d+ \w+ \d{4}, on .*CPU \(2 cores\)</p>'
    assert re.search(label, (exported / PAGE).read_text())


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


def test_all_mistakes_of_a_demo_are_told_at_once(
    tmp_path: Path, digits: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deck = tmp_path / "deck"
    deck.mkdir()
    blocks = ("epochs: 0\nvariants: [cubic]", "epochs: 0\nvariants: [a")
    text = "\n---\n".join(f"# A\n```demo race\n{block}\n```\n" for block in blocks)
    (deck / "1.md").write_text(text)
    asked = [tmp_path / "out", "--slides", deck, "--data", digits, "--runs", tmp_path / "runs"]
    assert main([str(each) for each in asked]) == 0
    told = re.findall(r"Problem: 1\.md:(\d+)", capsys.readouterr().err)
    assert sorted(map(int, told)) == [3, 4, 10, 11]


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


def test_a_demo_that_raises_is_a_problem_and_the_rest_is_exported(
    tmp_path: Path, digits: Path, runs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deck, out = tmp_path / "deck", tmp_path / "out"
    (deck / "demos").mkdir(parents=True)
    (deck / "1.md").write_text("# A talk\n\n---\n\n## Its demo\n\n```demo raises\n```\n")
    (deck / "demos" / "raises.py").write_text(
        "from demo.widgets.base import Widget\n\n\nclass Raises(Widget):\n"
        '    """Fails."""\n\n    def __init__(self, setting, options):\n        {}["missing"]\n'
    )
    arguments = [str(out), "--slides", str(deck), "--data", str(digits), "--runs", str(runs)]
    assert main(arguments) == 0
    problem = "1.md:7: Expected raises to be shown. Received: KeyError: 'missing'. Mend it."
    assert problem in capsys.readouterr().err
    assert "Its demo" in (out / PAGE).read_text()
