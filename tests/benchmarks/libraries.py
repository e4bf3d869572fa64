"""The same models on each library that is here, and what an engine in another process costs."""

from __future__ import annotations

import itertools
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import demo
from demo.backends import LIBRARIES
from demo.events import BackendChanged, EpochEnded, Event, RunEnded, RunStarted
from demo.remote import RemoteEngine
from demo.requests import Start
from tests.talk import until

from .report import FIGURES, Table, percentile, spread, tail, verdict
from .subjects import dataset

VARIANTS = Path(demo.__file__).with_name("variants.py")
NAMES = ("linear", "extra_layer", "conv", "dropout")
EPOCHS = 3
ROUNDS = 2
LIMIT_S = 300.0  # for a run, or to get ready for it
GOAL_MS = 100  # of a click to its first point, and of an event's way


@dataclass
class Worker:
    """A library in a process of its own, and what it told when."""

    engine: RemoteEngine
    heard: list[tuple[float, Event]] = field(default_factory=list)
    ready_s: float = 0.0

    def wait(self, kind: type[Event], since: int) -> Event:
        """Wait for an event; return it."""
        found = until(
            lambda: [each for _, each in self.heard[since:] if isinstance(each, kind)],
            kind.__name__,
            LIMIT_S,
        )
        return found[0]

    def train(self, variant: str, epochs: int = EPOCHS) -> Run:
        """Train a variant to the end; return how it went."""
        since, began = len(self.heard), time.time()
        self.engine.start(Start(variant, epochs))
        end = self.wait(RunEnded, since)
        assert isinstance(end, RunEnded)
        assert end.state == "finished", end.reason
        told = self.heard[since:]
        ends = [each for _, each in told if isinstance(each, EpochEnded)]
        first = next(at for at, each in told if isinstance(each, EpochEnded))
        return Run(
            [1000 * (b.seconds - a.seconds) for a, b in itertools.pairwise(ends)],
            ends[-1].test_accuracy,
            1000 * (first - began),
            [1000 * (at - each.time) for at, each in told if not isinstance(each, RunStarted)],
        )


@dataclass(frozen=True)
class Run:
    """How one run went; all times are in milliseconds."""

    epochs: list[float]
    accuracy: float  # 0…1
    first_point: float  # from the start on
    ways: list[float]  # of its events, from process to process


def measure() -> list[Table]:
    """Let all libraries train all variants, in turns."""
    here = [name for name, library in LIBRARIES.items() if not library.missing]
    runs: dict[tuple[str, str], list[Run]] = defaultdict(list)
    with ExitStack() as stack:
        workers = {name: stack.enter_context(_worker(name)) for name in here}
        for variant in NAMES:
            for name in here:
                workers[name].train(variant, 1)  # compiles
            for _, name in itertools.product(range(ROUNDS), here):
                runs[variant, name].append(workers[name].train(variant))
        ready = {name: worker.ready_s for name, worker in workers.items()}
    return [_times(here, runs), _accuracies(here, runs), _process(ready, runs)]


@contextmanager
def _worker(library: str) -> Iterator[Worker]:
    heard: list[tuple[float, Event]] = []
    engine = RemoteEngine(
        library,
        dataset(),
        VARIANTS,
        lambda event: heard.append((time.time(), event)),
        run_ids=itertools.count(1),
    )
    worker = Worker(engine, heard)
    engine.pace = None
    began = time.monotonic()
    engine.launch()
    until(lambda: _is_ready(heard), f"{library} is ready", LIMIT_S)
    worker.ready_s = time.monotonic() - began
    yield worker
    engine.close()
    engine.wait(LIMIT_S)


def _is_ready(heard: Sequence[tuple[float, Event]]) -> bool:
    told = [each for _, each in heard if isinstance(each, BackendChanged)]
    assert told[-1:] == [] or told[-1].state != "failed", told[-1].reason
    return bool(told) and told[-1].state == "ready"


def _times(here: Sequence[str], runs: dict[tuple[str, str], list[Run]]) -> Table:
    labels = [LIBRARIES[name].label for name in here]
    rows = [
        (
            variant,
            *(
                spread([each for run in runs[variant, name] for each in run.epochs], " ms")
                for name in here
            ),
        )
        for variant in NAMES
    ]
    note = (
        f"{ROUNDS} runs of {EPOCHS} epochs each in turns, each library in a process of its own; "
        "training alone, 4,000 digits in batches of 128."
    )
    return Table("Libraries: an epoch", ("An epoch of", *labels), rows, note)


def _accuracies(here: Sequence[str], runs: dict[tuple[str, str], list[Run]]) -> Table:
    labels = [LIBRARIES[name].label for name in here]
    rows = [
        (variant, *(f"{100 * runs[variant, name][-1].accuracy:.1f} %" for name in here))
        for variant in NAMES
    ]
    note = f"Test accuracy after {EPOCHS} epochs; libraries draw their random numbers differently."
    return Table("Libraries: accuracy", ("Variant", *labels), rows, note)


def _process(ready: dict[str, float], runs: dict[tuple[str, str], list[Run]]) -> Table:
    everything = list(itertools.chain(*runs.values()))
    ways = [way for run in everything for way in run.ways]
    firsts = [run.first_point for run in everything]
    starts = ", ".join(
        f"{LIBRARIES[name].label} {seconds:.1f} s" for name, seconds in ready.items()
    )
    rows = [
        ("Its process is ready", ", ".join(starts), "", ""),
        (
            "A start to its first point, warm",
            tail(firsts, 50, 95, unit=" ms"),
            f"p95 ≤ {GOAL_MS} ms",
            verdict(percentile(firsts, 95) <= GOAL_MS),
        ),
        (
            "An event's way to the talk",
            tail(ways, 50, 99, unit=" ms"),
            f"p99 ≤ {GOAL_MS} ms",
            verdict(percentile(ways, 99) <= GOAL_MS),
        ),
    ]
    note = "Workers of Dask's on this machine, by TLS; no page is open."
    return Table("An engine in another process", FIGURES, rows, note)
