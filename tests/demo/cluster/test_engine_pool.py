"""A talk on workers elsewhere: it trains there, and goes on here when they are gone."""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from demo.data.core.dataset import Dataset
from demo.events import VariantsLoaded
from demo.requests import SizesWanted, Start, StepWanted
from demo.stage.run import Run
from tests.demo.cluster.tour import Tour
from tests.demo.conftest import VARIANTS
from tests.demo.site import Site
from tests.talk import finish

ENDING = Path(__file__).parents[1] / "ending_variants.py"
NOWHERE = "tcp://127.0.0.1:9"  # where nobody listens

Travel = Callable[[str, Callable[[Tour], Coroutine[Any, Any, None]]], None]


@pytest.fixture
def travel(tiny: Dataset, tmp_path: Path) -> Travel:
    """Return what runs a coroutine with a talk that trains at an address."""

    def travel(address: str, work: Callable[[Tour], Coroutine[Any, Any, None]]) -> None:
        async def whole() -> None:
            with closing(Tour(tiny, tmp_path, address)) as tour:
                tour.training.launch(alone=True)
                await work(tour)

        finish(whole())

    return travel


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with closing(Site(tmp_path_factory.mktemp("site"))) as site:
        site.worker("first")
        yield site


def curve(run: Run) -> list[float]:
    return [each.test_loss for each in run.history]


def test_it_trains_and_answers_over_there(site: Site, travel: Travel, tiny: Dataset) -> None:
    async def work(tour: Tour) -> None:
        await tour.until(lambda scene: scene.variants.weights.keys() == {"linear", "extra_layer"})
        run = await tour.train(Start("linear", 3))
        assert (run.engine, run.other, run.epoch) == ("dask", False, 3)
        assert [*run.snapshots] == [0, 1, 2, 3]
        again = await tour.train(Start("linear", 3))
        assert curve(again) == curve(run)
        tour.controls.predict(tiny.x_test[0].astype(np.float32))
        await tour.until(lambda scene: scene.drawing.answers)
        assert tour.scene.drawing.answers["linear"].run == again.id
        for question in (SizesWanted(), StepWanted("linear", 0)):
            tour.controls.ask(question)
        await tour.until(lambda scene: scene.answers.sizes and scene.answers.steps)
        tour.training.save_variants(VARIANTS, VARIANTS.read_text() + "\n# saved\n")
        await tour.until(lambda scene: scene.variants.file)
        assert isinstance(tour.scene.variants.file, VariantsLoaded)
        assert tour.scene.variants.file.file == str(VARIANTS)
        assert [each.state for each in tour.moves] == ["joined"]

    travel(site.address, work)


def test_several_seeds_are_one_series(site: Site, travel: Travel) -> None:
    async def work(tour: Tour) -> None:
        runs = await tour.train_all(Start("linear", 2, seeds=2))
        assert [run.series for run in runs] == [1, 1]
        assert curve(runs[0]) != curve(runs[1])
        site.worker("other")
        await tour.until(lambda scene: scene.engine.workers == 2)
        again = await tour.train_all(Start("linear", 2, seeds=3))  # now not in turns
        assert [run.id - again[0].id for run in again] == [0, 1, 2]
        assert {run.series for run in again} == {again[0].id}
        assert [curve(run) for run in again[:2]] == [curve(run) for run in runs]

    travel(site.address, work)


def test_models_learn_side_by_side(site: Site, travel: Travel, tiny: Dataset) -> None:
    async def work(tour: Tour) -> None:
        await tour.until(lambda scene: scene.engine.workers == 2)
        tour.controls.predict(tiny.x_test[0].astype(np.float32))
        tour.controls.train(Start("linear", 100, then=(Start("extra_layer", 100),)))
        await tour.until(lambda scene: len(scene.runs.all_running) == 2)
        tour.controls.hurry(True)
        await tour.until(lambda scene: scene.runs and not scene.running)
        linear, extra = sorted(tour.scene.runs.values(), key=lambda run: run.variant, reverse=True)
        assert (linear.reason, extra.reason) == ("", "")
        assert [linear.state, extra.state] == ["finished", "finished"]
        assert (
            tour.scene.drawing.answers["linear"].epoch
            == tour.scene.drawing.answers["extra_layer"].epoch
            == 100
        )
        # The next one trains on the other worker's model, too, whose answers count no more.
        tour.controls.train(Start("extra_layer", 2, then=(Start("linear", 2),)))
        await tour.until(lambda scene: len(scene.runs) == 4 and not scene.running)
        tour.controls.predict(tiny.x_test[1].astype(np.float32))
        await tour.until(
            lambda scene: {each.picture for each in scene.drawing.answers.values()} == {2}
        )
        assert {each.run for each in tour.scene.drawing.answers.values()} == {3, 4}

    travel(site.address, work)


