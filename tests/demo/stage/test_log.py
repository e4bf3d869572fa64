"""The stage log tells every reader the same story, from whatever point on."""

import asyncio

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from demo.events import (
    ClockSet,
    PaceChanged,
    PictureDrawn,
    RunQueued,
    RunResumed,
    SlideShown,
    Snapshot,
    StageCleared,
    StageReopened,
    VariantReady,
    VariantWarming,
)
from demo.stage.log import Stage
from demo.stage.scene import Scene
from tests.demo.log import ended, epoch, started
from tests.demo.stage.stories import learned, tell, trained
from tests.talk import finish


def test_readers_get_what_is_new_to_them(stage: Stage) -> None:
    assert stage.since(0) == ([], 0)
    first, second = VariantWarming(variant="a"), VariantWarming(variant="b")
    tell(stage, first)
    events, cursor = stage.since(0)
    assert events == [first]
    assert stage.since(cursor) == ([], cursor)
    tell(stage, second)
    assert stage.since(cursor)[0] == [second]
    assert stage.since(0)[0] == [first, second]  # a latecomer


def test_what_a_reader_got_is_its_own(stage: Stage) -> None:
    tell(stage, StageCleared())
    stage.since(0)[0].clear()
    assert len(stage.since(0)[0]) == 1


def test_listeners_are_told_after_the_event_is_there(stage: Stage) -> None:
    heard: list[int] = []
    end = stage.listen(lambda: heard.append(stage.since(0)[1]))
    tell(stage, StageCleared(), StageCleared())
    assert heard == [1, 2]
    end()
    tell(stage, StageCleared())
    assert heard == [1, 2]


def test_a_listener_may_end_while_it_is_told(stage: Stage) -> None:
    heard: list[str] = []

    def once() -> None:
        heard.append("once")
        end()

    end = stage.listen(once)
    stage.listen(lambda: heard.append("always"))
    tell(stage, StageCleared(), StageCleared())
    assert heard == ["once", "always", "always"]


def test_a_listener_may_ignore_some_kinds(stage: Stage) -> None:
    heard: list[int] = []
    end = stage.listen(lambda: heard.append(stage.since(0)[1]), ignoring=(SlideShown, ClockSet))
    tell(stage, SlideShown(slide="a"), ClockSet(runs=True), StageCleared(), SlideShown(slide="b"))
    end()
    tell(stage, StageCleared())
    assert heard == [3]


def test_a_stage_goes_on_from_that_of_another_process() -> None:
    before = Stage()
    tell(before, VariantReady(variant="linear", weights=7850), started(1), epoch(1, 0, 0.1))
    tell(before, RunQueued(variant="conv"), PaceChanged(epochs_per_second=None))
    events, _ = before.since(0)
    after = Stage(events)
    assert after.since(0)[0] == events
    after.append(StageReopened(resumable=[1]))
    (run,) = after.scene.runs.values()
    assert (run.state, run.weights_lost, len(run.history)) == ("interrupted", True, 1)
    assert run.resumable
    assert (
        after.scene.variants.weights,
        after.scene.queue.variant,
        after.scene.engine.hurried,
    ) == ({}, None, True)
    assert Stage(after.since(0)[0]).scene.runs[1].state == "interrupted"


def kept(stage: Stage) -> dict[int, int]:
    """How many snapshots of each run the log still has."""
    told = [each.run for each in stage.since(0)[0] if isinstance(each, Snapshot)]
    return {run: told.count(run) for run in sorted(set(told))}


def test_of_each_variant_only_what_the_newest_run_has_learned_stays(stage: Stage) -> None:
    tell(stage, *trained(1, 3), *trained(2, 2, "conv"))
    assert kept(stage) == {1: 4, 2: 3}
    _, cursor = stage.since(0)
    tell(stage, started(3))
    assert kept(stage) == {1: 4, 2: 3}  # it has learned nothing yet
    scene = tell(stage, *learned(3, 0))
    assert kept(stage) == {2: 3, 3: 1}
    assert stage.since(cursor)[1] == cursor + 3  # every event keeps its place
    assert scene.learned("linear") is scene.runs[3]
    assert len(scene.runs[1].history) == 4  # its curve stays
    tell(stage, ended(3), StageCleared())
    assert kept(stage) == {}


def test_what_no_screen_looks_into_does_not_stay(stage: Stage) -> None:
    tell(stage, started(1, dataset="wine"), *learned(1, 0), *learned(1, 1))
    assert kept(stage) == {}
    picture = np.zeros((2, 2, 1), np.float32)
    drawn = [PictureDrawn(picture=number, image=picture) for number in range(3)]
    tell(stage, *drawn)
    assert [each for each in stage.since(0)[0] if isinstance(each, PictureDrawn)] == drawn[2:]


@given(st.lists(st.sampled_from(["linear", "conv", "epoch", "clear", "resume"]), max_size=30))
def test_who_comes_late_sees_what_others_see(story: list[str]) -> None:
    stage, run = Stage(), 0
    for what in story:
        if what == "clear":
            stage.append(StageCleared())
        elif what == "resume" and run > 1:
            stage.append(RunResumed(run=run - 1, epoch=0))
            run_on(stage, run - 1)
        elif what in ("linear", "conv"):
            run += 1
            stage.append(started(run, what))
            run_on(stage, run)
        elif run:
            run_on(stage, run)
    late = Stage(stage.since(0)[0]).scene
    assert looked_into(late) == looked_into(stage.scene)
    alive = sum(len(known) for _, known in looked_into(late).values())
    assert sum(kept(stage).values()) == alive


def run_on(stage: Stage, run: int) -> None:
    history = stage.scene.runs[run].history
    tell(stage, *learned(run, history[-1].epoch + 1 if history else 0))


def looked_into(scene: Scene) -> dict[str, tuple[int, list[int]]]:
    runs = {name: scene.learned(name) for name in ("linear", "conv")}
    return {name: (run.id, list(run.snapshots)) for name, run in runs.items() if run}


def test_whoever_waits_is_told_at_once_and_is_no_listener_afterwards(stage: Stage) -> None:
    async def wait() -> None:
        await stage.until(lambda scene: scene.last is None)  # is so already
        waiting = asyncio.ensure_future(stage.until(lambda scene: scene.last))
        given_up = asyncio.ensure_future(stage.until(lambda scene: scene.ready))
        await asyncio.sleep(0)
        tell(stage, StageCleared(), started(1))
        await waiting
        given_up.cancel()
        await asyncio.wait([given_up])

    finish(wait())
    assert not stage._listeners
