"""Answers a ``Compare`` request: trains a model only to measure how fast that is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from demo.events import LaneMeasured, QuestionFailed, ThroughputMeasured
from demo.requests import COMPARE, Compare
from demo.training.author_code import settings_kept
from demo.training.event_outlet import EventOutlet
from demo.training.failures import explain
from demo.training.model_cache import ModelCache
from demo.training.throughput import compare, random_batches


def run_comparison(
    asked: Compare, models: ModelCache, outlet: EventOutlet, interrupted: Callable[[], bool]
) -> None:
    """Measure until ``interrupted`` or for ``LONGEST_SECONDS``, and emit how far each way is.

    A failure is emitted as ``QuestionFailed``.
    """
    try:
        _, version = models.code(asked.variant)
        with settings_kept():
            for measured in _measure(asked, models, interrupted):
                outlet.emit(replace(measured, variant=asked.variant, version=version))
    except BaseException as error:  # a model of the author's may raise anything
        reason, detail = explain(error)
        file, line = models.place(asked.variant, error)
        outlet.emit(
            QuestionFailed(question=COMPARE, reason=reason, detail=detail, file=file, line=line)
        )


def _measure(
    asked: Compare, models: ModelCache, interrupted: Callable[[], bool]
) -> Iterator[ThroughputMeasured] | Iterator[LaneMeasured]:
    if asked.way == "turns":
        lanes = models.inspected.lanes(asked.variant)
        batches = random_batches(len(models.datasets.own.x_train), asked.batch)
        return compare(lanes, batches, interrupted)
    run = models.inspected.throughput_run(asked.variant, asked.batch)
    return iter([run.measured()]) if asked.way == "ready" else run.run(interrupted)
