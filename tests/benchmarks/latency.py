"""How soon a click shows, a point is on screen, a run stops, and the event loop answers."""

from __future__ import annotations

import bisect
import itertools
import json
import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from demo.events import EpochEnded, Event, RunEnded, RunStarted

from .jumps import stills_ms
from .report import FIGURES, Table, percentile, tail, verdict
from .subjects import WINDOW, Command, chromium, recorded, talk_command

SLIDE = "conv"  # has a race of these variants
VARIANTS = ("linear", "extra_layer", "conv")
LABELS = {"linear": "Linear", "extra_layer": "Extra layer", "conv": "Convolution"}
CLICKS = 30  # of each kind
CONV_RUNS = 4  # whole ones, for the time from an epoch's end to the screen
PAUSE_S = (0.5, 1.5)  # between clicks, at random: somewhere inside an epoch
CLICK_GOAL_MS, SWITCH_GOAL_MS = 100, 150
PIXEL_GOALS_MS = (40, 150)
STOP_GOAL_MS = 150
STILL_GOAL_MS = 300
PROBE = Path(__file__).with_name("probe.js").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Seen:
    """What a browser window noted, in seconds of the wall clock."""

    clicks: list[float]
    points: dict[str, list[tuple[float, int]]]  # by variant: when it was seen, which epoch

    def latency_ms(self, event: EpochEnded, variant: str) -> float:
        """Return how long after an event its point was on screen."""
        points = self.points[variant]
        later = points[bisect.bisect(points, (event.time, -1)) :]
        return next(1000 * (time - event.time) for time, epoch in later if epoch >= event.epoch)


@dataclass(frozen=True)
class Session:
    """What a window saw while it was clicked, and the log of it."""

    seen: Seen
    events: Sequence[Event]


def measure() -> list[Table]:
    """Click in a real browser, and compare its clock with the log's."""
    idle = _session(_click_and_stop)
    switching = _session(_click_from_one_to_the_next)
    conv = _session(_train_conv)
    return [_clicks(idle, switching, conv), _loop()]


def _session(act: Any) -> Session:
    with (
        tempfile.TemporaryDirectory() as runs,
        chromium() as browser,
        talk_command(runs) as talk,
    ):
        page = browser.new_page(viewport=WINDOW)
        url = talk.wait_for("Talk:")[1]
        talk.wait_for("Warm: dropout")  # the last of all variants
        page.goto(f"{url}#/{SLIDE}")
        page.wait_for_function("window.Bokeh?.documents.some((document) => document.is_idle)")
        page.locator(".present .demo .variant button").first.wait_for()
        page.evaluate(PROBE)
        act(page)
        page.wait_for_timeout(500)
        return Session(_seen(page.evaluate("probe")), recorded(runs))


def _seen(probe: dict[str, Any]) -> Seen:
    points: dict[str, list[tuple[float, int]]] = {variant: [] for variant in VARIANTS}
    names = {label: variant for variant, label in LABELS.items()}
    for point in probe["points"]:
        points[names[point["label"]]].append((point["time"] / 1000, point["epoch"]))
    return Seen([time / 1000 for time in probe["clicks"]], points)


# What the presenter does.


def _click_and_stop(page: Page) -> None:
    for variant in itertools.islice(itertools.cycle(range(len(VARIANTS))), CLICKS):
        _press(page, variant)
        _pause(page)
        page.locator(".present .demo .stop button").click()
        page.wait_for_timeout(300)


def _click_from_one_to_the_next(page: Page) -> None:
    for variant in itertools.islice(itertools.cycle(range(len(VARIANTS))), CLICKS):
        _press(page, variant)
        _pause(page)


def _train_conv(page: Page) -> None:
    for _ in range(CONV_RUNS):
        _press(page, VARIANTS.index("conv"))
        page.wait_for_timeout(1000)
        page.locator(".present .demo .stop button:disabled").wait_for(timeout=120_000)


def _press(page: Page, variant: int) -> None:
    page.locator(".present .demo .variant button").nth(variant).click()


def _pause(page: Page) -> None:
    page.wait_for_timeout(1000 * random.uniform(*PAUSE_S))


# What came of it.


def _clicks(idle: Session, switching: Session, conv: Session) -> Table:
    from_idle = _first_points_ms(idle, every=2)  # each second click is on "stop"
    from_other = _first_points_ms(switching, every=1)
    stops = _stops_ms(idle)
    pixels = _pixels_ms(conv)
    median, high = percentile(pixels, 50), percentile(pixels, 99)
    rows = [
        _row("Click to first point, nothing running", from_idle, 95, CLICK_GOAL_MS),
        _row("Click to first point, another running", from_other, 95, SWITCH_GOAL_MS),
        (
            "Epoch end to pixel while conv trains",
            tail(pixels, 50, 99, unit=" ms"),
            f"p50 ≤ {PIXEL_GOALS_MS[0]} ms, p99 ≤ {PIXEL_GOALS_MS[1]} ms",
            verdict(median <= PIXEL_GOALS_MS[0] and high <= PIXEL_GOALS_MS[1]),
        ),
        _row("Click on stop to stopped, inside an epoch", stops, 100, STOP_GOAL_MS),
        _row("Jump to a demo's picture, two busy loops beside", stills_ms(), 95, STILL_GOAL_MS),
    ]
    note = (
        "A real click in a real window on slide "
        f"“{SLIDE}”; a point is on screen at the frame after its plot was drawn."
    )
    return Table("Latency", FIGURES, rows, note)


def _row(what: str, values: Sequence[float], share: int, goal: int) -> tuple[str, ...]:
    name = "max" if share == 100 else f"p{share}"
    met = percentile(values, share) <= goal
    return (what, tail(values, 50, 95, unit=" ms"), f"{name} ≤ {goal} ms", verdict(met))


def _first_points_ms(session: Session, every: int) -> list[float]:
    """Return the time from each click on a variant to the first point of its run."""
    first = {e.run: e for e in session.events if isinstance(e, EpochEnded) and e.epoch == 0}
    runs = [event for event in session.events if isinstance(event, RunStarted)]
    clicks = session.seen.clicks[::every]
    return [
        1000 * (first[run.run].time - click) + session.seen.latency_ms(first[run.run], run.variant)
        for run, click in zip(runs, clicks, strict=True)
    ]


def _stops_ms(session: Session) -> list[float]:
    """Return the time from each click on stop that found a run to that run's end."""
    ends = [e for e in session.events if isinstance(e, RunEnded)]
    stops = session.seen.clicks[1::2]
    return [
        1000 * (end.time - click)
        for end, click in zip(ends, stops, strict=True)
        if end.state == "stopped"
    ]


def _pixels_ms(session: Session) -> list[float]:
    variants = {e.run: e.variant for e in session.events if isinstance(e, RunStarted)}
    epochs = [e for e in session.events if isinstance(e, EpochEnded) and e.epoch > 0]
    return [session.seen.latency_ms(epoch, variants[epoch.run]) for epoch in epochs]


def _loop() -> Table:
    """Let a talk of its own tell how long its event loop kept others waiting."""
    with Command("-m", "tests.benchmarks.lag") as command:
        lags: dict[str, list[float]] = json.loads(command.wait_for("Lags:")[1])
    rows = [
        (phase, tail(values, 50, 99, unit=" ms", digits=1), "", "")
        for phase, values in lags.items()
    ]
    return Table("The event loop's lag", FIGURES, rows, "How late a timer of 5 ms rings.")
