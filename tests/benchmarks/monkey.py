"""What a monkey at both windows leaves of the talk: thousands of keys, clicks and drags."""

from __future__ import annotations

import re
import tempfile
import time
from collections import deque
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from demo.events import SlideShown
from tests.browser.conftest import Watch, let_in
from tests.browser.monkey import Monkey
from tests.browser.race import Race
from tests.browser.stage import GO
from tests.talk import RunningTalk

from .report import FIGURES, Table, verdict
from .subjects import LIMIT_S, WINDOW, chromium

ACTIONS, SEED = 5000, 15
REFUSED = re.compile("refused full screen")  # a window behind another one may not fill the screen
SLIDE = "linear"  # has a race of one quick model
REMEMBERED = 5  # of the last actions, for who looks for the cause of an error


def measure(actions: int = ACTIONS, seed: int = SEED) -> list[Table]:
    """Let the monkey act in the talk's window and on the presenter's page at once."""
    with (
        tempfile.TemporaryDirectory() as folder,
        chromium() as browser,
        RunningTalk(Path(folder)) as talk,
    ):
        talk.line("Warm: without_relu")  # the last of all variants
        pages = slides, presenter = _open(browser, talk), _open(browser, talk)
        watches = [Watch(page) for page in pages]
        for watch in watches:
            watch.begin(talk.url, REFUSED)
        slides.goto(f"{talk.url}#/")
        presenter.goto(f"{talk.url}presenter")
        seconds = _play(slides, presenter, watches, actions, seed)
        seen = {event.slide for event in talk.recorded() if isinstance(event, SlideShown)}
        answers = _answers(slides, presenter, talk)
        wrongs = [wrong for watch in watches for wrong in watch.wrongs]
        tracebacks = _tracebacks(talk)
        complaints = [line for line in talk.complaints.splitlines() if line.strip()]
    for line in (*wrongs, *complaints, *tracebacks):
        print(line[:500], flush=True)
    rows = [
        ("Actions", f"{actions} in {seconds:.0f} s, on {len(seen)} slides", "", ""),
        *(
            (what, str(count), "0", verdict(count == 0))
            for what, count in (
                ("Errors of the pages", len(wrongs)),
                ("Lines on standard error", len(complaints)),
                ("Tracebacks in the log", len(tracebacks)),
            )
        ),
        ("A click afterwards is answered with a curve", str(answers), "True", verdict(answers)),
    ]
    note = (
        f"Keys, clicks, drags, touches, jumps, resizes, reloads at random (seed {seed}) over all "
        "slides, in the talk's window and on the presenter's page at once."
    )
    return [Table("A monkey at both windows", FIGURES, rows, note)]


def _open(browser: Browser, talk: RunningTalk) -> Page:
    """Return a window of its own: one behind another hears of the mouse once a second."""
    context = browser.new_context(viewport=WINDOW, has_touch=True)
    let_in(context, talk)
    page = context.new_page()
    page.set_default_timeout(1000 * LIMIT_S)
    return page


def _play(slides: Page, presenter: Page, watches: list[Watch], actions: int, seed: int) -> float:
    """Let the monkey act; return the seconds that it took."""
    presenter.wait_for_function("document.querySelector('.now .present')")
    ids = slides.locator(".slides > section").evaluate_all("all => all.map(({id}) => id)")
    monkey = Monkey(slides, presenter, seed, ids)
    last, known, began = deque[str](maxlen=REMEMBERED), 0, time.monotonic()
    for number in range(actions):
        last.append(monkey.act())
        wrongs = [wrong for watch in watches for wrong in watch.wrongs]
        if len(wrongs) > known:
            print(f"After {number}: {', '.join(last)}: {wrongs[known:]}"[:900], flush=True)
            known = len(wrongs)
    return time.monotonic() - began


def _answers(slides: Page, presenter: Page, talk: RunningTalk) -> bool:
    """Tell whether a click on a model still gives a curve."""
    for page in (slides, presenter):
        page.set_viewport_size(WINDOW)
        page.keyboard.press("Escape")  # whatever covers it
    slides.wait_for_function(GO, arg=SLIDE)  # from any slide, one without a demo included
    race = Race(slides, talk, SLIDE)
    race.calm()
    race.hurry()
    race.start("Linear")
    ended = race.wait_for_end()
    race.wait_for(
        "the whole curve", f"drawing.runs.some((run) => run.epoch.length > {ended['epochs']})"
    )
    expect(presenter.locator(".run-line")).to_contain_text(re.compile("Linear.*finished"))
    return bool(ended["state"] == "finished")


def _tracebacks(talk: RunningTalk) -> list[str]:
    logs = [path.read_text(encoding="utf-8") for path in talk.runs.glob("*.log*")]
    return [line for log in logs for line in log.splitlines() if line.startswith("Traceback")]
