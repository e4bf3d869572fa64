"""A talk just started: a window that comes before it, and a click before anything is ready."""

from __future__ import annotations

import io
import re
import shutil
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pandas as pd
from playwright.sync_api import Browser, Page, expect

from demo.events import RunStarted
from server.web.early_server import NO_VERSION
from tests.browser.conftest import LIMIT_MS, OpenPage
from tests.browser.race import Race
from tests.browser.stage import OnStage
from tests.browser.test_leaderboard import rows
from tests.conftest import StartTalk
from tests.talk import DECK, DECKS, RunningTalk

BROKEN = 4  # blocks of the tests' own deck


def test_an_early_window_becomes_like_any_other_and_a_click_in_it_starts_by_itself(
    start_talk: StartTalk, open_page: OpenPage, browser: Browser, digits: Path, tmp_path: Path
) -> None:
    deck = tmp_path / "deck"
    shutil.copytree(DECK, deck)
    shutil.copy(DECKS / "demos" / "leaderboard.md", deck / "3-leaderboard.md")
    arguments = ["--slides", deck, "--data", digits, "--epochs", "3", "--seed", "7"]
    with browser.new_context() as context:
        page = context.new_page()  # before the talk, which is soon there
        page.set_default_timeout(LIMIT_MS)
        talk = start_talk(*arguments, "--runs", tmp_path / "kept")
        asked = open_early(page, talk)
        race = Race(page, talk)
        race.press("Dropout")  # not the first to be warm
        expect(race.status).to_have_text(re.compile("^Getting Dropout ready; it starts by itself"))
        race.expect("Dropout", "waiting")
        board = OnStage(open_page("#/leaderboard", of=talk), talk, "leaderboard")
        expect(board.words("nothing")).to_have_text(
            "Nothing has run yet. Which of these will be best?"
        )
        expect(board.words("nothing")).to_be_visible()
        expect(rows(board)).to_have_count(0)
        assert talk.status()["runs"] == []

        talk.wait("the run", lambda now: now["runs"] != [])
        expect(rows(board)).to_have_count(1)
        expect(board.words("nothing")).not_to_be_visible()
        race.go("race")
        race.expect("Dropout", "waiting", holds=False)
        expect_that_run(race, talk)
        assert asked["/demo-session/race-demo"] == 1  # its plot was not built twice
        # What can't be shown is told in its place only now: nobody had looked at it.
        expect(page.locator("#broken .demo-error")).to_have_count(BROKEN)
    talk.runs = tmp_path / "kept"
    events = talk.recorded()
    (started,) = (event for event in events if isinstance(event, RunStarted))
    assert (started.variant, started.epochs, started.seed) == ("dropout", 3, 7)
    assert talk.complaints == ""


def open_early(page: Page, talk: RunningTalk) -> Counter[str]:
    """Open a page before the talk is loaded; return what it asks for, once it is like any other."""
    asked: Counter[str] = Counter()
    page.on("request", lambda request: asked.update([urlsplit(request.url).path]))
    came = page.goto(talk.entrance + "#/race", wait_until="commit")
    assert came is not None
    assert f'data-version="{NO_VERSION}"' in came.text()  # the page itself may be further
    later = "early => document.body && document.body.dataset.version !== early"
    page.wait_for_function(later, arg=NO_VERSION)
    assert page.get_attribute("body", "data-version") == talk.version
    return asked


def expect_that_run(race: Race, talk: RunningTalk) -> None:
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
