"""What can go wrong in front of a room: nothing is lost, and the talk goes on."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.race import Race
from tests.talk import FEW_VARIANTS, ROOT, RunningTalk

SLIDES = """
# Start {#start}

---

## Race {#race}

```demo race
variants: [linear, conv]
epochs: 15
```
"""
GONE = re.compile("ERR_|WebSocket|Failed to (load|fetch)|has been lost")  # a server that is away
NO_TRAINING = "raise ImportError('nothing can be trained on this machine')\n"


@pytest.fixture(scope="module")
def deck(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deck")
    (folder / "talk.md").write_text(SLIDES)
    (folder / "variants.py").write_text(FEW_VARIANTS.read_text())
    return folder


def free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return str(free.getsockname()[1])


def test_a_killed_server_comes_back_with_all_and_its_run_goes_on(
    open_page: OpenPage, deck: Path, digits: Path, tmp_path: Path
) -> None:
    arguments = ["--slides", str(deck), "--data", str(digits), "--port", free_port()]
    with RunningTalk(tmp_path, *arguments) as talk:
        talk.line("Warm: conv")
        race = Race(open_page("#/race", of=talk, forgive=GONE), talk)
        race.start("Convolution")
        race.wait_for_epoch(4)
        before = talk.status()["runs"][0]["epochs"]
        talk.process.kill()
    with RunningTalk(tmp_path, *arguments) as talk:
        race.talk = talk
        talk.line("Back from ")
        (run,) = talk.status()["runs"]
        assert run["state"] == "interrupted"
        assert run["epochs"] >= before
        race.wait_for(
            "the page is back", f"drawing.runs.some((run) => run.epoch.length > {before})"
        )
        expect(race.status).to_contain_text("Convolution was interrupted after epoch")
        talk.line("Warm: conv")
        race.press("Resume")
        talk.wait("the run going on", lambda now: now["running"])
        assert race.wait_for_end()["state"] == "finished"
        resumed = race.read().curves["Convolution"]
        assert len(resumed) == 16
        race.hurry()
        race.press("Restart")
        talk.wait("a whole run", lambda now: [run["epochs"] for run in now["runs"]] == [15, 15])
        race.wait_for_end()
        assert race.read().curves["Convolution"] == resumed  # as if nothing had happened
        assert talk.complaints == ""


def test_a_rehearsal_is_played_where_nothing_can_be_trained(
    open_page: OpenPage, deck: Path, digits: Path, tmp_path: Path
) -> None:
    about = ["--slides", str(deck), "--data", str(digits)]
    done = subprocess.run(
        [sys.executable, str(ROOT / "run_talk.py"), "rehearse", *about],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    rehearsal = deck / "rehearsal.jsonl.xz"
    assert re.search(rf"Rehearsal: {rehearsal}, 2 runs, 0\.\d MB$", done.stdout.strip())
    for name in ("tensorflow", "keras"):
        (tmp_path / f"{name}.py").write_text(NO_TRAINING)
    blocked = {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])}
    with RunningTalk(tmp_path, *about, "--replay", environment=blocked) as talk:
        talk.line("Warm: conv")
        race = Race(open_page("#/race", of=talk), talk)
        race.start("Linear")
        expect(race.status).to_contain_text(re.compile(r"^Recorded: Linear learns: epoch"))
        expect(race.page.locator(".recorded")).to_have_text(re.compile(r"^Recorded \d.+, on CPU"))
        race.press("Convolution")  # in a hurry
        assert race.wait_for_end()["variant"] == "conv"
        states = [run["state"] for run in talk.status()["runs"]]
        assert states == ["stopped", "finished"]
        assert len(race.read().curves["Convolution"]) == 16
        assert talk.complaints == ""
