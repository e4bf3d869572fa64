"""A pool grows by one engine at a time, and another one takes over from a lost primary."""

from __future__ import annotations

from typing import Any

import pytest

from demo.catalog.libraries import DEFAULT
from demo.cluster import pool_members
from demo.cluster.pool_members import PoolMembers
from demo.events import EngineReady
from demo.training.interface import EngineFailure
from tests.demo.noting_engine import NotingEngine

READY = EngineReady(backend=DEFAULT, device="CPU")
LOST = EngineFailure("the worker is gone", hopeless=False)


class Noting(NotingEngine):
    """An engine of a pool; ``is_further`` is what its maker was told."""

    def __init__(self, is_further: bool) -> None:
        super().__init__()
        self.is_further = is_further


@pytest.fixture
def members() -> Any:
    make: Any = Noting
    return PoolMembers(make)


def test_engines_are_added_one_by_one(members: Any) -> None:
    members.look_for_another()
    assert members.all == [members.primary]  # it comes first
    assert not members.note_ready(members.primary, READY)
    members.look_for_another()
    further = members.starting
    assert (further.is_further, further.asked) == (True, ["launch"])
    members.look_for_another()
    assert members.all == [members.primary, further]
    assert members.note_ready(further, READY)
    members.look_for_another()
    assert [*members.ready] == [members.primary, further]
    assert members.starting not in (None, further)


def test_without_a_further_worker_the_next_look_waits(
    members: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    members.note_ready(members.primary, READY)
    members.look_for_another()
    refused = members.starting
    refused.failure = LOST
    members.look_for_another()
    assert (refused.asked, members.starting) == (["launch", "abandon"], None)
    monkeypatch.setattr(pool_members, "RETRY_SECONDS", 0.0)
    members._next_attempt = 0.0
    members.look_for_another()
    assert members.starting is not None


def test_another_engine_takes_over_from_the_primary(members: Any) -> None:
    first = members.primary
    members.note_ready(first, READY)
    members.look_for_another()
    second, its_own = members.starting, EngineReady(backend=DEFAULT, device="GPU")
    members.note_ready(second, its_own)
    assert members.drop(first) is its_own
    assert (first.asked, members.primary, members.all) == (["abandon"], second, [second])


def test_any_other_engine_is_left_out(members: Any) -> None:
    members.note_ready(members.primary, READY)
    members.look_for_another()
    second = members.starting
    members.note_ready(second, READY)
    assert members.drop(second) is None
    assert members.all == [members.primary]
