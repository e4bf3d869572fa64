"""The race: what a click does, and what the room then sees."""

from __future__ import annotations

import io
import re
from typing import Any

import pandas as pd
import pytest
from playwright.sync_api import expect

from demo.stage.log import Stage
from tests.browser.conftest import OpenPage
from tests.browser.race import ACTIVE, HURRY, Race
from tests.talk import RunningTalk, until

MASH = """async (buttons) => {
  for (let click = 0; click < 20; click++) {
    buttons[click % 2].click();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}"""


def test_a_click_and_a_curve_grows(race: Race, talk: RunningTalk) -> None:
    race.go("marathon")
    expect(race.button("Stop")).to_be_disabled()
    race.start("Linear")
    race.expect("Linear", "running")
    expect(race.status).to_have_text(re.compile(r"^Linear learns: epoch \d+ of 300$"))
    expect(race.button("Stop")).to_be_enabled()
    first = until(lambda: race.read().epochs.get("Linear", []), "a first point")
    assert first == list(range(len(first)))
    more = f"drawing.runs.some((each) => each.epoch.length > {len(first)})"
    race.wait_for("more points", more)
    race.press("Stop")
    end = race.wait_for_end()
    assert end["state"] == "stopped"
    expect(race.status).to_have_text(f"Linear stopped after epoch {end['epochs']} of 300")
    race.expect("Linear", "running", holds=False)


def test_at_the_end_the_mistakes_stand_beside_the_curve(race: Race) -> None:
    race.hurry()
    race.start("Linear")
    end = race.wait_for_end()
    assert (end["state"], end["epochs"]) == ("finished", 10)
    expect(race.status).to_have_text(re.compile(r"^Linear: 10 epochs in \d+\.\d seconds"))
    drawn = race.read()
    assert drawn.epochs == {"Linear": list(range(11))}
    assert drawn.curves["Linear"][-1] == pytest.approx(100 * end["test_accuracy"])
    wrong = round(100 * (1 - end["test_accuracy"]))
    assert drawn.labels == [f"Linear: {wrong} wrong of 100"]


def test_the_history_of_a_run_is_its_recording(race: Race, talk: RunningTalk) -> None:
    race.hurry()
    race.start("Extra layer")
    race.wait_for_end()
    answered = pd.read_csv(io.BytesIO(talk.read("api/history.csv")))
    stage = Stage(talk.recorded())
    pd.testing.assert_frame_equal(answered, stage.history(), check_exact=True)
    newest = answered[answered.run == answered.run.max()]
    assert list(newest.epoch) == list(range(11))
    assert newest.seconds.is_monotonic_increasing
    assert race.read().curves["Extra layer"] == list(100 * newest.test_accuracy)


def test_another_click_switches(race: Race, talk: RunningTalk) -> None:
    race.go("marathon")
    first = race.start("Linear")
    race.wait_for_epoch(1)
    second = race.start("Convolution")
    status = talk.wait("the second run's first epoch", lambda now: now["runs"][-1]["epochs"] > 0)
    states = {run["id"]: run["state"] for run in status["runs"]}
    assert (states[first], states[second]) == ("stopped", "running")
    assert status["running"] == second
    assert list(states.values()).count("running") == 1
    race.expect("Convolution", "running")
    race.expect("Linear", "running", holds=False)
    race.press("Stop")
    assert race.wait_for_end()["state"] == "stopped"
    expect(race.status).to_have_text(re.compile(r"^Convolution stopped after epoch \d+ of 300$"))


def test_restart_repeats_the_curve_beside_the_earlier_one(race: Race) -> None:
    race.hurry()
    race.start("Dropout")
    race.wait_for_end()
    race.start("Restart")
    assert race.wait_for_end()["variant"] == "dropout"
    race.wait_for("an earlier run", "drawing.lines.accuracy.length === 1")
    drawn = race.read()
    assert drawn.earlier_runs == [drawn.curves["Dropout"]]
    assert len(drawn.labels) == 1  # the same words on the same spot stand there once


def test_clear_takes_ended_runs_away(race: Race, talk: RunningTalk) -> None:
    race.hurry()
    race.start("Linear")
    race.wait_for_end()
    runs = len(talk.status()["runs"])
    race.press("Clear")
    expect(race.status).to_have_text("Click a model to see it learn.")
    drawn = race.read()
    assert (drawn.curves, drawn.earlier_runs, drawn.labels) == ({}, [], [])
    expect(race.button("Clear")).to_be_disabled()
    assert len(talk.status()["runs"]) == runs  # the log keeps them


