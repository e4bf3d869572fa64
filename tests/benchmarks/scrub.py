"""How soon curves follow a finger that drags back through the epochs."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from demo.events import EpochShown

from .report import FIGURES, Table, percentile, tail, verdict
from .subjects import LIMIT_S, WINDOW, chromium, recorded, talk_command

SLIDE = "extra-layer"  # has a race of three models that learn quickly
RUNS = (1, 2, 3, 1, 3)  # which of its buttons are pressed
EPOCHS = 20
DRAGS = 20
MOVE_MS = 16  # from one place of the pointer to the next
GOAL_MS = 100.0
PROBE = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
STOP = ".present .demo .stop button"


def measure() -> list[Table]:
    """Drag the handle to and fro in a real browser, beneath the curves of five runs."""
    with (
        tempfile.TemporaryDirectory() as runs,
        chromium() as browser,
        talk_command(runs, "--epochs", str(EPOCHS)) as talk,
    ):
        page = browser.new_page(viewport=WINDOW)
        url = talk.wait_for("Talk:")[1]
        talk.wait_for("Warm: dropout")  # the last of all variants
        page.goto(f"{url}#/{SLIDE}")
        _train(page)
        page.evaluate(PROBE)
        for _ in range(DRAGS):
            _drag(page)
        seen = page.evaluate("probe")
        looks = [event for event in recorded(runs) if isinstance(event, EpochShown)]
    times = latencies_ms(seen)
    what = f"Move of the handle to the curves of {len(RUNS)} runs"
    row = (
        what,
        tail(times, 50, 95, unit=" ms"),
        f"p95 ≤ {GOAL_MS:g} ms",
        verdict(percentile(times, 95) <= GOAL_MS),
    )
    moves = len(seen["moves"])
    written = ("Events in the log for these moves", f"{len(looks)} for {moves} moves", "", "")
    note = (
        f"A real pointer in a real window on slide “{SLIDE}”, {EPOCHS} epochs a run; a move counts "
        "until its epoch, or that of a later move, is on screen."
    )
    return [Table("Looking back", FIGURES, [row, written], note)]


def latencies_ms(seen: dict[str, Any]) -> list[float]:
    """Return how long after each move it was on screen, or one that came after it."""
    moves, curves = seen["moves"], seen["curves"]
    times = []
    for place, move in enumerate(moves):
        followed = {later["epoch"]: later["time"] for later in reversed(moves[place:])}
        shown = (
            curve["time"]
            for curve in curves
            if followed.get(curve["epoch"], float("inf")) <= curve["time"]
            and curve["time"] >= move["time"]
        )
        times.append(next(shown) - move["time"])
    return times


def _train(page: Page) -> None:
    page.get_by_text("As fast as it can").and_(page.locator(".present *")).click()
    for number in RUNS:
        page.locator(".present .demo .variant button").nth(number - 1).click()
        page.locator(f"{STOP}:enabled").wait_for()
        page.locator(f"{STOP}:disabled").wait_for(timeout=1000 * LIMIT_S)


def _drag(page: Page) -> None:
    """Drag from where the handle is to somewhere else, as a hand does: in small moves."""
    handle = page.locator(".present .demo .noUi-handle").bounding_box()
    track = page.locator(".present .demo .noUi-base").bounding_box()
    if handle is None or track is None:
        raise RuntimeError("Expected a slider on the slide. Received: none.")
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    goal = track["x"] + random.uniform(0, 0.95) * track["width"]
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 31):
        page.mouse.move(x + (goal - x) * step / 30, y)
        page.wait_for_timeout(MOVE_MS)
    page.wait_for_timeout(300)
    page.mouse.up()
