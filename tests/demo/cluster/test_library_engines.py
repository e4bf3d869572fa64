"""Which other engines there are: each once, when it is wanted, and after the talk's own."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest

from demo.catalog.libraries import LIBRARIES, OWN, Library
from demo.cluster.library_engines import LibraryEngines
from demo.cluster.remote_engine import RemoteEngine
from demo.data.dataset import Dataset
from demo.events import BackendChanged, Event
from tests.demo.conftest import VARIANTS


class Launches(RemoteEngine):
    """An engine that only counts how often it was launched: no process is begun."""

    count = 0

    def launch(self) -> None:
        self.count += 1


@pytest.fixture
def told() -> list[Event]:
    return []


@pytest.fixture
def crew(tiny: Dataset, told: list[Event]) -> LibraryEngines:
    def make(library: str, variants: Sequence[str]) -> RemoteEngine:
        return Launches(
            library, tiny, VARIANTS, told.append, variants=variants, run_ids=itertools.count()
        )

    return LibraryEngines(make, told.append)


def launches(crew: LibraryEngines, library: str) -> int:
    engine = crew.find(library)
    assert isinstance(engine, Launches)
    return engine.count


def test_what_is_wanted_is_launched_once_and_not_before_it_may(crew: LibraryEngines) -> None:
    crew.prepare("jax", ["linear"])
    crew.prepare("jax", ["linear"])
    assert launches(crew, "jax") == 0
    crew.begin()
    assert launches(crew, "jax") == 1
    crew.prepare("jax", ["conv"])
    assert (launches(crew, "jax"), len([*crew])) == (1, 1)


def test_what_is_wanted_later_is_launched_at_once(crew: LibraryEngines) -> None:
    crew.begin()
    crew.prepare("jax", [])
    assert launches(crew, "jax") == 1


def test_the_talk_s_own_library_has_its_engine_already(crew: LibraryEngines) -> None:
    crew.prepare(OWN, ["linear"])
    assert crew.find(OWN) is None
    assert [*crew] == []


def test_what_is_missing_is_told_once(
    crew: LibraryEngines, told: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIBRARIES, "abacus", Library("abacus", "Abacus", "pip install abacus"))
    crew.prepare("abacus", [])
    crew.prepare("abacus", [])
    (event,) = told
    assert isinstance(event, BackendChanged)
    assert (event.backend, event.state, event.reason) == (
        "abacus",
        "missing",
        "pip install abacus",
    )
    assert crew.find("abacus") is None
