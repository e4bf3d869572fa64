"""A talk just started: a click before anything is ready."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pandas as pd
from playwright.sync_api import expect

from demo.events import RunStarted
from tests.browser.conftest import OpenPage
from tests.browser.race import Race
from tests.conftest import StartTalk
from tests.talk import DECK


def test_a_click_before_it_is_warm_starts_by_itself(
    start_talk: StartTalk, open_page: OpenPage, digits: Path, tmp_path: Path
) -> None:
    arguments = ["--slides", DECK, "--data", digits, "--epochs", "3", "--seed", "7"]
    talk = start_talk(*arguments, "--runs", tmp_path / "kept")
    race = Race(open_page("#/race", of=talk), talk)
    race.press("Dropout")  # not the first to be warm
    expect(race.status).to_have_text(re.compile("^Getting Dropout ready; it starts by itself"))
    race.expect("Dropout", "waiting")
    assert talk.status()["runs"] == []

    talk.wait("the run", lambda now: now["runs"] != [])
    race.expect("Dropout", "waiting", holds=False)
    run = race.wait_for_end()
    assert run == {
        "id": 1,
        "variant": "dropout",
        "state": "finished",
        "epochs": 3,  # not the slide's ten
        "test_accuracy": run["test_accuracy"],
        "recorded": "",
        "backend": "tensorflow",
        "device": talk.status()["device"],
        "engine": "thread",
    }
    expect(race.status).to_have_text(re.compile("^Dropout: 3 epochs in"))
    assert list(pd.read_csv(io.BytesIO(talk.read("api/history.csv"))).epoch) == [0, 1, 2, 3]
    talk.runs = tmp_path / "kept"
    events = talk.recorded()
    (started,) = (event for event in events if isinstance(event, RunStarted))
    assert (started.variant, started.epochs, started.seed) == ("dropout", 3, 7)
    assert talk.complaints == ""
