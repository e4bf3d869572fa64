"""The stage log tells every reader the same story, from whatever point on."""

import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.events import (
    BackendChanged,
    ClockSet,
    ClusterChanged,
    EngineFailed,
    EngineReady,
    EngineStuck,
    EpochEnded,
    EpochShown,
    Event,
    PaceChanged,
    PictureAnswered,
    PictureDrawn,
    QuestionFailed,
    RunEnded,
    RunQueued,
    RunResumed,
    SlideShown,
    Snapshot,
    StageCleared,
    StageReopened,
    VariantFailed,
    VariantReady,
    VariantsBroken,
    VariantsLoaded,
    VariantWarming,
)
from demo.requests import COMPARE
from demo.stage.log import Stage
from demo.stage.scene import Scene
from tests.demo.log import ended, epoch, measured, sizes, started, step


@pytest.fixture
def stage() -> Stage:
    return Stage()


def tell(stage: Stage, *events: Event) -> Scene:
    for event in events:
        stage.append(event)
    return stage.scene


# Reading from a cursor


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


def test_a_listener_may_be_deaf_to_some_kinds(stage: Stage) -> None:
    heard: list[int] = []
    end = stage.listen(lambda: heard.append(stage.since(0)[1]), deaf_to=(SlideShown, ClockSet))
    tell(stage, SlideShown(slide="a"), ClockSet(runs=True), StageCleared(), SlideShown(slide="b"))
    end()
    tell(stage, StageCleared())
    assert heard == [3]


# The scene


def test_an_empty_stage(stage: Stage) -> None:
    scene = stage.scene
    assert (scene.ready, scene.last, scene.running, scene.shown) == (None, None, None, [])
    assert (scene.queued, scene.warming, scene.engine_failure, scene.hurried) == (
        None,
        None,
        "",
        False,
    )


def test_a_run_from_its_start_to_its_end(stage: Stage) -> None:
    scene = tell(stage, started(1, "linear", epochs=2, test_size=100))
    run = scene.running
    assert run is not None
    assert (run.id, run.variant, run.epochs, run.test_size) == (1, "linear", 2, 100)
    assert (run.state, run.epoch, run.test_accuracy) == ("running", 0, None)
    tell(stage, epoch(1, 0, 0.1), epoch(1, 1, 0.7))
    assert (run.epoch, run.test_accuracy) == (1, 0.7)
    tell(stage, ended(1, "failed", "It blew up."))
    assert (run.state, run.reason) == ("failed", "It blew up.")
    assert scene.running is None
    assert scene.last is run
    assert scene.shown == [run]


def test_the_newest_run_is_the_last(stage: Stage) -> None:
    scene = tell(stage, started(1), ended(1), started(2, "conv"))
    assert scene.last is scene.running is scene.runs[2]
    assert [run.id for run in scene.shown] == [1, 2]


def test_clearing_takes_ended_runs_off_and_leaves_the_one_that_runs(stage: Stage) -> None:
    scene = tell(stage, started(1), ended(1), started(2), StageCleared())
    assert [run.id for run in scene.shown] == [2]
    assert list(scene.runs) == [1, 2]  # nothing is lost
    tell(stage, ended(2), StageCleared())
    assert scene.shown == []
    tell(stage, started(3))
    assert [run.id for run in scene.shown] == [3]


def test_a_click_waits_until_its_run_starts(stage: Stage) -> None:
    assert tell(stage, RunQueued(variant="conv")).queued == "conv"
    assert tell(stage, started(1, "conv")).queued is None
    assert tell(stage, RunQueued(variant="conv"), RunQueued(variant=None)).queued is None


def test_a_start_leaves_a_newer_click_waiting(stage: Stage) -> None:
    scene = tell(stage, RunQueued(variant="linear"), RunQueued(variant="conv"))
    tell(stage, started(1, "linear"))
    assert scene.queued == "conv"


def test_warming_up(stage: Stage) -> None:
    assert tell(stage, VariantWarming(variant="linear")).warming == "linear"
    tell(stage, VariantReady(variant="linear", weights=7850))
    assert tell(stage, VariantWarming(variant="conv")).warming == "conv"
    scene = tell(stage, VariantFailed(variant="conv", reason="ValueError: no"))
    assert scene.warming is None
    assert scene.weights == {"linear": 7850}
    assert scene.broken == {"conv": "ValueError: no"}
    tell(stage, VariantWarming(variant="conv"), VariantReady(variant="conv", weights=3))
    assert scene.broken == {}  # mended meanwhile


