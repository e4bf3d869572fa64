"""Five hundred saves in a row while a model trains: is anything lost, late, or left behind?"""

from __future__ import annotations

import csv
import io
import itertools
import json
import math
import os
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from playwright.sync_api import CDPSession

from demo.events import EpochEnded, Event, RunEnded, RunStarted
from tests.browser.race import READ

from .author import Author, Save
from .processor import Used, used
from .report import FIGURES, Table, percentile, spread, tail, verdict
from .saves import Session
from .subjects import WINDOW, Command, chromium, recorded

SAVES = 500
WARM = 200  # saves before the memory is looked at: a browser compiles what is used often
EVERY_S = 0.3
QUIET_S = 50  # of training without any save, to compare with
SETTLED_S = 35  # after that Bokeh has let go of sessions whose page is gone
LAG_GOAL_MS = 50
GROWTH_GOAL_PERCENT = 2.0  # what is left after the log's own growth
ROUNDS = 12
PHASE_S = 8.0
SAVE_S = 1.0  # from one save to the next: more than anybody types
THROUGHPUT_GOAL_PERCENT = 97
MB = 1e6
LABEL = "Convolution"


@dataclass
class Sample:
    """What the server and the page hold."""

    time: float
    server_mb: float
    sockets: int
    files: int
    page_mb: float
    nodes: int
    listeners: int


@dataclass(frozen=True)
class Span:
    """A stretch of time, on the wall clock in seconds, and the processor time of it."""

    saving: bool
    begin: float
    end: float
    used: Used


@dataclass
class Record:
    """All that was noted of one talk."""

    samples: dict[str, Sample] = field(default_factory=dict)
    spans: list[Span] = field(default_factory=list)
    history: str = ""  # as the talk tells it, in CSV
    curves: dict[str, list[int]] = field(default_factory=dict)  # newest epochs on the page
    events: Sequence[Event] = ()
    lags: list[tuple[float, float]] = field(default_factory=list)  # wall clock, milliseconds


def measure() -> list[Table]:
    """Save in a folder that a talk is given from, before a real browser."""
    record = Record()
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        author, runs = Author(Path(folder, "deck")), str(Path(folder, "runs"))
        options = ("--no-browser", "--port", "0", "--runs", runs, "--slides", str(author.folder))
        with Command("-m", "tests.benchmarks.metered", *options) as talk:
            url = talk.wait_for("Talk:")[1]
            talk.wait_for("Warm: without_relu")  # the last of all variants
            page = browser.new_page(viewport=WINDOW)
            Talk(Session(page, author, talk, url), author, talk, record).run()
        record.events = recorded(runs)
        record.lags = json.loads(talk.wait_for("Lags:")[1])
    return [_endurance(record), _throughput(record)]


class Talk:
    """A talk whose author saves again and again while convolution trains."""

    def __init__(self, session: Session, author: Author, talk: Command, record: Record) -> None:
        self._session, self._author, self._talk, self._record = session, author, talk, record
        self._page = session.page
        self._cdp: CDPSession = self._page.context.new_cdp_session(self._page)
        self._cdp.send("Performance.enable")
        self._saves = mixed_saves(author)

    def run(self) -> None:
        """Save, rest, and then save in turns with resting."""
        self._session.train_conv()
        self._save(WARM, EVERY_S)
        self._take_sample("warm")
        self._save(SAVES, EVERY_S)
        self._take_sample("saved")
        self._rest(QUIET_S)
        self._take_sample("quiet")
        for number in range(ROUNDS):
            for saving in (False, True) if number % 2 else (True, False):
                self._phase(saving=saving)
        self._session.stop()
        self._record.history = self._session.read("api/history.csv")
        drawing = self._page.evaluate(READ)
        self._record.curves = {
            run["label"][0]: run["epoch"] for run in drawing["runs"] if run["label"]
        }

    def _save(self, times: int, every_s: float) -> None:
        for _ in range(times):
            next(self._saves).write()
            self._rest(every_s)

    def _rest(self, seconds: float) -> float:
        """Wait; whenever a run has ended, begin another. Return the least memory meanwhile, in MB.

        A model that trains takes some and gives it back at each step: the least is what stays.
        """
        end, least = time.monotonic() + seconds, math.inf
        while (left := end - time.monotonic()) > 0:
            self._page.wait_for_timeout(1000 * min(left, 0.5))
            self._session.keep_training()
            least = min(least, resident_mb(self._talk.process))
        return least

    def _phase(self, *, saving: bool) -> None:
        before, begin = used(), time.time()
        words = (self._author.own_words(number) for number in range(1000, 10_000))
        while time.time() < begin + PHASE_S:
            if saving:
                next(words).write()
            self._rest(SAVE_S)
        self._record.spans.append(Span(saving, begin, time.time(), used().since(before)))

    def _take_sample(self, name: str) -> None:
        """Look at what is there once all that is not needed any more is gone."""
        server_mb = self._rest(SETTLED_S)
        self._cdp.send("HeapProfiler.collectGarbage")
        metrics = self._cdp.send("Performance.getMetrics")["metrics"]
        page = {each["name"]: each["value"] for each in metrics}
        sockets, files = open_files(self._talk.process)
        self._record.samples[name] = Sample(
            time.time(),
            server_mb,
            sockets,
            files,
            page["JSHeapUsedSize"] / MB,
            int(page["Nodes"]),
            int(page["JSEventListeners"]),
        )