def test_a_stop_stops_all(site: Site, travel: Travel) -> None:
    async def work(tour: Tour) -> None:
        await tour.until(lambda scene: scene.engine.workers == 2)
        tour.controls.train(
            Start("linear", 100, then=(Start("extra_layer", 100), Start("linear", 3)))
        )
        await tour.until(lambda scene: len(scene.runs.all_running) == 2)
        tour.controls.stop()
        await tour.until(lambda scene: not scene.running)
        assert [run.state for run in tour.scene.runs.values()] == ["stopped", "stopped"]

    travel(site.address, work)


def test_an_engine_that_is_killed_leaves_the_others_alone(site: Site, travel: Travel) -> None:
    async def work(tour: Tour) -> None:
        lost = await tour.lose(site, 1)
        assert tour.scene.runs.to_resume is lost
        assert tour.scene.engine.workers == 1
        tour.controls.resume(lost.id)
        await tour.finished(lost)
        assert [each.epoch for each in lost.history] == [*range(101)]

    travel(site.address, work)


def test_another_engine_is_the_primary_when_that_is_killed(site: Site, travel: Travel) -> None:
    site.worker("next")

    async def work(tour: Tour) -> None:
        lost = await tour.lose(site, 0)
        tour.controls.ask(SizesWanted())
        await tour.until(lambda scene: scene.answers.sizes)
        tour.controls.resume(lost.id)
        await tour.finished(lost)
        assert [each.epoch for each in lost.history] == [*range(101)]

    travel(site.address, work)


def test_a_worker_that_is_killed_has_its_run_go_on_on_another(site: Site, travel: Travel) -> None:
    site.worker("another")

    async def work(tour: Tour) -> None:
        await tour.until(lambda scene: "linear" in scene.variants.weights)
        whole = await tour.train(Start("linear", 12))
        tour.controls.start("linear", 12)
        await tour.until(lambda scene: scene.running and scene.running.epoch >= 2)
        run = tour.last
        site.end(site.workers[site.names()[tour.pool.engines[0].worker]])
        await tour.until(lambda _: run.state == "interrupted")
        await tour.until(lambda scene: scene.ready)
        assert [each.state for each in tour.moves if each.workers == 1] == ["joined", "moved"]
        assert run.resumable
        tour.controls.resume(run.id)
        await tour.finished(run)
        assert curve(run) == pytest.approx(curve(whole), rel=1e-3)
        assert [each.epoch for each in run.history] == [*range(13)]

    travel(site.address, work)


def test_without_a_scheduler_this_machine_trains_and_nothing_is_lost(
    travel: Travel, tmp_path: Path
) -> None:
    with closing(Site(tmp_path / "gone")) as gone:
        gone.worker("only")

        async def work(tour: Tour) -> None:
            await tour.until(lambda scene: "linear" in scene.variants.weights)
            waits = Start("extra_layer", 2)
            tour.controls.train(Start("linear", 12, then=(waits,)))
            await tour.until(lambda scene: scene.running and scene.running.epoch >= 2)
            run = tour.last
            began = time.monotonic()
            gone.end(gone.scheduler)
            await tour.until(lambda _: run.state == "interrupted")
            noticed = time.monotonic() - began
            await tour.until(lambda scene: scene.ready)
            print(f"noticed after {noticed:.1f} s, ready after {time.monotonic() - began:.1f} s")
            assert tour.moves[-1].state == "lost"
            await tour.until(lambda scene: scene.last is not run and scene.last)
            await tour.finished(tour.last)  # what waited has begun by itself
            assert (tour.last.variant, tour.last.engine) == ("extra_layer", "thread")
            tour.controls.resume(run.id)
            await tour.finished(run)
            assert run.engine == "thread"
            assert [each.epoch for each in run.history] == [*range(13)]

        travel(gone.address, work)


def test_a_click_that_waits_for_a_cluster_that_is_not_there_is_heard_here(travel: Travel) -> None:
    async def work(tour: Tour) -> None:
        run = await tour.train(Start("linear", 2))
        assert run.engine == "thread"
        assert "Expected a scheduler at tcp://127.0.0.1:9. Received: " in tour.moves[-1].reason

    travel(NOWHERE, work)


def test_a_model_that_ends_its_worker_ends_two_and_all_others_train(
    tiny: Dataset, tmp_path: Path
) -> None:
    async def work() -> None:
        with closing(Tour(tiny, tmp_path, "local", ENDING)) as tour:
            tour.training.launch(alone=True)
            await tour.until(lambda scene: scene.variants.weights)
            assert tour.scene.variants.weights.keys() == {"fine"}
            assert tour.scene.variants.parked.keys() == {"ends"}
            assert "the end of its process" in tour.scene.variants.parked["ends"].reason
            # A click tries once more, and only once.
            tour.controls.start("ends", 1)
            await tour.until(lambda scene: scene.engine.ready is None)
            assert tour.scene.queue.variant is None
            assert [each.state for each in tour.moves] == ["joined", "moved", "moved", "moved"]

    finish(work())