def test_the_engine(stage: Stage) -> None:
    ready = EngineReady(backend="tensorflow", device="CPU")
    assert tell(stage, ready).ready == ready
    scene = tell(stage, RunQueued(variant="linear"), EngineFailed(reason="no library"))
    assert scene.engine_failure == "no library"
    assert scene.queued is None  # nothing will come of it


def test_the_pace(stage: Stage) -> None:
    assert tell(stage, PaceChanged(epochs_per_second=None)).hurried
    assert not tell(stage, PaceChanged(epochs_per_second=5)).hurried


def test_where_the_talk_is(stage: Stage) -> None:
    assert (stage.scene.slide, stage.scene.moves) == (None, 0)
    there = SlideShown(slide="race", step=1, black=True)
    scene = tell(stage, SlideShown(slide="start"), there)
    assert (scene.slide, scene.moves) == (there, 2)
    again = Stage(stage.since(0)[0]).scene  # another process goes on
    assert (again.slide, again.moves) == (there, 2)


def test_the_clock_begins_and_is_reset(stage: Stage) -> None:
    assert stage.scene.began is None
    assert tell(stage, ClockSet(runs=True, time=5.0)).began == 5.0
    assert tell(stage, ClockSet(runs=False)).began is None


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
    assert vars(replayed) == vars(stage.scene)


# Looking back


def learned(run: int, number: int) -> list[Event]:
    """What is told of an epoch, its weights first."""
    answers = np.zeros((1, 2), np.float32)
    weights = Snapshot(run=run, epoch=number, probabilities=answers, weights={})
    return [weights, epoch(run, number, 0.1 * number)]


def trained(run: int, epochs: int, variant: str = "linear") -> list[Event]:
    story = [each for number in range(epochs + 1) for each in learned(run, number)]
    return [started(run, variant, epochs=epochs), *story, ended(run)]


@given(lengths=st.lists(st.integers(0, 9), min_size=1, max_size=4), back=st.integers(0, 12))
def test_runs_that_are_looked_back_at_are_the_beginnings_of_those_there_are(
    lengths: list[int], back: int
) -> None:
    scene = Scene()
    for number, length in enumerate(lengths, 1):
        for event in trained(number, length):
            scene.apply(event)
    untouched = scene.shown
    scene.apply(EpochShown(epoch=back))
    for run, whole in zip(scene.shown, untouched, strict=True):
        assert run.whole is whole
        assert run.history == whole.history[: back + 1]
        assert list(run.snapshots.items()) == list(whole.snapshots.items())[: back + 1]
        assert run.measured == whole.measured
        assert run.epoch == min(back, whole.epoch)
        assert run.is_past == (run is not whole) == (whole.epoch > back)
    assert scene.last is untouched[-1]  # the truth stays what it is
    scene.apply(EpochShown(epoch=None))
    assert all(run is whole for run, whole in zip(scene.shown, untouched, strict=True))


def test_a_run_that_goes_on_is_not_seen_to_while_screens_look_back(stage: Stage) -> None:
    tell(stage, *trained(1, 3)[:-1], EpochShown(epoch=2))
    (before,) = stage.scene.shown
    weights, end = learned(1, 4)
    scene = tell(stage, weights)
    (after,) = scene.shown
    assert (after, list(after.snapshots)) == (before, [0, 1, 2])
    assert scene.learned("linear") is after
    scene = tell(stage, end, ended(1, "stopped"))
    assert [(run.epoch, run.state) for run in scene.shown] == [(2, "stopped")]
    assert (scene.runs[1].epoch, scene.epoch) == (4, 2)


def test_of_an_epoch_not_yet_measured_nothing_is_looked_at(stage: Stage) -> None:
    weights, _ = learned(1, 3)
    scene = tell(stage, *trained(1, 2)[:-1], weights, EpochShown(epoch=2))
    assert [list(run.snapshots) for run in scene.shown] == [[0, 1, 2]]


@pytest.mark.parametrize("begins", [RunQueued(variant="conv"), started(2), StageCleared()])
def test_what_begins_shows_the_newest(stage: Stage, begins: Event) -> None:
    scene = tell(stage, *trained(1, 3), EpochShown(epoch=1, playing=True))
    assert (scene.epoch, scene.playing) == (1, True)
    scene = tell(stage, begins)
    assert (scene.epoch, scene.playing) == (None, False)


