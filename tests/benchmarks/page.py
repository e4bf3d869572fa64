"""What an open page costs the training that it shows."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence

from playwright.sync_api import Browser

from demo.events import EpochEnded

from .hosted import HostedTalk
from .report import Table, spread, verdict
from .subjects import WINDOW, chromium

SLIDE = VARIANT = "conv"
ROUNDS = 8
EPOCHS = 8  # a run; its first is left out: it is the slower one on both sides
GOAL_PERCENT = 3.0


def measure() -> list[Table]:
    """Train with a window open and without any, in turns."""
    with HostedTalk() as talk, chromium() as browser:
        talk.wait_until_warm("dropout")
        talk.hurry()
        talk.train(VARIANT, 2)
        rounds = [_round(talk, browser, with_page_first=bool(i % 2)) for i in range(ROUNDS)]
    without, beside = zip(*rounds, strict=True)
    rows = [
        _row("Training alone, an epoch", _training(without), _training(beside)),
        _row("Whole epochs, by the clock", _wall(without), _wall(beside)),
    ]
    note = (
        f"{ROUNDS} pairs of runs of {EPOCHS} epochs of {VARIANT} at full speed, order changing; "
        "one headless window on the race, drawing every point, on the cores that train."
    )
    head = ("What", "No page", "Page open", "Cost, median of pairs (range)", "Goal", "")
    return [Table("The page beside the training", head, rows, note)]


def _round(
    talk: HostedTalk, browser: Browser, *, with_page_first: bool
) -> tuple[list[EpochEnded], list[EpochEnded]]:
    """Return the epochs of a run without a page and of one beside a page."""
    if with_page_first:
        beside = _beside_page(talk, browser)
        return _alone(talk), beside
    return _alone(talk), _beside_page(talk, browser)


def _alone(talk: HostedTalk) -> list[EpochEnded]:
    while talk.sessions():  # the server keeps one for a while after its window closed
        time.sleep(0.1)
    return talk.train(VARIANT, EPOCHS)


def _beside_page(talk: HostedTalk, browser: Browser) -> list[EpochEnded]:
    page = browser.new_page(viewport=WINDOW)
    try:
        page.goto(f"{talk.url}#/{SLIDE}")
        page.locator(".present .demo .variant button").first.wait_for()
        page.wait_for_timeout(1000)  # until all that opening a page takes is done
        return talk.train(VARIANT, EPOCHS)
    finally:
        page.close()


def _training(runs: Sequence[Sequence[EpochEnded]]) -> list[float]:
    """Return the milliseconds of training in each run's epochs, measuring left out."""
    return [1000 * (run[-1].seconds - run[1].seconds) / (len(run) - 2) for run in runs]


def _wall(runs: Sequence[Sequence[EpochEnded]]) -> list[float]:
    """Return the milliseconds from one epoch's end to the next in each run."""
    return [1000 * (run[-1].time - run[1].time) / (len(run) - 2) for run in runs]


def _row(what: str, without: Sequence[float], beside: Sequence[float]) -> tuple[str, ...]:
    costs = [100 * (b / a - 1) for a, b in zip(without, beside, strict=True)]
    return (
        what,
        spread(without, " ms"),
        spread(beside, " ms"),
        spread(costs, " %", 1),
        f"≤ {GOAL_PERCENT:g} %",
        verdict(statistics.median(costs) <= GOAL_PERCENT),
    )
