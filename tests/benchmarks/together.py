"""How soon one window is where another one has gone."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from playwright.sync_api import Browser, Page

from .report import FIGURES, Table, percentile, tail, verdict
from .subjects import LIMIT_S, WINDOW, chromium, talk_command

FIRST = "examples"  # from here on there are demos, with and without buttons
MOVES = 60  # of each kind
PAUSE_S = (0.3, 0.9)  # between them, at random
GOAL_MS = 100
PROBE = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
BACK = 12  # slides, and then forth again


def measure() -> list[Table]:
    """Page through the talk in one of two real windows, and look at the other's clock."""
    with tempfile.TemporaryDirectory() as runs, chromium() as browser, talk_command(runs) as talk:
        url = talk.wait_for("Talk:")[1]
        talk.wait_for("Warm: without_relu")  # the last of all variants
        rows = [
            _row("From the presenter's page to the slides", *windows(browser, url)),
            _row("From the slides to the presenter's page", *windows(browser, url)[::-1]),
            _training(browser, url),
        ]
    note = (
        f"A key in one of two real windows, {MOVES} times each, on slides with live demos; the "
        "other window is there at the frame after its slide and step have changed."
    )
    return [Table("Two windows together", FIGURES, rows, note)]


def windows(browser: Browser, url: str) -> tuple[Page, Page]:
    """Return the presenter's page and the slides, in windows of their own that are both seen."""
    slides = browser.new_context(viewport=WINDOW).new_page()
    presenter = browser.new_context(viewport=WINDOW).new_page()
    slides.goto(f"{url}#/{FIRST}")
    slides.locator(f"section.present#{FIRST}").wait_for()
    presenter.goto(url.replace("/?", "/presenter?"))
    presenter.wait_for_function("document.querySelector('.now .present')")
    slides.wait_for_timeout(2000)  # the first demos open
    return presenter, slides


def _training(browser: Browser, url: str) -> tuple[str, ...]:
    presenter, slides = windows(browser, url)
    what = "From the presenter's page to the slides while conv trains"
    return _row(what, presenter, slides, train_conv(presenter))


def train_conv(presenter: Page) -> Callable[[], None]:
    """Start conv on the presenter's page; return what has it train again where it has ended."""
    presenter.locator("[data-do=start]").nth(2).click()

    def keep_training() -> None:
        if presenter.locator(".run").get_attribute("data-state") == "finished":
            presenter.locator("[data-do=restart]").click()
        presenter.locator(".run[data-state=running]").wait_for(timeout=1000 * LIMIT_S)

    return keep_training


def _row(
    what: str, leader: Page, follower: Page, prepare: Callable[[], None] = lambda: None
) -> tuple[str, ...]:
    times = follow(leader, follower, prepare)
    for page in (leader, follower):
        page.context.close()
    met = percentile(times, 95) <= GOAL_MS
    return (what, tail(times, 50, 95, unit=" ms"), f"p95 ≤ {GOAL_MS} ms", verdict(met))


def _press(page: Page, back: bool) -> None:
    page.keyboard.press("PageUp" if back else "PageDown")


def follow(
    leader: Page,
    follower: Page,
    prepare: Callable[[], None],
    act: Callable[[Page, bool], None] = _press,
    moves: int = MOVES,
) -> Sequence[float]:
    """Move in one window; return how many milliseconds later each move shows in the other."""
    for page in (leader, follower):
        page.evaluate(PROBE)
    for number in range(moves):
        prepare()
        act(leader, bool(number // BACK % 2))
        leader.wait_for_timeout(1000 * random.uniform(*PAUSE_S))
        follower.wait_for_function("number => probe.shown.length > number", arg=number)
    presses, shown = leader.evaluate("probe.presses"), follower.evaluate("probe.shown")
    return [seen - pressed for pressed, seen in zip(presses, shown, strict=True)]