def test_what_goes_on_by_itself_leaves_screens_where_they_look(stage: Stage) -> None:
    tell(stage, *trained(1, 3), EpochShown(epoch=1))
    next_of_its_series = started(2, series=1)
    scene = tell(stage, RunQueued(variant=None), next_of_its_series, epoch(2, 0, 0.1), ended(2))
    assert scene.epoch == 1


def test_a_process_begins_at_the_newest(stage: Stage) -> None:
    tell(stage, *trained(1, 3), EpochShown(epoch=1, playing=True))
    scene = tell(Stage(stage.since(0)[0]), StageReopened())
    assert (scene.epoch, scene.playing, scene.shown[0].epoch) == (None, False, 3)


def test_what_was_said_of_a_picture_is_known_for_each_epoch(stage: Stage) -> None:
    def answer(number: int, picture: int = 1) -> PictureAnswered:
        says = np.zeros(2, np.float32)
        return PictureAnswered(picture=picture, run=1, epoch=number, probabilities=says)

    drawn = PictureDrawn(picture=1, image=np.zeros((1, 1, 1), np.float32))
    told = [answer(number) for number in range(4)]
    tell(stage, drawn, *trained(1, 3), *told, EpochShown(epoch=2))
    assert stage.scene.answer("linear") is told[2]
    assert stage.scene.answer("conv") is None
    later = answer(3, picture=2)
    scene = tell(stage, PictureDrawn(picture=2, image=drawn.image), later)
    assert scene.epoch is None  # only the newest weights can answer
    assert scene.answer("linear") is later
    assert tell(stage, EpochShown(epoch=2)).answer("linear") is None


# The history


COLUMNS = (
    "run,variant,backend,device,engine,"
    "epoch,seconds,train_loss,train_accuracy,test_loss,test_accuracy"
)


def test_the_history_has_one_row_per_run_and_epoch(stage: Stage) -> None:
    tell(stage, started(1, "linear"), epoch(1, 0, 0.1), epoch(1, 1, 0.8), ended(1))
    tell(stage, StageCleared(), started(2, "conv", backend="jax"), epoch(2, 0, 1 / 3))
    history = stage.history()
    assert list(history.columns) == COLUMNS.split(",")
    assert history[["run", "variant", "epoch", "test_accuracy"]].values.tolist() == [
        [1, "linear", 0, 0.1],
        [1, "linear", 1, 0.8],
        [2, "conv", 0, 1 / 3],
    ]
    computed = history[["backend", "device", "engine"]].values.tolist()
    assert computed[0] == ["tensorflow", "CPU (2 cores)", "thread"]
    assert computed[2] == ["jax", "CPU (2 cores)", "dask"]
    last = stage.since(0)[0][-1]
    assert isinstance(last, EpochEnded)
    for name in COLUMNS.split(",")[5:]:
        assert history[name].iloc[-1] == getattr(last, name)


def test_what_pandas_reads_back_is_the_history(stage: Stage) -> None:
    tell(stage, started(1, "linear"), epoch(1, 0, 0.1), epoch(1, 1, 2 / 3), ended(1))
    tell(stage, started(2, "conv"), epoch(2, 0, 0.125))
    text = stage.history().to_csv(index=False)
    assert text.splitlines()[0] == COLUMNS
    pd.testing.assert_frame_equal(pd.read_csv(io.StringIO(text)), stage.history(), check_exact=True)


def test_without_runs_the_history_has_its_columns(stage: Stage) -> None:
    tell(stage, VariantWarming(variant="linear"))
    assert stage.history().to_csv(index=False).strip() == COLUMNS


# Answers to questions


def test_the_newest_step_of_each_variant_is_known(stage: Stage) -> None:
    tell(stage, step(), step("back"), step(variant="conv"))
    assert {name: each.phase for name, each in stage.scene.steps.items()} == {
        "extra_layer": "back",
        "conv": "forward",
    }


def test_a_question_that_failed_is_known_until_one_of_its_kind_is_answered(stage: Stage) -> None:
    tell(
        stage,
        *(QuestionFailed(question=each, reason="no") for each in ("StepWanted", "SizesWanted")),
    )
    assert stage.scene.unanswered == {"StepWanted": "no", "SizesWanted": "no"}
    tell(stage, step())
    assert stage.scene.unanswered == {"SizesWanted": "no"}
    tell(stage, sizes())
    assert stage.scene.unanswered == {}
    assert stage.scene.sizes is not None


# What is saved while the talk runs


