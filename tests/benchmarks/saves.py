"""How soon the page shows what its author saved."""

from __future__ import annotations

import json
import random
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from playwright.sync_api import Page

from server.access.addresses import numeric

from .author import CONV, OWN, PICTURE, PROBE, RACE, Author, Save, milliseconds_until_seen
from .report import FIGURES, Table, percentile, tail, verdict
from .subjects import LIMIT_S, WINDOW, Command, chromium, talk_command

SAVES = 25  # of each kind
PAUSE_S = (0.4, 0.8)  # between them, at random, once the slides beside it are done
TEXT_GOAL_MS = 200
DEMO_GOAL_MS = 500
MODEL_GOAL_MS = 1000
# The demos of the slides beside it were closed, and are open again.
SETTLED = """
[...document.querySelectorAll("section.near .demo")].every((demo) =>
  Bokeh.index.roots.some(({ el, model }) => demo.contains(el) && model.document.is_idle))
"""
IDLE = "!document.querySelector('.present .opening') && Bokeh.documents.every((d) => d.is_idle)"
FAST = "As fast as it can"
PATIENCE_S = 2.0  # until a run that was asked for is under way


class Session:
    """An author with a window open."""

    def __init__(self, page: Page, author: Author, talk: Command, url: str) -> None:
        self.page, self.author, self._talk, self._url = page, author, talk, url
        self._begun = 0.0  # when a run was asked for, on the monotonic clock
        page.goto(url)
        page.wait_for_function("window.Bokeh")
        page.evaluate(PROBE)

    def times(self, kind: Callable[[int], Save], slide: str, *, warm: str = "") -> list[float]:
        """Save again and again while a slide is shown; return the milliseconds that each took.

        ``warm`` is the model that becomes ready after each save.
        """
        self.show(slide)
        return [self._time(kind(number), warm.format(number)) for number in range(1, SAVES + 1)]

    def show(self, slide: str) -> None:
        """Go to a slide, and wait until nothing more happens there."""
        self.page.evaluate("slide => { location.hash = `#/${slide}`; }", slide)
        self.page.locator(f"section.present#{slide}").wait_for()
        self.page.wait_for_timeout(1000)
        self.page.wait_for_function(IDLE)

    def _time(self, save: Save, warm: str) -> float:
        taken = milliseconds_until_seen(self.page, save)
        if warm:
            self._talk.wait_for(f"Warm: {warm}")
        self.page.wait_for_function(SETTLED)
        self.page.wait_for_timeout(1000 * random.uniform(*PAUSE_S))
        return taken

    def train_conv(self) -> None:
        """Begin a run as fast as the machine can, and wait until it is under way."""
        self.show(OWN)
        self.page.locator(".present .demo").get_by_role("button", name=FAST).click()
        self.keep_training()
        self.page.wait_for_timeout(3000)

    def keep_training(self) -> None:
        """Begin another run if none is under way."""
        if time.monotonic() > self._begun + PATIENCE_S and not self.status()["running"]:
            self.page.keyboard.press(CONV)
            self._begun = time.monotonic()

    def stop(self) -> None:
        """End what is under way, and wait until the page shows that."""
        self.page.keyboard.press("x")
        self.page.locator(".present .demo .stop button:disabled").wait_for()

    def status(self) -> Any:
        """Return the state of the talk."""
        return json.loads(self.read("api/status"))

    def read(self, path: str) -> str:
        """Return what the talk answers to anybody."""
        with urllib.request.urlopen(urljoin(numeric(self._url), path), timeout=LIMIT_S) as answer:
            return str(answer.read(), "utf-8")


def measure() -> list[Table]:
    """Save in a folder that a talk is given from, before a real browser."""
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        author = Author(Path(folder, "deck"))
        more = ("--slides", str(author.folder))
        with talk_command(str(Path(folder, "runs")), *more) as talk:
            url = talk.wait_for("Talk:")[1]
            talk.wait_for("Warm: without_relu")  # the last of all variants
            session = Session(browser.new_page(viewport=WINDOW), author, talk, url)
            rows = _rows(session)
    note = (
        f"On a copy of the talk with a demo and models of its own, {SAVES} saves of each kind, in "
        f"a real window that shows what is saved; “{RACE}” and “{OWN}” have a race on them. "
        "On screen is what the frame after shows; a demo, once its plot is drawn."
    )
    return [Table("From a save to the screen", FIGURES, rows, note)]


def _rows(session: Session) -> list[tuple[str, ...]]:
    author, times = session.author, session.times
    rows = [
        _row("A word of a slide", times(author.words, RACE), TEXT_GOAL_MS),
        _row("The deck's style", times(author.style, RACE), TEXT_GOAL_MS),
        _row("A picture", times(author.picture, PICTURE[0]), TEXT_GOAL_MS),
        _row("A demo's options", times(author.options, RACE), DEMO_GOAL_MS),
        _row("A demo's own file", times(author.demo, OWN), DEMO_GOAL_MS),
        _row(
            "A new function to its button",
            times(author.model, OWN, warm="model_{}"),
            MODEL_GOAL_MS,
        ),
    ]
    session.train_conv()
    words = times(author.own_words, OWN)
    return [*rows, _row("A word of a slide while conv trains", words, TEXT_GOAL_MS)]


def _row(what: str, values: list[float], goal: int) -> tuple[str, ...]:
    met = percentile(values, 95) <= goal
    return (what, tail(values, 50, 95, unit=" ms"), f"p95 ≤ {goal} ms", verdict(met))
