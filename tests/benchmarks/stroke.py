"""How soon all models have answered what is drawn."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import FloatRect, Page

from demo.analysis.drawn_digit import Point
from tests.demo.penmanship import DIGITS, drawn

from .report import FIGURES, Table, percentile, tail, verdict
from .subjects import LIMIT_S, WINDOW, chromium, talk_command

SLIDE = "your-digit"
EPOCHS = 10  # long enough to be seen; answers take as long, however much has been learned
ROUNDS = 4  # through all digits
SETTLED_MS = 600  # longer than any answer takes
GOAL_MS = 100.0
PROBE = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
MODELS = ".present .demo .variant button"


def measure() -> list[Table]:
    """Draw all digits in a real browser before models that have learned."""
    with (
        tempfile.TemporaryDirectory() as runs,
        chromium() as browser,
        talk_command(runs, "--epochs", str(EPOCHS)) as talk,
    ):
        page = browser.new_page(viewport=WINDOW)
        url = talk.wait_for("Talk:")[1]
        talk.wait_for("Warm: dropout")  # the last of all variants
        page.goto(f"{url}#/{SLIDE}")
        page.locator(MODELS).first.wait_for()
        models = _train(page)
        page.evaluate(PROBE)
        times = [
            each
            for _ in range(ROUNDS)
            for digit in range(len(DIGITS))
            for each in _draw(page, digit)
        ]
    met = percentile(times, 95) <= GOAL_MS
    row = (
        f"End of a stroke to the answers of {models} models",
        tail(times, 50, 95, unit=" ms"),
        f"p95 ≤ {GOAL_MS:g} ms",
        verdict(met),
    )
    note = (
        f"A real pointer in a real window on slide “{SLIDE}”; answers are on screen at the frame "
        "after the last of their bars was drawn."
    )
    return [Table("Drawing", FIGURES, [row], note)]


def _train(page: Page) -> int:
    """Let all models of the slide learn; return how many there are."""
    buttons = page.locator(MODELS)
    for place in range(buttons.count()):
        buttons.nth(place).click()
        page.locator(".present .demo .stop button:enabled").wait_for()
        page.locator(".present .demo .stop button:disabled").wait_for(timeout=1000 * LIMIT_S)
    return buttons.count()


def _draw(page: Page, digit: int) -> Iterator[float]:
    """Draw a digit; yield the milliseconds from each stroke's end to the last changed bars."""
    pad = page.locator(".present .drawing-pad").bounding_box()
    if pad is None:
        raise RuntimeError("Expected a pad on the slide. Received: none.")
    for stroke in drawn(digit):
        _stroke(page, [_place(pad, point) for point in stroke])
        page.wait_for_timeout(SETTLED_MS)
        seen = page.evaluate("probe")
        yield seen["answers"][-1] - seen["ends"][-1]
    page.locator(".present .wipe button").click()
    page.locator(".present .wipe button:disabled").wait_for()


def _place(pad: FloatRect, point: Point) -> Point:
    """Return where in the window a point of the pad is, which has its origin below."""
    x, y = point
    return pad["x"] + x * pad["width"], pad["y"] + (1 - y) * pad["height"]


def _stroke(page: Page, points: list[Point]) -> None:
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point)
    page.mouse.up()