def loaded(*changed: str, gone: tuple[str, ...] = ()) -> VariantsLoaded:
    return VariantsLoaded(
        file="variants.py", source="", new=[], changed=list(changed), gone=list(gone)
    )


def test_earlier_runs_of_changed_code_are_outdated(stage: Stage) -> None:
    tell(stage, VariantReady(variant="linear", weights=7850), step(variant="linear"), sizes())
    tell(stage, started(1, "linear"), epoch(1, 0, 0.1), ended(1), started(2, "linear"))
    scene = tell(stage, loaded("linear"))
    assert [run.outdated for run in scene.runs.values()] == [True, False]  # one goes on
    assert scene.changed == {"linear"}
    assert (scene.weights, scene.steps, scene.sizes) == ({}, {}, None)
    scene = tell(stage, ended(2), started(3, "linear"))
    assert scene.changed == set()
    assert tell(stage, loaded("linear"), loaded(gone=("linear",))).changed == set()


def test_what_can_not_be_run_is_known_until_it_is_mended(stage: Stage) -> None:
    broken = VariantsBroken(line=3, reason="SyntaxError: no")
    assert tell(stage, broken).unloaded is broken
    scene = tell(stage, loaded())
    assert scene.unloaded is None
    assert scene.loaded is not None


def test_a_stage_goes_on_from_that_of_another_process() -> None:
    before = Stage()
    tell(before, VariantReady(variant="linear", weights=7850), started(1), epoch(1, 0, 0.1))
    tell(before, RunQueued(variant="conv"), PaceChanged(epochs_per_second=None))
    events, _ = before.since(0)
    after = Stage(events)
    assert after.since(0)[0] == events
    after.append(StageReopened(resumable=[1]))
    (run,) = after.scene.runs.values()
    assert (run.state, run.forgotten, len(run.history)) == ("interrupted", True, 1)
    assert run.resumable
    assert (after.scene.weights, after.scene.queued, after.scene.hurried) == ({}, None, True)
    assert Stage(after.since(0)[0]).scene.runs[1].state == "interrupted"


def test_a_run_that_goes_on_is_told_again_from_its_last_epoch() -> None:
    stage = Stage()
    tell(stage, started(1), *(epoch(1, each, 0.1 + each / 10) for each in range(4)))
    tell(stage, StageReopened(resumable=[1]), started(2, "conv"), ended(2))
    scene = tell(stage, RunQueued(variant="linear"), RunResumed(run=1, epoch=2))
    run = scene.runs[1]
    assert (run.state, run.resumable, run.forgotten, run.epoch) == ("running", False, False, 1)
    assert (scene.running, scene.queued) == (run, None)
    tell(stage, epoch(1, 2, 0.3), epoch(1, 3, 0.4), ended(1))
    assert [each.epoch for each in run.history] == [0, 1, 2, 3]
    assert scene.running is None


def test_a_run_whose_code_was_changed_cannot_go_on() -> None:
    stage = Stage()
    scene = tell(stage, started(1), epoch(1, 0, 0.1), StageReopened(resumable=[1]))
    assert scene.runs[1].resumable
    tell(stage, loaded("linear"))
    assert not scene.runs[1].resumable


def test_training_that_does_not_answer_is_known_until_it_does() -> None:
    stage = Stage()
    scene = tell(stage, started(1), epoch(1, 0, 0.1), EngineStuck(run=1))
    assert scene.stuck == 1
    assert tell(stage, EngineStuck(run=1, stuck=False)).stuck is None
    tell(stage, EngineStuck(run=1))
    assert tell(stage, StageReopened()).stuck is None
    assert scene.runs[1].state == "interrupted"


# What leaves the memory


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


def test_a_run_on_another_library_is_not_looked_into(stage: Stage) -> None:
    scene = tell(stage, started(1), *learned(1, 3), ended(1))
    tell(stage, started(2, backend="jax"), *learned(2, 3), ended(2))
    run = scene.learned("linear")
    assert run is not None
    assert run.id == 1
    assert (scene.runs[2].is_aside, scene.runs[2].snapshots) == (True, {})


def test_a_click_that_waits_for_a_library_that_fails_is_over(stage: Stage) -> None:
    scene = tell(stage, RunQueued(variant="linear", backend="jax"))
    tell(stage, BackendChanged(backend="torch", state="missing"))
    assert scene.queued == "linear"
    tell(stage, BackendChanged(backend="jax", state="failed", reason="no"))
    assert scene.queued is None


