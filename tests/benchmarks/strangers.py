"""What strangers can do to a talk: many connections that ask for nothing, halves, slow readers."""

from __future__ import annotations

import asyncio
import contextlib
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

from demo.events import EpochEnded, Event, RunStarted

from .report import FIGURES, Table, percentile, tail, verdict
from .subjects import LIMIT_S, Command, chromium, recorded, talk_command
from .together import BACK, FIRST, follow, train_conv, windows

SILENT, HALF, SLOW = 1000, 300, 50  # connections that are there from the beginning
A_SECOND = 200  # more of all kinds
SECONDS = 60.0
THERE_AND_BACK = 2 * BACK  # moves
CLICK_GOAL_MS = 150
LINES_GOAL = 10
HOST = b"Host: 127.0.0.1:%d\r\n"
HALVES = (
    b"GET / HTTP/1.1\r\n" + HOST + b"Cookie: a=",
    b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 900\r\n\r\nx",
)
NEVER_READ = (b"GET /api/history.csv HTTP/1.1\r\n" + HOST + b"\r\n") * 200
WHOLE = tuple(b"GET " + path + b" HTTP/1.1\r\n" + HOST + b"\r\n" for path in (b"/", b"/api/status"))


def measure() -> list[Table]:
    """Go through the talk, and train, while strangers come."""
    with (
        tempfile.TemporaryDirectory() as runs,
        chromium() as browser,
        talk_command(runs, "--host", "0.0.0.0") as talk,
    ):
        url = talk.wait_for("Talk:")[1]
        talk.wait_for("Warm: without_relu")  # the last of all variants
        presenter, slides = windows(browser, url)
        keep_training = train_conv(presenter)
        calm = follow(presenter, slides, keep_training, _click, THERE_AND_BACK)
        with Command("-m", __spec__.name, str(urlsplit(url).port)) as strangers:
            strangers.wait_for("All are there")
            moved = _moves(presenter, slides, keep_training, until=time.monotonic() + SECONDS)
            opened = _open_s(browser, url)
            strangers.wait_for("Strangers came: ")
        presenter.wait_for_timeout(1000)
        said = [*talk.rest(), *_lines(Path(runs, "talk.log"))]
        lost = _lost(recorded(runs))
    rows = _rows(calm, moved, opened, lost, said)
    note = (
        f"{SILENT:,} silent connections, {HALF} half requests and {SLOW} slow readers, then "
        f"{A_SECOND} more a second of all kinds for {SECONDS:.0f} s, all from this machine, with "
        "which the presenter's windows share their number. A click is on Next or Previous of the "
        "presenter's page, and is over when the slides' window shows it."
    )
    return [Table("Strangers in the network", FIGURES, rows, note)]


def _rows(
    calm: Sequence[float], moved: Sequence[float], opened: float, lost: int, said: Sequence[str]
) -> list[tuple[str, ...]]:
    met = percentile(moved, 95) <= CLICK_GOAL_MS
    return [
        ("Click while conv trains, nobody else there", tail(calm, 50, 95, unit=" ms"), "", ""),
        (
            "Click while conv trains and strangers come",
            tail(moved, 50, 95, unit=" ms"),
            f"p95 ≤ {CLICK_GOAL_MS} ms",
            verdict(met),
        ),
        ("A new window of the presenter's meanwhile", f"{opened:.1f} s", "", ""),
        ("Epochs lost", str(lost), "0", verdict(lost == 0)),
        (
            "Lines in terminal and log",
            str(len(said)),
            f"≤ {LINES_GOAL}",
            verdict(len(said) <= LINES_GOAL),
        ),
    ]


def _click(page: Page, back: bool) -> None:
    page.locator(".steer .previous" if back else ".steer .forward").click()


def _moves(
    presenter: Page, slides: Page, keep_training: Callable[[], None], until: float
) -> list[float]:
    times: list[float] = []
    while time.monotonic() < until:
        times += follow(presenter, slides, keep_training, _click, THERE_AND_BACK)
    return times


def _open_s(browser: Browser, url: str) -> float:
    """Return how long it takes a browser that has no cookie to come in and show the slides."""
    with browser.new_context() as context:
        page, began = context.new_page(), time.monotonic()
        page.goto(f"{url}#/{FIRST}")
        page.locator("section.present").wait_for(timeout=1000 * LIMIT_S)
        return time.monotonic() - began


def _lines(log: Path) -> list[str]:
    return log.read_text(errors="replace").splitlines() if log.exists() else []


def _lost(events: Iterable[Event]) -> int:
    """Return how many epochs of runs are not in the recording, though a later one is."""
    seen: dict[int, set[int]] = {}
    for event in events:
        if isinstance(event, RunStarted):
            seen[event.run] = set()
        elif isinstance(event, EpochEnded):
            seen[event.run].add(event.epoch)
    return sum(max(epochs) + 1 - len(epochs) for epochs in seen.values() if epochs)


# The strangers, in a process of their own.


class Strangers:
    """Keeps connections open, and counts those that came."""

    def __init__(self, port: int) -> None:
        self._port, self.came, self._open = port, 0, []  # type: ignore[var-annotated]

    async def come(self, said: bytes = b"") -> None:
        """Connect, say something, and listen no more."""
        with contextlib.suppress(OSError, asyncio.TimeoutError):
            address = "127.0.0.1", self._port
            _, writer = await asyncio.wait_for(asyncio.open_connection(*address, limit=16), 5)
            writer.transport.pause_reading()  # type: ignore[attr-defined]
            writer.write(said.replace(b"%d", str(self._port).encode()))
            self._open.append(writer)
            self.came += 1

    async def besiege(self, seconds: float) -> None:
        """Come in crowds, then one after the other."""
        first = [b""] * SILENT + [*HALVES] * (HALF // 2) + [NEVER_READ] * SLOW
        random.shuffle(first)
        for start in range(0, len(first), 50):
            await asyncio.gather(*(self.come(each) for each in first[start : start + 50]))
        print("All are there", flush=True)
        began, kinds = time.monotonic(), (b"", *HALVES, NEVER_READ, *WHOLE)
        coming = set()
        for number in range(round(seconds * A_SECOND)):
            await asyncio.sleep(max(0.0, began + number / A_SECOND - time.monotonic()))
            task = asyncio.create_task(self.come(kinds[number % len(kinds)]))
            coming.add(task)
            task.add_done_callback(coming.discard)
        print(f"Strangers came: {self.came}", flush=True)


if __name__ == "__main__":
    asyncio.run(Strangers(int(sys.argv[1])).besiege(SECONDS + 30))
