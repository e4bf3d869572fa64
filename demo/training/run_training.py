"""Trains one run, from its first weights or from its checkpoint, to its last epoch."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from demo.events import EpochEnded, RunResumed, RunStarted, Snapshot
from demo.requests import Interruption, Start
from demo.training.checkpoints import Checkpoint, read_checkpoint
from demo.training.epoch_runner import EpochRunner
from demo.training.event_outlet import EventOutlet
from demo.training.failures import Interrupted
from demo.training.learning_changes import LearningChanges
from demo.training.measurement import Measurement
from demo.training.model_cache import ModelCache
from demo.training.picture_answers import PictureAnswers, TrainedModel
from demo.training.question_answers import QuestionAnswers
from demo.training.weight_paths import WeightPaths


@dataclass(frozen=True)
class RunOrigin:
    """What all runs of one engine have in common."""

    seed: int  # the talk's own
    backend: str  # as Keras calls it: "tensorflow"
    device: str  # as the audience reads it: "CPU (8 cores)"
    engine: str  # "thread" or "dask"
    numbers: Iterator[int]  # free run numbers, which several engines may share


@dataclass(frozen=True)
class ActiveRun:
    """A run in progress."""

    id: int
    began: float  # on the wall clock
    runner: EpochRunner
    start: Start
    changes: LearningChanges


class RunTraining:
    """Trains epoch after epoch, no faster than the pace, and emits the results of each."""

    def __init__(
        self,
        origin: RunOrigin,
        models: ModelCache,
        pictures: PictureAnswers,
        answers: QuestionAnswers,
        outlet: EventOutlet,
        paths: WeightPaths,
        pace: Callable[[], float | None],
    ) -> None:
        """``pace`` returns epochs a second at the most; ``None``: as fast as it can."""
        self._origin, self._models, self._outlet, self._paths = origin, models, outlet, paths
        self._pictures, self._answers, self._pace = pictures, answers, pace

    def train(self, begun: RunStarted | Interruption, runner: EpochRunner, start: Start) -> None:
        """Train to the end; raises ``Interrupted``, and whatever Keras raises."""
        self._pictures.release(start.variant, runner.trainer, keep_answering=start.is_side_run)
        if isinstance(begun, Interruption):
            self._resume(begun, runner, start)
        else:
            self._begin(begun, runner, start)

    def _begin(self, begun: RunStarted, runner: EpochRunner, start: Start) -> None:
        """Train from the first weights to the end."""
        measured = runner.begin(
            self._models.datasets.learned(start),
            examples=start.examples,
            seed=self._other_seed(begun.seed),
            hyperparameters=start.hyperparameters,
            interrupted=self._answers.is_interrupted,
        )
        run = self._active(begun.run, begun.time, runner, start)
        ended = EpochEnded(run=run.id, epoch=0, seconds=0, **measured.figures())
        self._emit_epoch(run, ended, measured)
        self._train_epochs(run, 0.0, 0)

    def _resume(self, begun: Interruption, runner: EpochRunner, start: Start) -> None:
        """Train from a checkpoint to the end.

        The checkpoint's epoch is measured and emitted once more: this process has no snapshot
        of it, and a drawn picture no answer.
        """
        checkpoint = read_checkpoint(begun.checkpoint)
        measured = runner.resume(
            checkpoint.state,
            self._models.datasets.learned(start),
            examples=start.examples,
            seed=self._other_seed(begun.seed),
            hyperparameters=start.hyperparameters,
            interrupted=self._answers.is_interrupted,
        )
        run = self._active(begun.run, begun.began, runner, start)
        last = checkpoint.ended
        run.changes.catch_up(last.epoch)
        origin = self._origin
        self._outlet.emit(
            RunResumed(run=run.id, epoch=last.epoch, device=origin.device, engine=origin.engine)
        )
        repeated = EpochEnded(
            run=run.id,
            epoch=last.epoch,
            seconds=last.seconds,
            running_accuracy=last.running_accuracy,
            running_loss=last.running_loss,
            **measured.figures(),
        )
        self._emit_epoch(run, repeated, measured)
        self._train_epochs(run, last.seconds, last.epoch)

    def _active(self, number: int, began: float, runner: EpochRunner, start: Start) -> ActiveRun:
        changes = LearningChanges(
            number, runner, start.changes, self._outlet.emit, self._answers.take_change
        )
        return ActiveRun(number, began, runner, start, changes)

    def _other_seed(self, seed: int) -> int | None:
        """Return a seed, or ``None`` if it is the talk's own."""
        return None if seed == self._origin.seed else seed

    def _train_epochs(self, run: ActiveRun, seconds: float, done: int) -> None:
        """Train the remaining epochs after ``done``, which took ``seconds``."""
        interrupted = self._answers.is_interrupted
        for epoch in range(done + 1, run.start.epochs + 1):
            began = time.perf_counter()
            taken, running_accuracy = run.runner.train_epoch(
                epoch, interrupted, partial(run.changes.make, epoch)
            )
            seconds += taken
            if epoch == run.start.epochs:
                run.runner.trainer.finish()
            measured = run.runner.measure(interrupted)
            ended = EpochEnded(
                run=run.id,
                epoch=epoch,
                seconds=seconds,
                running_accuracy=running_accuracy,
                running_loss=run.runner.running_loss,
                **measured.figures(),
            )
            self._emit_epoch(run, ended, measured)
            if epoch < run.start.epochs:
                self._wait_for_pace(began, partial(run.changes.make, epoch + 1, 0))

    def _emit_epoch(self, run: ActiveRun, ended: EpochEnded, measured: Measurement) -> None:
        """Save a checkpoint, then emit an epoch's snapshot, its end, and a picture's answer."""
        trainer = run.runner.trainer
        self._outlet.save_checkpoint(lambda: Checkpoint(run.began, ended, trainer.state()))
        self._outlet.emit(
            Snapshot(
                run=ended.run,
                epoch=ended.epoch,
                probabilities=measured.probabilities,
                weights=measured.weights,
                probes=measured.probes,
            )
        )
        self._outlet.emit(ended)
        if not run.start.is_side_run:
            self._pictures.use(run.start.variant, TrainedModel(trainer, run.id, ended.epoch))
            self._paths.note(run.start.variant, run.id, ended.epoch, trainer)

    def _wait_for_pace(self, began: float, change: Callable[[], object]) -> None:
        """Wait until the next epoch may begin; raises ``Interrupted`` if a request comes.

        A question wakes it, too: then the pace, which may have changed, is read again, and
        ``change`` makes the changes that were asked for.
        """
        while (pace := self._pace()) is not None:
            left = began + 1 / pace - time.perf_counter()
            if left <= 0:
                return
            if self._answers.is_interrupted_within(left):
                raise Interrupted
            change()