def test_what_is_known_of_libraries_ends_with_their_process(stage: Stage) -> None:
    scene = tell(stage, BackendChanged(backend="jax", state="ready", device="CPU (2 cores)"))
    assert scene.backends["jax"].device == "CPU (2 cores)"
    tell(stage, StageReopened())
    assert scene.backends == {}


def test_what_was_measured_is_known_by_the_size_of_a_batch(stage: Stage) -> None:
    scene = tell(stage, measured(32, over=False), measured(32), measured(128, over=False))
    sizes = {batch: each.ended for (_, _, batch), each in scene.throughputs.items()}
    assert sizes == {32: True, 128: False}
    assert scene.throughput is not None
    assert (scene.throughput.batch, scene.throughput.ended) == (128, False)
    tell(stage, StageReopened())
    assert scene.throughput.ended  # whoever measured it is gone


def test_a_comparison_that_failed_goes_on_no_more(stage: Stage) -> None:
    scene = tell(stage, measured(32, over=False), QuestionFailed(question=COMPARE, reason="No."))
    assert scene.throughput is not None
    assert scene.throughput.ended


def test_what_screens_show_is_gathered_only_when_it_changes(stage: Stage) -> None:
    scene = tell(stage, started(1, "linear"), epoch(1, 0, 0.1))
    shown = scene.shown
    tell(stage, epoch(1, 1, 0.5))
    assert scene.shown is shown
    assert shown[0].epoch == 1
    tell(stage, ended(1, "stopped"), started(2, "linear"))
    assert [run.id for run in scene.shown] == [1, 2]
    assert scene.newest["linear"] is scene.runs[2]
    tell(stage, EpochShown(epoch=0), epoch(2, 0, 0.1))
    assert [run.epoch for run in scene.shown] == [0, 0]
    tell(stage, epoch(2, 1, 0.5))
    assert [run.is_past for run in scene.shown] == [True, True]


def test_whether_there_is_a_gpu_is_known_once_there_is_an_engine(stage: Stage) -> None:
    assert not stage.scene.has_gpu
    assert not tell(stage, EngineReady(backend="jax", device="CPU (2 cores)")).has_gpu
    assert tell(stage, EngineReady(backend="jax", device="GPU (one)")).has_gpu


# A cluster


def test_several_runs_can_be_in_progress(stage: Stage) -> None:
    scene = tell(stage, started(1, "linear"), started(2, "conv"), epoch(1, 0, 0.1))
    assert [run.id for run in scene.all_running] == [1, 2]
    assert scene.running is scene.runs[2]
    tell(stage, ended(2, "stopped"))
    assert [scene.running] == scene.all_running == [scene.runs[1]]


def test_where_training_is_until_a_process_begins_anew(stage: Stage) -> None:
    scene = stage.scene
    assert scene.workers == 1
    address = "tcp://box.lan:8786"
    tell(stage, ClusterChanged(address=address, state="joined", workers=3))
    assert scene.workers == 3
    lost = ClusterChanged(address=address, state="lost", reason="No word of it.", workers=3)
    tell(stage, lost)
    assert (scene.cluster, scene.workers) == (lost, 1)
    tell(stage, StageReopened())
    assert (scene.cluster, scene.workers) == (None, 1)


def test_a_run_that_goes_on_elsewhere_says_where(stage: Stage) -> None:
    scene = tell(stage, started(1), epoch(1, 0, 0.1), epoch(1, 1, 0.5), ended(1, "interrupted"))
    tell(stage, RunResumed(run=1, epoch=1, device="CPU (8 cores)", engine="thread"))
    run = scene.runs[1]
    assert (run.state, run.device, run.engine) == ("running", "CPU (8 cores)", "thread")


def broken_off(scene: Scene) -> int:
    run = scene.broken_off
    return run.id if run else 0


def test_of_runs_side_by_side_the_one_that_broke_off_can_go_on_once_the_others_ended(
    stage: Stage,
) -> None:
    broken = RunEnded(run=1, state="interrupted", resumable=True)
    scene = tell(stage, RunQueued(variant="linear"), started(1, "linear"), started(2, "conv"))
    tell(stage, broken)
    assert broken_off(scene) == 0
    tell(stage, ended(2))
    assert broken_off(scene) == 1
    tell(stage, RunResumed(run=1, epoch=0), broken)
    assert broken_off(scene) == 1
    tell(stage, RunQueued(variant="linear"), started(3, "linear"), ended(3))
    assert broken_off(scene) == 0