def test_epochs_or_seconds_and_the_gap(race: Race) -> None:
    race.hurry()
    race.start("Linear")
    race.wait_for_end()
    assert (race.read().x, race.read().gap) == ("epoch", False)
    race.press("Seconds")
    race.wait_for("seconds", "drawing.x === 'seconds'")
    race.press("Gap to training")
    race.wait_for("the gap", "drawing.areas.epoch.length === 1 && drawing.lines.epoch.length === 1")
    race.press("Epochs")
    race.wait_for("epochs", "drawing.x === 'epoch'")
    race.press("Gap to training")
    race.wait_for("no gap", "!drawing.areas.epoch.length && !drawing.lines.epoch.length")


def test_twenty_clicks_leave_one_run(race: Race, talk: RunningTalk) -> None:
    race.go("marathon")
    buttons = [race.button(name).element_handle() for name in ("Linear", "Convolution")]
    race.page.evaluate(MASH, buttons)

    def goes_on(now: dict[str, Any]) -> bool:
        """Tell whether the last click's run goes on for longer than clicks came."""
        last = now["runs"][-1] if now["running"] is not None else {}
        return bool(last) and last["variant"] == "conv" and last["epochs"] >= 5

    status = talk.wait("the last click's run to go on", goes_on)
    states = [run["state"] for run in status["runs"]]
    assert states.count("running") == 1
    assert status["running"] == status["runs"][-1]["id"]
    assert race.read().epochs["Convolution"][0] == 0


def test_a_click_and_off_to_the_next_slide(race: Race, talk: RunningTalk) -> None:
    runs = len(talk.status()["runs"])
    race.press("Convolution")
    for key in ("PageDown", "PageUp"):
        race.page.keyboard.press(key)
    talk.wait("the run", lambda now: len(now["runs"]) > runs)
    run = race.wait_for_end()
    assert (run["variant"], run["state"]) == ("conv", "finished")
    race.wait_until_open()
    race.wait_for("the curve", "drawing.runs.some((each) => each.epoch.length === 11)")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Raises", "Raises failed (variants.py:33): ValueError: this model can't be <built>"),
        ("Explodes", "Explodes failed: The loss is no longer a number"),
    ],
)
def test_a_variant_that_fails_says_why(race: Race, name: str, reason: str) -> None:
    race.hurry()
    race.go("odd")
    race.start(name)
    assert race.wait_for_end()["state"] == "failed"
    expect(race.status).to_contain_text(reason)
    race.start("Linear")
    assert race.wait_for_end()["state"] == "finished"
    expect(race.status).to_contain_text("Linear: 5 epochs in")


def test_a_demo_out_of_sight_rests_until_its_slide_comes(race: Race) -> None:
    words = race.page.locator("#marathon .demo:not(.opening) .status")  # opened ahead
    before = words.text_content()
    race.start("Linear")
    race.wait_for_end()
    assert words.text_content() == before
    race.go("marathon")
    expect(words).to_have_text(re.compile("^Linear: 10 epochs"))
    race.wait_for("the curve", "drawing.runs.some((each) => each.epoch.length === 11)")


# Several windows, and a reload


def test_two_windows_show_the_same(race: Race, open_page: OpenPage, talk: RunningTalk) -> None:
    race.start("Linear")
    race.wait_for_end()
    other = Race(open_page("#/race", size=(1024, 768)), talk)
    assert other.read() == race.read()

    for window in (race, other):
        window.go("marathon")
    other.start("Convolution")
    race.expect("Convolution", "running")
    race.press("Stop")
    race.wait_for_end()
    for window in (race, other):
        expect(window.status).to_have_text(re.compile("^Convolution stopped after"))
    assert other.read() == race.read()

    race.hurry()
    expect(other.button(HURRY)).to_have_class(ACTIVE)
    other.slow_down()
    expect(race.button(HURRY)).not_to_have_class(ACTIVE)


def test_as_fast_as_it_can(race: Race) -> None:
    race.go("marathon")
    race.start("Linear")
    race.hurry()
    run = race.wait_for_end()  # at five epochs a second it would take a minute
    assert (run["state"], run["epochs"]) == ("finished", 300)
    race.wait_for("every point", "drawing.runs.some((each) => each.epoch.length === 301)")


def test_a_reload_in_mid_run(race: Race, talk: RunningTalk) -> None:
    race.go("marathon")
    race.start("Linear")
    race.wait_for_epoch(3)
    race.page.wait_for_url("**/#/marathon")
    race.page.reload()
    race.wait_until_open()
    epochs = race.read().epochs["Linear"]
    assert epochs == list(range(len(epochs)))
    assert len(epochs) >= 4
    race.wait_for("it to go on", f"drawing.runs.some((each) => each.epoch.length > {len(epochs)})")
    race.expect("Linear", "running")
