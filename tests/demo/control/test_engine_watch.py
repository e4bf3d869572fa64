"""The watch replaces an engine that can't go on, and tells of one that does not answer."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable

from demo.control.engine_watch import (
    CHECK_SECONDS,
    STALLED_SECONDS,
    STUCK_SECONDS,
    EngineWatch,
)
from demo.events import EngineFailed, EngineStuck, RunQueued, VariantStalled, VariantWarming
from demo.recording.run_player import RunPlayer
from demo.stage.log import Stage
from demo.training.interface import HANGING_SECONDS, EngineFailure
from tests.demo.log import started
from tests.demo.noting_engine import NotingEngine
from tests.talk import finish

FAILURE = EngineFailure("It has ended.")


class Watched:
    """An engine that is watched, and the failures after which another one was to take over."""

    def __init__(self) -> None:
        self.stage, self.engine = Stage(), NotingEngine()
        self.failures: list[EngineFailure] = []
        player = RunPlayer(self.stage, itertools.count(1))
        self.watch = EngineWatch(self.stage, player, lambda: self.engine, self.failures.append)

    @property
    def stalled(self) -> list[tuple[str, bool]]:
        events, _ = self.stage.since(0)
        return [(each.variant, each.stalled) for each in events if isinstance(each, VariantStalled)]

    @property
    def stuck(self) -> list[bool]:
        events, _ = self.stage.since(0)
        return [each.stuck for each in events if isinstance(each, EngineStuck)]


def watch(prepare: Callable[[Watched], object], looks: float = 0) -> Watched:
    """Return what was noted after the first look, or some more."""

    async def work() -> Watched:
        watched = Watched()
        prepare(watched)
        watched.watch.begin()
        await asyncio.sleep(looks * CHECK_SECONDS)
        watched.watch.end()
        return watched

    return finish(work())


def test_an_engine_is_maintained_again_and_again() -> None:
    watched = watch(lambda _: None, looks=2.5)
    assert watched.engine.asked == ["maintain"] * 3
    assert watched.failures == []


def test_a_failure_has_another_engine_take_over() -> None:
    def fail(watched: Watched) -> None:
        watched.engine.failure = FAILURE

    assert watch(fail).failures == [FAILURE]

    def fail_as_told(watched: Watched) -> None:
        fail(watched)
        watched.stage.append(EngineFailed(reason="There is no such library."))

    assert watch(fail_as_told).failures == []  # the next one could not train, either


def test_an_engine_that_is_silent_in_the_middle_of_a_run_is_told() -> None:
    def silent(watched: Watched) -> None:
        watched.engine.silence = STUCK_SECONDS + 1

    assert watch(silent).stuck == []  # nothing runs

    def run(watched: Watched) -> None:
        silent(watched)
        watched.stage.append(started(1))

    assert watch(run, looks=1.5).stuck == [True]  # told once

    def run_elsewhere(watched: Watched) -> None:
        silent(watched)
        watched.stage.append(started(1, backend="jax"))

    assert watch(run_elsewhere).stuck == []

    def answer_again(watched: Watched) -> None:
        watched.stage.append(started(1))
        watched.stage.append(EngineStuck(run=1, stuck=True))

    assert watch(answer_again).stuck == [True, False]


def test_a_function_that_does_not_end_is_told_and_one_that_hangs_is_left_to_another_engine() -> (
    None
):
    def build(watched: Watched) -> None:
        watched.engine.silence = STALLED_SECONDS + 1
        watched.engine.calling = "conv"

    watched = watch(build, looks=1.5)
    assert (watched.stalled, watched.failures) == ([("conv", True)], [])

    def end(watched: Watched) -> None:
        watched.stage.append(VariantStalled(variant="conv", stalled=True))

    assert watch(end).stalled == [("conv", True), ("conv", False)]

    def hang(watched: Watched) -> None:
        build(watched)
        watched.engine.silence = HANGING_SECONDS + 1

    (failure,) = watch(hang).failures
    assert (failure.variant, failure.hangs, failure.retry) == ("conv", True, True)

    def compile(watched: Watched) -> None:
        watched.stage.append(VariantWarming(variant="linear"))
        watched.engine.silence = HANGING_SECONDS + 1

    watched = watch(compile)
    assert watched.stalled == []
    assert [each.variant for each in watched.failures] == ["linear"]

    def wait(watched: Watched) -> None:
        hang(watched)
        watched.stage.append(RunQueued(variant="conv"))

    assert watch(wait).failures == []  # somebody has asked for it


def test_what_only_plays_is_not_looked_after() -> None:
    def play(watched: Watched) -> None:
        watched.engine.trains = False
        watched.engine.failure = FAILURE

    watched = watch(play)
    assert (watched.engine.asked, watched.failures) == ([], [])