def mixed_saves(author: Author) -> Iterator[Save]:
    """Yield saves as an evening of writing has them: words mostly, some of them half done."""
    for number in itertools.count(1):
        match number % 20:
            case 5 | 10 | 15:
                yield author.style(number)
            case 7:
                yield author.broken_words()
            case 12:
                yield author.broken_model()
            case 3 | 13:
                yield author.model(number)
            case 18:
                yield author.demo(number)
            case _:
                yield author.own_words(number)


def resident_mb(process: int) -> float:
    """Return the memory that a process has; Linux alone tells."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MB


def open_files(process: int) -> tuple[int, int]:
    """Return how many sockets a process has open, and how many files of any kind."""
    targets = []
    for path in Path(f"/proc/{process}/fd").iterdir():
        with suppress(OSError):  # closed a moment ago
            targets.append(str(path.readlink()))
    return sum(each.startswith("socket:") for each in targets), len(targets)


# What came of it.


def _endurance(record: Record) -> Table:
    warm, saved, quiet = (record.samples[name] for name in ("warm", "saved", "quiet"))
    saving = _lags(record, warm.time, saved.time - SETTLED_S)
    resting = _lags(record, saved.time, quiet.time)
    rows = [
        _epochs(record),
        (
            "The event loop's lag while saving",
            tail(saving, 50, 99, unit=" ms", digits=1),
            f"p99 ≤ {LAG_GOAL_MS} ms",
            verdict(percentile(saving, 99) <= LAG_GOAL_MS),
        ),
        ("The same without saves", tail(resting, 50, 99, unit=" ms", digits=1), "", ""),
        _memory(record),
        growth("Sockets that the server has open", warm.sockets, saved.sockets),
        growth("Files of any kind", warm.files, saved.files),
        growth("Memory of the page's scripts, MB", warm.page_mb, saved.page_mb),
        growth("Nodes of the page", warm.nodes, saved.nodes),
        growth("Listeners of the page", warm.listeners, saved.listeners),
    ]
    note = (
        f"{SAVES} saves, one every {EVERY_S:g} s: of 20, 13 are words, 3 the style, 2 a new model, "
        "1 a demo, and 2 can't be read. Conv trains as fast as it can before an open window. What "
        f"is open and how large it is: before them, after {WARM} others, and after them, each in "
        f"the {SETTLED_S} s that follow, the server's memory where it is least. A timer of 5 ms "
        "rings on the event loop of the talk."
    )
    return Table(f"{SAVES} saves in a row", FIGURES, rows, note)


def _epochs(record: Record) -> tuple[str, ...]:
    """Look for gaps in what the talk tells, and in what the page draws."""
    told: dict[int, list[int]] = {}
    for row in csv.DictReader(io.StringIO(record.history)):
        told.setdefault(int(row["run"]), []).append(int(row["epoch"]))
    ends = {e.run: e.state for e in record.events if isinstance(e, RunEnded)}
    planned = {e.run: e.epochs for e in record.events if isinstance(e, RunStarted)}
    lost = 0
    for run, epochs in told.items():
        last = planned[run] if ends.get(run) == "finished" else max(epochs)
        lost += len(set(range(last + 1)) - set(epochs))
    newest = told[max(told)]
    lost += len(set(newest) - set(record.curves.get(LABEL, [])))
    total = sum(map(len, told.values()))
    bad = [state for run, state in ends.items() if state != "finished" and run != max(told)]
    return (
        f"Epochs lost, of {total} in {len(told)} runs",
        f"{lost}" + (f"; {len(bad)} runs {bad[0]}" if bad else ""),
        "0",
        verdict(lost == 0 and not bad),
    )


def _lags(record: Record, begin: float, end: float) -> list[float]:
    return [late for when, late in record.lags if begin <= when <= end]


def _memory(record: Record) -> tuple[str, ...]:
    """Compare the server's growth with that of training alone, which writes a log."""
    warm, saved, quiet = (record.samples[name] for name in ("warm", "saved", "quiet"))
    epochs = [event.time for event in record.events if isinstance(event, EpochEnded)]
    during, after = (
        sum(begin.time < when <= end.time for when in epochs)
        for begin, end in ((warm, saved), (saved, quiet))
    )
    own = (quiet.server_mb - saved.server_mb) * during / max(1, after)
    growth = saved.server_mb - warm.server_mb
    left = 100 * (growth - max(0, own)) / warm.server_mb
    return (
        "Memory of the server",
        f"{warm.server_mb:.0f} MB, then {saved.server_mb:.0f} MB; as many epochs without saves "
        f"take {own:.1f} MB, so {left:+.1f} % remain",
        f"≤ {GROWTH_GOAL_PERCENT:g} %",
        verdict(left <= GROWTH_GOAL_PERCENT),
    )


