"""Changes how a run learns while it does: as is planned, and as somebody asks for meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from demo.events import Event, HyperparametersChanged, QuestionFailed
from demo.requests import ChangeHyperparameters
from demo.training.epoch_runner import EpochRunner

CHANGE = ChangeHyperparameters.__name__


class LearningChanges:
    """The changes of one run. Concurrency: the training thread alone uses it."""

    def __init__(
        self,
        run: int,
        runner: EpochRunner,
        planned: Sequence[HyperparametersChanged],
        emit: Callable[[Event], None],
        take: Callable[[int], ChangeHyperparameters | None],
    ) -> None:
        """``planned`` are in their order; ``take`` returns what a run was asked for meanwhile."""
        self._run, self._runner = run, runner
        self._planned = [replace(each, run=run) for each in planned]
        self._emit, self._take = emit, take

    def catch_up(self, epoch: int) -> None:
        """Make what is planned up to the end of an epoch: the run goes on behind that.

        The events have been emitted, and its state has all but the size of the steps.
        """
        made = [each for each in self._planned if each.epoch <= epoch]
        self._planned = self._planned[len(made) :]
        for each in made:
            self._runner.learn_otherwise(None, each.batch)

    def make(self, epoch: int, examples: int) -> int | None:
        """Make the changes that are due after so many examples of an epoch.

        Return how many there are to the next change that is planned; None: it is not in this epoch.
        """
        while self._planned and _place(self._planned[0]) <= (epoch, examples):
            self._change(self._planned.pop(0))
        if (asked := self._take(self._run)) is not None:
            self._change(
                HyperparametersChanged(
                    run=self._run,
                    epoch=epoch,
                    examples=examples,
                    learning_rate=asked.learning_rate,
                    batch=asked.batch,
                )
            )
        coming = self._planned[0] if self._planned else None
        return coming.examples - examples if coming and coming.epoch == epoch else None

    def _change(self, change: HyperparametersChanged) -> None:
        try:
            self._runner.learn_otherwise(change.learning_rate, change.batch)
        except ValueError as error:
            self._emit(QuestionFailed(question=CHANGE, reason=str(error)))
        else:
            self._emit(replace(change, time=time.time()))


def _place(change: HyperparametersChanged) -> tuple[int, int]:
    return change.epoch, change.examples
