"""What was asked for waits until the stage is ready for it, or something else is asked for."""

from __future__ import annotations

import pytest

from demo.control.deferred_action import DeferredAction
from demo.stage.log import Stage
from tests.demo.log import ended, started


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def deferred(stage: Stage) -> DeferredAction:
    return DeferredAction(stage)


def test_it_is_done_at_once_where_nothing_runs(deferred: DeferredAction) -> None:
    done = list[str]()
    deferred.when_free(lambda: done.append("now"))
    assert done == ["now"]


def test_it_waits_for_the_end_of_what_runs_and_is_done_once(
    deferred: DeferredAction, stage: Stage
) -> None:
    done = list[str]()
    stage.append(started(1))
    deferred.when_free(lambda: done.append("later"))
    assert done == []
    stage.append(ended(1))
    stage.append(started(2))
    stage.append(ended(2))
    assert done == ["later"]


def test_the_newest_alone_is_done(deferred: DeferredAction, stage: Stage) -> None:
    done = list[str]()
    stage.append(started(1))
    deferred.when_free(lambda: done.append("first"))
    deferred.when_free(lambda: done.append("second"))
    stage.append(ended(1))
    assert done == ["second"]


def test_what_is_cancelled_is_not_done(deferred: DeferredAction, stage: Stage) -> None:
    done = list[str]()
    stage.append(started(1))
    deferred.when(lambda scene: scene.last is not None and not scene.running, done.clear)
    deferred.when_free(lambda: done.append("never"))
    deferred.cancel()
    deferred.cancel()
    stage.append(ended(1))
    assert done == []


def test_what_is_done_may_ask_for_the_next(deferred: DeferredAction, stage: Stage) -> None:
    done = list[str]()
    stage.append(started(1))

    def first() -> None:
        stage.append(started(2))
        deferred.when_free(lambda: done.append("second"))

    deferred.when_free(first)
    stage.append(ended(1))
    assert done == []
    stage.append(ended(2))
    assert done == ["second"]