def growth(
    what: str, before: float, after: float, goal_percent: float = GROWTH_GOAL_PERCENT
) -> tuple[str, ...]:
    """Return a row that says by how much something has grown."""
    percent = 100 * (after / before - 1)
    return (
        what,
        f"{before:.4g}, then {after:.4g} ({percent:+.1f} %)",
        f"≤ {goal_percent:g} %",
        verdict(percent <= goal_percent),
    )


def _throughput(record: Record) -> Table:
    epochs = [event for event in record.events if isinstance(event, EpochEnded)]
    rounds = [
        sorted(each, key=lambda span: span.saving)
        for each in zip(record.spans[::2], record.spans[1::2], strict=True)
    ]
    training, busy = (
        [(of(epochs, quiet), of(epochs, saving)) for quiet, saving in rounds]
        for of in (_training_ms, _processor_ms)
    )
    rows = [
        _row("Training alone, an epoch", training),
        _row("Processor time of all, an epoch", busy),
    ]
    note = (
        f"{ROUNDS} rounds of {PHASE_S:g} s each without saves and with one a second, which is more "
        "than anybody types, order changing; conv at full speed before an open window. Each save "
        "changes a word of the slide that is shown."
    )
    head = ("What", "No saves", "Saving", "Throughput, median (range)", "Goal", "")
    return Table("Training while its author saves", head, rows, note)


def _training_ms(epochs: Sequence[EpochEnded], span: Span) -> float:
    """Return the milliseconds of training in the epochs of a span, measuring left out."""
    return 1000 * statistics.mean(
        now.seconds - before.seconds
        for before, now in pairwise(epochs)
        if now.run == before.run and span.begin <= before.time and now.time <= span.end
    )


def _processor_ms(epochs: Sequence[EpochEnded], span: Span) -> float:
    """Return the processor time of the server and the browser for each epoch of a span."""
    done = 0.0
    for before, now in pairwise(epochs):
        if now.run == before.run:
            inside = min(now.time, span.end) - max(before.time, span.begin)
            done += max(0.0, inside) / (now.time - before.time)
    return 1000 * span.used.below / done


def _row(what: str, pairs: Sequence[tuple[float, float]]) -> tuple[str, ...]:
    quiet, saving = zip(*pairs, strict=True)
    shares = [100 * before / after for before, after in pairs]
    return (
        what,
        spread(quiet, " ms"),
        spread(saving, " ms"),
        spread(shares, " %", 1),
        f"≥ {THROUGHPUT_GOAL_PERCENT} %",
        verdict(statistics.median(shares) >= THROUGHPUT_GOAL_PERCENT),
    )
