"""Training on a cluster, over loopback: how late its events come, and how soon it is replaced."""

from __future__ import annotations

import asyncio
import itertools
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from demo.cluster.dask_cluster import Cluster
from demo.cluster.make_actor import EngineInputs
from demo.cluster.own_remote_engine import OwnRemoteEngine
from demo.events import EpochEnded, Event, RunEnded, Snapshot, VariantReady
from demo.requests import STAGE_PACE, Start
from demo.training.event_outlet import EngineOutput
from demo.variants import __file__ as variants_file
from tests.demo.cluster.tour import Tour
from tests.demo.site import Site

from .report import FIGURES, Table, percentile, tail, verdict
from .subjects import LIMIT_S, dataset

VARIANTS = Path(variants_file)
NAMES = ["linear", "conv"]
CLICKS = 40
STOPS = 10
LOSSES = 3
LATE_MS, CLICK_MS, LOST_S = 100, 100, 3.0
E = TypeVar("E", bound=Event)


class Timed(OwnRemoteEngine):
    """Notes how old what it hears is, in milliseconds; the worker's clock is this machine's."""

    def __init__(self, address: str) -> None:
        self.ages: list[float] = []
        self._events: list[Event] = []
        self._news = threading.Condition()
        super().__init__(
            EngineInputs(dataset(), VARIANTS, NAMES),
            self._note,
            itertools.count(1),
            Cluster(address),
            lambda _: None,
        )

    def _receive(self, output: EngineOutput) -> None:
        if isinstance(output, Snapshot | EpochEnded):
            self.ages.append(1000 * (time.time() - output.time))
        super()._receive(output)

    def _note(self, event: Event) -> None:
        with self._news:
            self._events.append(event)
            self._news.notify_all()

    @property
    def now(self) -> int:
        """How many events there were."""
        return len(self._events)

    def wait_for(self, kind: type[E], since: int = 0, count: int = 1) -> None:
        """Wait for so many events of a kind, after the first ``since`` of all."""

        def come() -> bool:
            return sum(isinstance(each, kind) for each in self._events[since:]) >= count

        with self._news:
            if not self._news.wait_for(come, LIMIT_S):
                raise TimeoutError(f"Expected {count} {kind.__name__}.")


def measure() -> list[Table]:
    """Let models learn on a worker of a scheduler of their own, and end both."""
    with tempfile.TemporaryDirectory() as folder:
        rows = [*_on_a_worker(Path(folder)), *_lost(Path(folder))]
    note = (
        "Scheduler, worker and talk are processes of this machine. Events are those of 60 epochs "
        "of linear and 10 of conv, as fast as they go, weights and checkpoints on the same way; a "
        "click is one on a warm linear model, until its epoch 0 is told here; stops are of conv. "
        "The talk takes over after its scheduler was killed in the middle of a run."
    )
    return [Table("On a cluster", FIGURES, rows, note)]


def _on_a_worker(folder: Path) -> list[tuple[str, ...]]:
    with closing(Site(folder / "worker")) as site:
        site.worker("one")
        engine = Timed(site.address)
        engine.launch()
        engine.wait_for(VariantReady, count=len(NAMES))
        engine.pace = None
        for name, epochs in (("linear", 60), ("conv", 10)):
            since = engine.now
            engine.start(Start(name, epochs))
            engine.wait_for(RunEnded, since)
        ages = [*engine.ages]
        engine.pace = STAGE_PACE
        clicks = _times(CLICKS, lambda: engine.start(Start("linear", 50)), engine, EpochEnded)
        stops = []
        for _ in range(STOPS):
            _times(1, lambda: engine.start(Start("conv", 50)), engine, EpochEnded)
            time.sleep(0.3)  # in the middle of an epoch
            stops += _times(1, engine.stop, engine, RunEnded)
        engine.close(LIMIT_S)
    return [
        _row("An event, from the worker to the talk", ages, 99, LATE_MS),
        _row("A click on a warm model, to its first point", clicks, 95, CLICK_MS),
        ("A stop, in the middle of an epoch", tail(stops, 50, 95, unit=" ms"), "one chunk", ""),
    ]


def _row(what: str, milliseconds: list[float], share: int, goal: float) -> tuple[str, ...]:
    met = verdict(percentile(milliseconds, share) <= goal)
    return what, tail(milliseconds, 50, share, unit=" ms"), f"p{share} ≤ {goal:.0f} ms", met


def _times(count: int, act: Callable[[], None], engine: Timed, until: type[Event]) -> list[float]:
    """Return how many milliseconds passed from an act to an event, several times."""
    found = []
    for _ in range(count):
        since, began = engine.now, time.perf_counter()
        act()
        engine.wait_for(until, since)
        found.append(1000 * (time.perf_counter() - began))
    return found


def _lost(folder: Path) -> list[tuple[str, ...]]:
    seconds = [_take_over(folder / str(turn)) for turn in range(LOSSES)]
    met = verdict(max(seconds) <= LOST_S)
    found = f"{min(seconds):.1f}–{max(seconds):.1f} s; {LOSSES} times"
    return [
        ("The scheduler is killed, until this machine is ready", found, f"≤ {LOST_S:.0f} s", met)
    ]


def _take_over(folder: Path) -> float:
    """Kill a scheduler in the middle of a run; return the seconds until another engine is ready."""

    async def whole() -> float:
        with closing(Site(folder)) as site:
            site.worker("one")
            with closing(Tour(dataset(), folder / "talk", site.address, wanted=NAMES)) as tour:
                tour.training.launch(alone=True)
                await tour.until(lambda scene: scene.variants.weights.keys() == {*NAMES})
                await asyncio.sleep(10)  # in which this process loads what it would need
                tour.controls.start("linear", 50)
                await tour.until(lambda scene: scene.running and scene.running.epoch >= 2)
                began = time.perf_counter()
                site.end(site.scheduler)
                await tour.until(
                    lambda scene: scene.engine.cluster and scene.engine.cluster.state == "lost"
                )
                await tour.until(lambda scene: scene.ready)
                return time.perf_counter() - began

    return asyncio.run(whole())
