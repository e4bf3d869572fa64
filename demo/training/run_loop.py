"""Trains all runs of a ``Start`` request, one after another, and emits how each ended."""

from __future__ import annotations

from dataclasses import replace

from demo.data.core.versions import file_version
from demo.events import RunEnded, RunStarted, RunState
from demo.requests import Interruption, Start
from demo.training.author_code import settings_kept
from demo.training.epoch_runner import EpochRunner
from demo.training.event_outlet import EventOutlet
from demo.training.failures import Interrupted, explain
from demo.training.mailbox import Mailbox
from demo.training.model_cache import ModelCache
from demo.training.question_answers import QuestionAnswers
from demo.training.run_training import RunOrigin, RunTraining


class RunLoop:
    """Trains runs one after another. Concurrency: the training thread alone uses it."""

    def __init__(
        self,
        origin: RunOrigin,
        models: ModelCache,
        training: RunTraining,
        answers: QuestionAnswers,
        outlet: EventOutlet,
        mailbox: Mailbox,
    ) -> None:
        self._origin, self._models = origin, models
        self._training, self._answers = training, answers
        self._outlet, self._mailbox = outlet, mailbox

    def run_all(self, asked: Start) -> None:
        """Train all runs that were asked for, until there is a newer request."""
        for start in asked.all:
            series = start.series
            for index in range(start.first_seed, start.first_seed + start.seeds):
                with settings_kept():
                    run = self._run(start, index, series)
                if run is None or self._answers.is_interrupted():
                    return
                series = series or run

    def _run(self, start: Start, index: int, series: int) -> int | None:
        """Train once; return the run's number, or ``None`` if a newer request came before.

        ``index`` is its seed's in the series; ``series`` is that of its first run, 0 for itself.
        """
        runner: EpochRunner | BaseException
        test_size = len(self._models.datasets.own.x_test)
        try:
            test_size = len(self._models.datasets.find(start.dataset).x_test)
            runner = self._models.runner(start.recipe)
        except BaseException as error:  # a model of the author's may raise anything
            runner = error
        if self._answers.is_interrupted():
            return None  # while the model was being built
        begun: RunStarted | Interruption
        if start.interruption is not None:
            begun = start.interruption
        else:
            begun = self._begun(start, index, series, test_size=test_size)
            if not isinstance(runner, BaseException):
                in_use = runner.in_use(start.hyperparameters)
                begun = replace(begun, weights=runner.trainer.weights, in_use=in_use)
            self._outlet.emit(begun)
        self._outlet.emit(self._train(runner, start, begun))
        return begun.run

    def _begun(self, start: Start, index: int, series: int, *, test_size: int) -> RunStarted:
        """Return the event of a run's beginning; it takes the next number, unless it has one."""
        run = start.number or next(self._origin.numbers)
        source, version = self._models.code(start.variant)
        return RunStarted(
            run=run,
            variant=start.variant,
            epochs=start.epochs,
            seed=self._origin.seed + index,
            test_size=test_size,
            dataset=start.dataset,
            examples=start.examples or 0,
            series=series or run,
            code=start.code,
            source=source,
            version=version,
            backend=self._origin.backend,
            device=self._origin.device,
            engine=self._origin.engine,
            hyperparameters=start.hyperparameters,
            label_noise=start.label_noise,
            data=file_version(self._models.datasets.own, start.dataset),
        )

    def _train(
        self, runner: EpochRunner | BaseException, start: Start, begun: RunStarted | Interruption
    ) -> RunEnded:
        """Train, and return how that ended; a failure with its reason, traceback and place."""
        state: RunState = "finished"
        try:
            if isinstance(runner, BaseException):
                raise runner
            self._training.train(begun, runner, start)
        except Interrupted:
            # A run that only the talk's end interrupts can be resumed.
            state = "interrupted" if self._mailbox.is_closed else "stopped"
        except BaseException as error:
            reason, detail = explain(error)
            file, line = self._models.place(start.variant, error)
            return RunEnded(
                run=begun.run, state="failed", reason=reason, detail=detail, file=file, line=line
            )
        return RunEnded(run=begun.run, state=state)
