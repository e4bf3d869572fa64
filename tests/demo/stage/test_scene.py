"""The scene is the same for all who read the same log."""

from pathlib import Path

import numpy as np
import pytest

from demo.events import (
    EngineReady,
    EpochShown,
    Event,
    PictureDrawn,
    RunQueued,
    RunResumed,
    StageCleared,
    VariantReady,
)
from demo.recording.reader import REHEARSAL, read_recording
from demo.stage.log import Stage
from demo.stage.position import Position
from demo.stage.run_views import RunViews
from demo.stage.runs import Runs
from demo.stage.scene import Scene
from tests.demo.log import ended, epoch, started
from tests.demo.stage.stories import tell, trained

REHEARSAL_FILE = Path(__file__).parents[3] / "slides" / REHEARSAL


def test_an_empty_stage(stage: Stage) -> None:
    scene = stage.scene
    assert (scene.ready, scene.last, scene.running, scene.shown) == (None, None, None, [])
    assert (
        scene.queue.variant,
        scene.variants.warming,
        scene.engine.failure,
        scene.engine.hurried,
    ) == (
        None,
        None,
        "",
        False,
    )


def test_the_same_events_make_the_same_scene(stage: Stage) -> None:
    events = [
        EngineReady(backend="tensorflow", device="CPU"),
        VariantReady(variant="linear", weights=1),
        started(1),
        epoch(1, 0, 0.1),
        epoch(1, 1, 0.5),
        ended(1, "stopped"),
        StageCleared(),
        RunQueued(variant="conv"),
        started(2, "conv"),
        epoch(2, 0, 0.2),
    ]
    tell(stage, *events)
    replayed = Scene()
    for event in stage.since(0)[0]:
        replayed.apply(event)
    assert state(replayed) == state(stage.scene)


@pytest.fixture(scope="module")
def rehearsal() -> list[Event]:
    return read_recording(REHEARSAL_FILE).events


def test_who_looks_after_each_event_sees_what_who_looks_once_does(rehearsal: list[Event]) -> None:
    followed = Scene()
    for count, event in enumerate(rehearsal, 1):
        followed.apply(event)
        seen = look_at(followed)  # all that is kept between events is computed here
        if count % 100 == 0 or count == len(rehearsal):
            replayed = Stage(rehearsal[:count]).scene
            assert look_at(replayed) == seen
            assert state(replayed) == state(followed)
    assert followed.runs


def test_who_looks_back_at_a_recording_sees_the_same(rehearsal: list[Event]) -> None:
    followed, replayed = Scene(), Scene()
    for event in [*rehearsal, EpochShown(epoch=3)]:
        followed.apply(event)
        look_at(followed)
        replayed.apply(event)
    assert look_at(replayed) == look_at(followed)
    assert {run.epoch for run in followed.shown} == {3}
    assert state(replayed) == state(followed)


def test_an_event_of_a_run_that_never_began_is_refused() -> None:
    scene = Scene()
    for event in (epoch(1, 0, 0.1), ended(1), RunResumed(run=1, epoch=0)):
        with pytest.raises(KeyError):
            scene.apply(event)
    assert (scene.runs, scene.last) == ({}, None)


def test_short_names_are_those_of_the_parts(stage: Stage) -> None:
    drawn = PictureDrawn(picture=1, image=np.zeros((2, 2, 1), np.float32))
    ready = EngineReady(backend="tensorflow", device="CPU")
    scene = tell(stage, ready, *trained(1, 2), drawn)
    assert scene.ready is scene.engine.ready is ready
    assert scene.picture is scene.drawing.picture is drawn
    assert scene.shown is scene.views.shown
    assert scene.learned("linear") is scene.views.learned("linear") is scene.runs[1]
    assert not scene.is_obsolete(drawn)
    assert not scene.is_obsolete(ready)
    tell(stage, PictureDrawn(picture=2, image=drawn.image), StageCleared())
    assert scene.is_obsolete(drawn)


def state(scene: Scene) -> dict[str, object]:
    """All that a scene holds, what its parts keep for later included."""
    parts = Position, Runs, RunViews
    own = {
        name: {key: each for key, each in vars(part).items() if not isinstance(each, parts)}
        for name, part in vars(scene).items()
    }
    return {**own, "runs by number": dict(scene.runs)}


def look_at(scene: Scene) -> list[object]:
    """What screens ask of a scene."""
    learned = {name: scene.learned(name) for name in scene.runs.newest}
    answers = {name: scene.drawing.answer(name) for name in scene.drawing.answers}
    views = scene.views.recorded, scene.runs.to_resume, learned, answers
    return [*scene.shown, scene.last, scene.running, *scene.runs.all_running, *views]
