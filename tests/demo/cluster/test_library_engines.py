"""Which other engines there are: each once, when it is wanted, and after the talk's own."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest

from demo.catalog.libraries import DEFAULT, LIBRARIES, Library
from demo.cluster.library_engine import LibraryEngine
from demo.cluster.library_engines import LibraryEngines
from demo.cluster.make_actor import EngineInputs
from demo.data.core.dataset import Dataset
from demo.events import BackendChanged, Event
from tests.demo.conftest import VARIANTS


class Launches(LibraryEngine):
    """An engine that only counts how often it was launched: no process is begun."""

    count = 0

    def launch(self) -> None:
        self.count += 1


@pytest.fixture
def told() -> list[Event]:
    return []


@pytest.fixture
def engines(tiny: Dataset, told: list[Event]) -> LibraryEngines:
    def make(library: str, variants: Sequence[str]) -> LibraryEngine:
        inputs = EngineInputs(tiny, VARIANTS, variants)
        return Launches(library, inputs, told.append, itertools.count())

    return LibraryEngines(make, told.append)


def launches(engines: LibraryEngines, library: str) -> int:
    engine = engines.find(library)
    assert isinstance(engine, Launches)
    return engine.count


def test_what_is_wanted_is_launched_once_and_not_before_it_may(engines: LibraryEngines) -> None:
    engines.prepare("jax", ["linear"])
    engines.prepare("jax", ["linear"])
    assert launches(engines, "jax") == 0
    engines.begin()
    assert launches(engines, "jax") == 1
    engines.prepare("jax", ["conv"])
    assert (launches(engines, "jax"), len([*engines])) == (1, 1)


def test_what_is_wanted_later_is_launched_at_once(engines: LibraryEngines) -> None:
    engines.begin()
    engines.prepare("jax", [])
    assert launches(engines, "jax") == 1


def test_the_talk_s_own_library_has_its_engine_already(engines: LibraryEngines) -> None:
    engines.prepare(DEFAULT, ["linear"])
    assert engines.find(DEFAULT) is None
    assert [*engines] == []


def test_in_a_talk_on_another_library_tensorflow_has_a_process(tiny: Dataset) -> None:
    engines = LibraryEngines(lambda *_: None, print, own="jax")  # type: ignore[arg-type]
    engines.prepare("jax", [])
    assert [*engines] == []
    engines.prepare(DEFAULT, [])
    assert len([*engines]) == 1


def test_what_is_missing_is_told_once(
    engines: LibraryEngines, told: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIBRARIES, "abacus", Library("abacus", "Abacus", "pip install abacus"))
    engines.prepare("abacus", [])
    engines.prepare("abacus", [])
    (event,) = told
    assert isinstance(event, BackendChanged)
    assert (event.backend, event.state, event.reason) == (
        "abacus",
        "missing",
        "pip install abacus",
    )
    assert engines.find("abacus") is None


def test_what_is_provided_is_wanted_from_then_on(engines: LibraryEngines) -> None:
    engines.begin()
    assert engines.provide("jax", []) is engines.find("jax") is engines.provide("jax", ["linear"])
    assert launches(engines, "jax") == 1
    assert engines.provide(DEFAULT, []) is None
