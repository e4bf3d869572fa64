"""Two hours of a talk in a quarter of one: does it stay as small and as fast as it began?"""

from __future__ import annotations

import statistics
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Browser

from demo.events import EpochEnded, Event, RunEnded, RunStarted
from server.access.addresses import numeric

from .endurance import MB, growth, open_files, resident_mb
from .report import FIGURES, Table, spread, verdict
from .subjects import LIMIT_S, WINDOW, Command, chromium, recorded, talk_command

RUNS, EPOCHS, RELOADS = 1000, 20, 200
WARM = 100  # runs before anything is compared
EVERY = 50  # runs from one look at what there is to the next
LOOK_S = 0.05  # from one look into the log to the next
GROWTH_GOAL_PERCENT = 5.0
KEYS = "1111111112"  # nine times the linear model, then the one with a layer more
DATA = "digits"  # small ones, so that two hours pass in a few minutes
SLIDE = "conv"  # a race of three models
FAST = "As fast as it can"
# The demo is there, and all that was told of it.
SHOWN = """
!document.querySelector(".present .opening")
  && window.Bokeh?.documents.length > 0 && Bokeh.documents.every((each) => each.is_idle)
"""


@dataclass(frozen=True)
class Sample:
    """What there is after some runs."""

    server_mb: float
    threads: int
    files: int
    page_mb: float
    nodes: int


def measure() -> list[Table]:
    """Train run after run before two windows, of which one is reloaded again and again."""
    with (
        tempfile.TemporaryDirectory() as runs,
        chromium() as browser,
        talk_command(runs, "--data", DATA, "--epochs", str(EPOCHS)) as talk,
    ):
        url = talk.wait_for("Talk:")[1]
        talk.wait_for("Warm: without_relu")  # the last of all variants
        soak = Soak(browser, talk, url, runs)
        soak.run()
        return [_table(soak, recorded(runs))]


class Log:
    """The log that a talk writes, read as it grows: to ask the talk would take its own time."""

    def __init__(self, runs: str) -> None:
        """``runs`` is the folder in which it will be, the only one, once something runs."""
        self._folder, self._read, self._rest = Path(runs), 0, b""
        self.counts: Counter[str] = Counter()  # of events so far, by kind

    def read(self) -> None:
        """Read on."""
        for path in self._folder.glob("*.jsonl"):
            with path.open("rb") as file:
                file.seek(self._read)
                new = file.read()
            self._read += len(new)
            *lines, self._rest = (self._rest + new).split(b"\n")
            self.counts.update(line.split(b'"', 4)[3].decode() for line in lines)


