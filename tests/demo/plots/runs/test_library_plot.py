"""Curves of one model on several libraries: which runs they are of, and in whose colours."""

from __future__ import annotations

import pytest

from demo.catalog.libraries import LIBRARIES
from demo.events import EpochShown, Event
from demo.plots.runs.library_plot import FIRST_PLACE, LibraryPlot, libraries, position_of
from demo.stage.scene import Scene
from tests.demo.log import ended, epoch, started


def tell(scene: Scene, *events: Event) -> Scene:
    for event in events:
        scene.apply(event)
    return scene


def learned(run: int, backend: str, variant: str = "linear", dataset: str = "") -> list[Event]:
    return [
        started(run, variant, epochs=1, backend=backend, dataset=dataset),
        epoch(run, 0, 0.1),
        epoch(run, 1, 0.5),
        ended(run),
    ]


@pytest.fixture
def plot() -> LibraryPlot:
    return LibraryPlot("linear", 1)


def test_each_run_is_drawn_as_of_its_library(plot: LibraryPlot) -> None:
    scene = tell(Scene(), *learned(1, "tensorflow"), *learned(2, "jax"))
    plot.update(scene)
    assert [run.variant for run in plot.choose(scene)] == ["tensorflow", "jax"]
    assert list(plot.labels.data["variant"]) == ["tensorflow", "jax"]


def test_other_models_and_data_are_not_drawn(plot: LibraryPlot) -> None:
    scene = tell(Scene(), *learned(1, "jax", "conv"), *learned(2, "jax", dataset="shuffled"))
    assert list(plot.choose(scene)) == []


def test_a_run_that_is_looked_back_at_stays_its_library_s_to_the_end(plot: LibraryPlot) -> None:
    scene = tell(Scene(), *learned(1, "jax"), EpochShown(epoch=0))
    (run,) = plot.choose(scene)
    assert (run.epoch, run.whole.epoch, run.whole.variant) == (0, 1, "jax")


def test_libraries_have_colours_behind_those_of_models() -> None:
    assert [position for position, _ in libraries()] == [
        FIRST_PLACE + place for place in range(len(LIBRARIES))
    ]
    assert [variant.label for _, variant in libraries()] == [
        library.label for library in LIBRARIES.values()
    ]
    assert position_of("jax") == FIRST_PLACE + list(LIBRARIES).index("jax")
