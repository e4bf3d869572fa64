"""What an open page costs the training that it shows."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import Browser

from demo.events import EpochEnded

from .hosted import HostedTalk
from .processor import Used, used
from .report import Table, spread, verdict
from .saves import SETTLED
from .subjects import WINDOW, chromium

SLIDE = VARIANT = "conv"
ROUNDS = 8
EPOCHS = 7  # a run; its first is left out: it is the slower one on both sides
GOAL_PERCENT = 3.0


@dataclass(frozen=True)
class Run:
    """A run to its end: what was measured, and how long processors worked meanwhile."""

    epochs: list[EpochEnded]
    used: Used


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
        _row("Processor time of all, an epoch", _processor(without), _processor(beside)),
        _browser(without, beside),
    ]
    note = (
        f"{ROUNDS} pairs of runs of {EPOCHS} epochs of {VARIANT} at full speed, order changing; "
        "one headless window on the race, drawing every point, on the cores that train."
    )
    head = ("What", "No page", "Page open", "Cost, median of pairs (range)", "Goal", "")
    return [Table("The page beside the training", head, rows, note)]


def _round(talk: HostedTalk, browser: Browser, *, with_page_first: bool) -> tuple[Run, Run]:
    """Return a run without a page and one beside a page."""
    if with_page_first:
        beside = _beside_page(talk, browser)
        return _alone(talk), beside
    return _alone(talk), _beside_page(talk, browser)


def _alone(talk: HostedTalk) -> Run:
    while talk.sessions():  # the server keeps one for a while after its window closed
        time.sleep(0.1)
    return _run(talk)


def _beside_page(talk: HostedTalk, browser: Browser) -> Run:
    page = browser.new_page(viewport=WINDOW)
    try:
        page.goto(f"{talk.url}#/{SLIDE}")
        page.locator(".present .demo .variant button").first.wait_for()
        page.wait_for_timeout(1000)
        page.wait_for_function(SETTLED)  # all that opening a page takes is done
        page.wait_for_timeout(1000)
        return _run(talk)
    finally:
        page.close()


def _run(talk: HostedTalk) -> Run:
    before = used()
    epochs = talk.train(VARIANT, EPOCHS)
    return Run(epochs, used().since(before))


def _training(runs: Sequence[Run]) -> list[float]:
    """Return the milliseconds of training in each run's epochs, measuring left out."""
    spans = [(run.epochs[1].seconds, run.epochs[-1].seconds) for run in runs]
    return [1000 * (end - start) / (EPOCHS - 1) for start, end in spans]


def _wall(runs: Sequence[Run]) -> list[float]:
    """Return the milliseconds from one epoch's end to the next in each run."""
    spans = [(run.epochs[1].time, run.epochs[-1].time) for run in runs]
    return [1000 * (end - start) / (EPOCHS - 1) for start, end in spans]


def _processor(runs: Sequence[Run]) -> list[float]:
    """Return the milliseconds that server and browser worked for each run's epochs."""
    return [1000 * run.used.total / EPOCHS for run in runs]


def _browser(without: Sequence[Run], beside: Sequence[Run]) -> tuple[str, ...]:
    """Return what the browser itself works, as a share of all that an epoch works without it.

    Other programs on the machine stretch the clock; this they don't touch.
    """
    alone, open_ = ([1000 * run.used.below / EPOCHS for run in runs] for runs in (without, beside))
    pairs = zip(open_, alone, _processor(without), strict=True)
    costs = [100 * (b - a) / total for b, a, total in pairs]
    return (
        "Processor time of the browser, an epoch",
        spread(alone, " ms"),
        spread(open_, " ms"),
        spread(costs, " %", 1),
        f"≤ {GOAL_PERCENT:g} %",
        verdict(statistics.median(costs) <= GOAL_PERCENT),
    )


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
