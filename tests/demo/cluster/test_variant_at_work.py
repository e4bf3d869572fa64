"""What a worker was at when it ended is known from what it told last."""

from __future__ import annotations

from demo.cluster.engine_actor import Report
from demo.cluster.variant_at_work import VariantAtWork
from demo.events import (
    EngineReady,
    Event,
    VariantFailed,
    VariantReady,
    VariantsLoaded,
    VariantWarming,
)
from tests.demo.log import ended, epoch, started

READY = EngineReady(backend="tensorflow", device="CPU")
LOADED = VariantsLoaded(file="v.py", source="", new=[], changed=[], gone=[])


def at_work(*reports: tuple[Event, ...] | str | None) -> str | None:
    """Return what is at work after reports: of events, or without any while something is called."""
    known = VariantAtWork()
    for each in reports:
        outputs, calling = (each, None) if isinstance(each, tuple) else ((), each)
        known.note_report(Report(outputs, 0.0, False, calling))
    return known.name


def test_the_file_is_run_once_the_engine_is_ready_until_nothing_is_called() -> None:
    assert at_work() is None
    assert at_work((READY,)) == ""
    assert at_work((READY,), "") == ""
    assert at_work((READY,), "", None) is None


def test_a_variant_is_at_work_until_it_is_built_or_has_finished_an_epoch() -> None:
    warming = VariantWarming(variant="conv")
    assert at_work((READY, warming), None) == "conv"
    assert at_work((warming, VariantReady(variant="conv", weights=1))) is None
    assert at_work((warming, VariantFailed(variant="conv", reason="no"))) is None
    assert at_work((started(1, "linear"),), None) == "linear"
    assert at_work((started(1, "linear"), epoch(1, 0, 0.1))) is None
    assert at_work((started(1, "linear"), ended(1))) is None


def test_a_saved_file_is_at_work_until_it_has_run() -> None:
    known = VariantAtWork()
    known.note_save()
    assert known.name == ""
    known.note_report(Report([LOADED], 0.0, False))
    assert known.name is None
