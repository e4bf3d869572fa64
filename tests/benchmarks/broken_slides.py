"""What slides do that are broken at random, again and again: nothing, but that they are told."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.broken_slides import BrokenSlides
from tests.browser.broken_talk import FORGIVEN, BrokenTalk, some, write_good
from tests.browser.conftest import Watch, let_in
from tests.talk import RunningTalk

from .report import FIGURES, Table, spread, verdict
from .subjects import LIMIT_S, WINDOW, chromium

SLIDES, SAVES, SEED = 300, 300, 16
SAVES_VARIABLE = "BROKEN_SLIDES_SAVES"  # of the environment: fewer saves than that, for a look
RELOADED = 20  # saves until the window is opened anew


def measure(slides: int = SLIDES, saves: int | None = None) -> list[Table]:
    """Save a talk whose slides are all broken in another way each time, before two windows."""
    saves = saves or int(os.environ.get(SAVES_VARIABLE, SAVES))
    with tempfile.TemporaryDirectory() as name, chromium() as browser:
        folder = Path(name)
        write_good(folder / "deck", slides)
        with RunningTalk(folder, "--slides", folder / "deck") as talk:
            talk.line("Ready to train")
            pages = _open(browser, talk), _open(browser, talk)
            watches = [Watch(page) for page in pages]
            for page, watch, path in zip(pages, watches, ("#/", "presenter"), strict=True):
                watch.begin(talk.url, FORGIVEN)
                page.goto(talk.url + path)
            session = Session(BrokenTalk(folder / "deck", talk, *pages), slides)
            for number in range(saves):
                session.save(number)
            healed = session.heal()
            session.errors = [wrong for watch in watches for wrong in watch.wrongs]
            healed = healed and talk.status()["problems"] == []
    return [session.table(saves, healed)]


class Session:
    """Counts what goes wrong while slides are saved."""

    def __init__(self, broken: BrokenTalk, slides: int) -> None:
        self._broken, self._slides = broken, slides
        self._made = BrokenSlides(SEED)
        self._windows: list[str] = []
        self._keys: list[str] = []
        self._pressed = 0
        self._milliseconds: list[float] = []
        self.errors: list[str] = []  # of the pages

    def save(self, number: int) -> None:
        """Break all slides anew, and look what comes of it."""
        slides = {each: self._made.slide(each) for each in range(1, self._slides + 1)}
        began = time.perf_counter()
        self._windows += self._broken.save(slides)
        self._milliseconds.append(1000 * (time.perf_counter() - began))
        self._press(number)
        if number % RELOADED == RELOADED - 1:
            self._windows += self._broken.reload()
            self._press(number)

    def _press(self, number: int) -> None:
        self._keys += self._broken.keys(some(self._slides, number))
        self._pressed += 6

    def heal(self) -> bool:
        """Mend all slides; return whether they are shown so."""
        good = {each: self._made.good(each) for each in range(1, self._slides + 1)}
        return not [*self._broken.save(good), *self._broken.keys(1)]

    def table(self, saves: int, healed: bool) -> Table:
        """Return what was counted."""
        wrongs = [*self._windows, *self._keys, *self.errors, *self._broken.untold]
        for each in dict.fromkeys(wrongs):
            print(f"  {each[:500]!r}", flush=True)
        total = self._slides * saves
        counted = (
            ("Windows without all slides", len(self._windows), 2 * saves),
            ("Keys lost", len(self._keys), self._pressed),
            ("Broken slides of which nothing is told", len(self._broken.untold), total),
            ("Errors of the pages", len(self.errors), None),
        )
        rows = [
            (what, f"{found:,} of {of:,}" if of else str(found), "0", verdict(found == 0))
            for what, found, of in counted
        ]
        rows.append(
            ("All slides are whole once they are mended", str(healed), "True", verdict(healed))
        )
        note = (
            f"{self._slides} slides, a file each, are all broken anew at random in each of {saves} "
            f"saves (seed {SEED}): {total:,} broken slides. After each save both windows are "
            "compared with the slides that are served, and six keys are pressed on one of them. "
            f"From the save until all that was seen: {spread(self._milliseconds, ' ms')}."
        )
        return Table("Broken slides", FIGURES, rows, note)


def _open(browser: Browser, talk: RunningTalk) -> Page:
    context = browser.new_context(viewport=WINDOW, reduced_motion="reduce")
    let_in(context, talk)
    page = context.new_page()
    page.set_default_timeout(1000 * LIMIT_S)
    return page
