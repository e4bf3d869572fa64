"""What can go wrong in front of a room: nothing is lost, and the talk goes on."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import OpenPage, Window
from tests.browser.monkey import Monkey
from tests.browser.race import Race
from tests.talk import FEW_VARIANTS, ROOT, RunningTalk, until

EPOCHS = 15
SLIDES = f"""
# Start {{#start}}

---

## Race {{#race}}

```demo race
variants: [linear, conv]
epochs: {EPOCHS}
```
"""
GONE = re.compile(
    "ERR_|[wW]eb[sS]ocket|Failed to (load|fetch|connect)|has been lost"
)  # a server that is away
SIZES = [(1024, 768), (1920, 1080), (640, 480), (1280, 720)]
ACTS = 100
REFUSED = re.compile("refused full screen")  # which only the window in front may fill
# A machine whose clock is a day ahead as long as a file is there.
JUMPING_CLOCK = """
import os, time
from pathlib import Path
flag, real = Path(os.environ["CLOCK_JUMPS"]), time.time
time.time = lambda: real() + 86_400 * flag.exists()
"""
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
        before, entrance = talk.status()["runs"][0]["epochs"], talk.entrance
        talk.process.kill()
    with RunningTalk(tmp_path, *arguments) as talk:
        race.talk = talk
        assert talk.entrance == entrance  # who was let in is still in
        talk.line("Back from ")
        (run,) = talk.status()["runs"]
        assert run["state"] == "interrupted"
        assert run["epochs"] >= before - 1  # the newest may have been on its way to the disk
        race.wait_for(
            "the page is back", f"drawing.runs.some((run) => run.epoch.length >= {before})"
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
        race.page.reload()
        race.wait_until_open()
        assert race.read().curves["Convolution"] == resumed
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
        talk.line("Ready to play, nothing is trained: Recorded ")
        talk.line("Warm: conv")
        race = Race(open_page("#/race", of=talk), talk)
        race.start("Linear")
        expect(race.status).to_contain_text(re.compile(r"^Recorded: Linear, epoch"))
        expect(race.page.locator(".recorded")).to_have_text(
            re.compile(r"^Recorded \d.+, on .+, CPU \(")
        )
        race.press("Convolution")  # in a hurry
        assert race.wait_for_end()["variant"] == "conv"
        states = [run["state"] for run in talk.status()["runs"]]
        assert states == ["stopped", "finished"]
        assert len(race.read().curves["Convolution"]) == 16
        assert talk.complaints == ""


def test_a_machine_without_any_network(deck: Path, digits: Path) -> None:
    """In a room of its own, where the system allows it: with the loopback interface alone."""
    alone = ["unshare", "--net", "--map-root-user"]
    up = [*alone, "ip", "link", "set", "lo", "up"]
    if not shutil.which(alone[0]) or subprocess.run(up, check=False).returncode:
        pytest.skip("the system lets nobody have a network of his own")
    own = [
        sys.executable,
        "-m",
        "tests.browser.alone",
        "--slides",
        str(deck),
        "--data",
        str(digits),
    ]
    command = 'ip link set lo up && exec "$@"'
    done = subprocess.run(
        [*alone, "sh", "-c", command, "sh", *own],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout.split(), done.stderr) == (["lo", "finished", "16"], "")


# One talk for what it survives without a new start.


@pytest.fixture(scope="module")
def sturdy(
    tmp_path_factory: pytest.TempPathFactory, deck: Path, digits: Path
) -> Iterator[RunningTalk]:
    """Return a talk that can neither record runs nor write its home, on a clock that may jump."""
    folder = tmp_path_factory.mktemp("sturdy")
    (folder / "runs").touch()  # no folder can be made there
    (folder / "home").touch()
    home = {"HOME": str(folder / "home"), "XDG_CACHE_HOME": "", "KERAS_HOME": ""}
    (folder / "sitecustomize.py").write_text(JUMPING_CLOCK)
    clock = {
        "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)]),
        "CLOCK_JUMPS": str(folder / "jumps"),
    }
    with RunningTalk(folder, "--slides", deck, "--data", digits, environment=home | clock) as talk:
        talk.line("Warm: conv")
        yield talk


@pytest.fixture
def race(open_page: OpenPage, sturdy: RunningTalk) -> Race:
    race = Race(open_page("#/race", of=sturdy, forgive=REFUSED), sturdy)
    race.calm()
    return race


def expect_all_is_well(race: Race) -> None:
    """Let a run go to its end: what the page shows is what the log holds, and one run at most."""
    talk = race.talk
    race.calm()
    race.hurry()
    race.start("Linear")
    assert race.wait_for_end()["state"] == "finished"
    rows = list(csv.DictReader(io.StringIO(talk.read("api/history.csv").decode())))
    newest = [row for row in rows if row["run"] == rows[-1]["run"]]
    accuracies = [100 * float(row["test_accuracy"]) for row in newest]
    assert race.read().curves["Linear"] == pytest.approx(accuracies)
    assert len(accuracies) == 16
    assert talk.complaints == ""


def test_where_nothing_can_be_written_the_presenter_is_told(
    race: Race, open_page: OpenPage
) -> None:
    race.start("Linear")
    page = open_page("presenter", of=race.talk)
    expect(page.locator(".recording")).to_contain_text("Not recording. Expected to record runs in")
    (problem,) = race.talk.status()["problems"]
    assert "The talk goes on" in problem
    expect(race.section).not_to_contain_text("record")  # the room has other things to look at
    race.page.bring_to_front()
    expect_all_is_well(race)


def test_a_machine_that_slept_goes_on(race: Race) -> None:
    race.start("Convolution")
    race.wait_for_epoch(2)
    race.talk.process.send_signal(signal.SIGSTOP)
    time.sleep(5)  # longer than training may be silent
    race.talk.process.send_signal(signal.SIGCONT)
    assert race.wait_for_end()["state"] == "finished"
    assert len(race.talk.status()["problems"]) == 1  # nobody is blamed for the pause
    expect_all_is_well(race)


def test_a_clock_that_jumps_changes_no_curve(race: Race) -> None:
    jumps = race.talk.runs.with_name("jumps")
    race.start("Convolution")
    race.wait_for_epoch(2)
    jumps.touch()
    race.wait_for_epoch(5)
    jumps.unlink()
    assert race.wait_for_end()["state"] == "finished"
    history = race.talk.read("api/history.csv").decode()
    rows = list(csv.DictReader(io.StringIO(history)))
    newest = [float(row["seconds"]) for row in rows if row["run"] == rows[-1]["run"]]
    assert newest == sorted(newest)
    assert newest[-1] < 60  # of training; a day is 86,400
    assert len(race.talk.status()["problems"]) == 1  # nothing was taken for stuck
    expect_all_is_well(race)


def test_a_tab_that_was_frozen_catches_up(race: Race, open_page: OpenPage) -> None:
    line = race.page.context.new_cdp_session(race.page)
    other = Race(open_page("#/race", of=race.talk), race.talk)
    line.send("Page.setWebLifecycleState", {"state": "frozen"})
    other.hurry()
    other.start("Convolution")
    other.wait_for_end()
    line.send("Page.setWebLifecycleState", {"state": "active"})
    race.page.bring_to_front()
    race.wait_for("the whole run", "drawing.runs.some((run) => run.epoch.length === 16)")
    expect_all_is_well(race)


def test_another_projector_in_the_middle_of_a_run(race: Race) -> None:
    race.start("Linear")
    for width, height in SIZES:
        race.page.set_viewport_size({"width": width, "height": height})
        race.wait_for_epoch(min(EPOCHS, race.talk.status()["runs"][-1]["epochs"] + 1))
        box = race.section.locator(".bk-Figure").first.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= width
        assert box["height"] > height / 4  # the curves still have the slide
    expect_all_is_well(race)


@pytest.fixture
def apart(browser: Browser) -> Iterator[Window]:
    """Return a window of its own: one behind another hears of the mouse once a second."""
    with browser.new_context() as context:
        window = Window(context)
        yield window
        assert window.leave() == []


def test_a_hundred_random_acts_in_a_hurry_leave_the_talk_whole(race: Race, apart: Window) -> None:
    presenter = apart.open(race.talk, "presenter", forgive=REFUSED)
    monkey = Monkey(race.page, presenter, 2026, ["start", "race"])
    for _ in range(ACTS):
        monkey.act()
    assert sum(run["state"] == "running" for run in race.talk.status()["runs"]) <= 1
    until(lambda: now_at(presenter) == f"Now: {slide_of(race.page)}", "both at one slide")
    presenter.get_by_role("button", name="Race").click()
    expect(race.page.locator("section.present")).to_have_id("race")
    race.page.bring_to_front()
    race.page.keyboard.press("Escape")  # whatever covers the slide
    if race.page.locator(".problems").is_visible():
        race.page.keyboard.press("e")
    race.wait_until_open()
    race.page.set_viewport_size({"width": 1280, "height": 720})
    expect_all_is_well(race)


def now_at(presenter: Page) -> str:
    return presenter.locator(".now-title").text_content() or ""


def slide_of(page: Page) -> str:
    return (page.locator("section.present").get_attribute("id") or "").capitalize()
