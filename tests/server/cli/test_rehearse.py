"""The command rehearse says what it can't do; what it records is tested with the replay."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from demo.data.sources.named_datasets import load_dataset
from demo.events import RunStarted
from demo.recording.reader import REHEARSAL, read_recording
from server.cli.rehearse import RehearsalError, main, rehearse
from server.files.talk_folder import read_talk_folder
from tests.server.check.helpers import MODEL, write
from tests.talk import finish

ENDLESS = '''

class Slow(Dense):
    def call(self, inputs, training=False):
        while training:
            time.sleep(0.01)
        return super().call(inputs)


def endless(image_shape: tuple[int, ...], classes: int) -> Model:
    """Endless"""
    return Sequential([Input(image_shape), Flatten(), Slow(classes, activation="softmax")])
'''


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    assert main([str(each) for each in arguments]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    return line.partition(" rehearse: ")[2]


def test_without_a_talk_there_is_nothing_to_rehearse(
    tmp_path: Path, digits: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = refusal(capsys, "--slides", tmp_path, "--data", digits)
    assert line.startswith(f"Expected a folder with slides (*.md): {tmp_path}.")
    assert [*tmp_path.iterdir()] == []


def test_without_data_there_is_nothing_to_rehearse(capsys: pytest.CaptureFixture[str]) -> None:
    assert refusal(capsys, "--data", "mnits").startswith("Expected ")


def test_a_seed_is_a_number(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--seed", "x"])
    assert end.value.code == 2
    assert "argument --seed: invalid int value: 'x'" in capsys.readouterr().err


def test_models_learn_as_the_command_line_says(tmp_path: Path, digits: Path) -> None:
    race = "# Race\n\n```demo race\nvariants: [fine]\nepochs: 9\nbatch: 20\n```\n"
    folder = write(tmp_path / "talk", {"talk.md": race, "variants.py": MODEL})
    learning = "--epochs", "1", "--batch", "150"
    with ThreadPoolExecutor(1) as pool:  # Playwright's loop may be in this thread
        given = ["--slides", str(folder), "--data", str(digits), *learning]
        assert pool.submit(main, given).result() == 0
    events = read_recording(folder / REHEARSAL).events
    (run,) = (each for each in events if isinstance(each, RunStarted))
    assert (run.epochs, run.hyperparameters.batch) == (1, 150)


def test_a_model_that_never_learns_is_given_up(tmp_path: Path, digits: Path) -> None:
    race = "# Race\n\n```demo race\nvariants: [endless]\nepochs: 1\n```\n"
    source = "import time\n" + MODEL + ENDLESS
    folder = write(tmp_path / "talk", {"talk.md": race, "variants.py": source})
    out = tmp_path / "rehearsal.jsonl.xz"
    rehearsal = rehearse(
        read_talk_folder(folder), load_dataset(str(digits)), out, limit_seconds=3.0
    )
    with pytest.raises(RehearsalError) as told:
        finish(rehearsal)
    assert str(told.value) == (
        "Expected endless (variants.py:23) to learn. Received: no word of it for 3 seconds. "
        "Mend it, or wait longer with --limit."
    )
    assert not out.exists()


def test_a_limit_is_a_time(capsys: pytest.CaptureFixture[str]) -> None:
    for text in ("0", "-1", "nan", "x"):
        with pytest.raises(SystemExit):
            main(["--limit", text])
        assert "argument --limit: invalid" in capsys.readouterr().err