class Soak:
    """A window that stays open and starts the runs, and one that is reloaded in their midst."""

    def __init__(self, browser: Browser, talk: Command, url: str, runs: str) -> None:
        self.samples: list[Sample] = []
        self.reloads_ms: list[float] = []
        self.history = ""  # as the talk tells it, in CSV
        self._talk, self._url, self._log = talk, url, Log(runs)
        context = browser.new_context(viewport=WINDOW)
        self._comes, self._stays = context.new_page(), context.new_page()
        for page in (self._comes, self._stays):
            page.goto(url)
            page.goto(urljoin(url, f"/#/{SLIDE}"))
            page.wait_for_function(SHOWN)
        self._cdp = context.new_cdp_session(self._stays)
        self._cdp.send("Performance.enable")

    def run(self) -> None:
        """Train, and look at what there is every now and then."""
        self._stays.locator(".present .demo").get_by_role("button", name=FAST).click()
        for number in range(1, RUNS + 1):
            self._stays.keyboard.press(KEYS[number % len(KEYS)])
            self._wait(RunStarted, number)
            if number % (RUNS // RELOADS) == 0:
                self._reload()
            self._wait(RunEnded, number)
            if number % EVERY == 0:
                self.samples.append(self._look())
        address = urljoin(numeric(self._url), "api/history.csv")
        with urllib.request.urlopen(address, timeout=LIMIT_S) as answer:
            self.history = str(answer.read(), "utf-8")

    def _reload(self) -> None:
        began = time.monotonic()
        self._comes.reload()
        self._comes.wait_for_function(SHOWN)
        self.reloads_ms.append(1000 * (time.monotonic() - began))

    def _look(self) -> Sample:
        self._stays.wait_for_timeout(2000)  # sessions whose page is gone are let go of each second
        self._cdp.send("HeapProfiler.collectGarbage")
        metrics = self._cdp.send("Performance.getMetrics")["metrics"]
        page = {each["name"]: each["value"] for each in metrics}
        process = self._talk.process
        return Sample(
            resident_mb(process),
            len(list(Path(f"/proc/{process}/task").iterdir())),
            open_files(process)[1],
            page["JSHeapUsedSize"] / MB,
            int(page["Nodes"]),
        )

    def _wait(self, kind: type[Event], number: int) -> None:
        """Wait until there were so many events of a kind."""
        end = time.monotonic() + LIMIT_S
        while self._log.counts[kind.__name__] < number:
            assert time.monotonic() < end, f"Expected {number} times {kind.__name__}."
            time.sleep(LOOK_S)
            self._log.read()


# What came of it.


def _table(soak: Soak, events: Sequence[Event]) -> Table:
    warm, last = soak.samples[WARM // EVERY - 1], soak.samples[-1]
    rows = [
        _lost(soak, events),
        growth("Memory of the server, MB", warm.server_mb, last.server_mb, GROWTH_GOAL_PERCENT),
        _same("Threads of the server", [each.threads for each in soak.samples]),
        _same("Files that the server has open", [each.files for each in soak.samples]),
        growth(
            "Memory of the window that stays, MB", warm.page_mb, last.page_mb, GROWTH_GOAL_PERCENT
        ),
        growth("Its nodes", warm.nodes, last.nodes, GROWTH_GOAL_PERCENT),
        _pace("An epoch, from one to the next", _epochs_ms(events), " ms"),
        _pace("A reload, until the demo shows all", soak.reloads_ms, " ms"),
    ]
    note = (
        f"{RUNS} runs of {EPOCHS} epochs on {DATA} at full speed, nine linear ones and then one "
        f"with an extra layer, started by keys in a window that stays open; another is reloaded "
        f"{RELOADS} times in their midst. Nothing is ever cleared. After {WARM} runs, and after "
        "the last."
    )
    return Table("Two hours of a talk", FIGURES, rows, note)


def _lost(soak: Soak, events: Sequence[Event]) -> tuple[str, ...]:
    """Count what is missing on disk, and in what the talk tells."""
    wanted = RUNS * (EPOCHS + 1)  # epoch 0, before training, is measured too
    on_disk = sum(isinstance(each, EpochEnded) for each in events)
    told = len(soak.history.splitlines()) - 1
    well = sum(isinstance(each, RunEnded) and each.state == "finished" for each in events)
    return (
        f"Epochs lost, of {wanted:,} in {RUNS:,} runs",
        f"{wanted - on_disk} on disk, {wanted - told} told; {RUNS - well} runs not finished",
        "0",
        verdict(on_disk == told == wanted and well == RUNS),
    )


def _epochs_ms(events: Sequence[Event]) -> list[float]:
    """Return how long an epoch of each linear run took, by the wall clock."""
    times: dict[int, list[float]] = {}
    for each in events:
        if isinstance(each, EpochEnded):
            times.setdefault(each.run, []).append(each.time)
    linear = (run for run in times if KEYS[run % len(KEYS)] == KEYS[0])
    return [1000 * (times[run][-1] - times[run][0]) / EPOCHS for run in linear]


def _same(what: str, counts: Sequence[int]) -> tuple[str, ...]:
    later = counts[WARM // EVERY - 1 :]
    return (
        what,
        f"{later[0]}, then {min(later)} to {max(later)}",
        "none more",
        verdict(max(later[1:]) <= later[0]),
    )


def _pace(what: str, times: Sequence[float], unit: str) -> tuple[str, ...]:
    """Compare the first tenth with the last."""
    tenth = len(times) // 10
    first, last = times[tenth : 2 * tenth], times[-tenth:]  # warm in the second
    percent = 100 * (statistics.median(last) / statistics.median(first) - 1)
    return (
        what,
        f"{spread(first, unit)} in the second tenth, {spread(last, unit)} in the last "
        f"({percent:+.0f} %)",
        f"≤ {GROWTH_GOAL_PERCENT:g} %",
        verdict(percent <= GROWTH_GOAL_PERCENT),
    )
