"""Runs a trainer in chunks: short enough to be interrupted, long enough to be fast."""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from demo.analysis.number_errors import mean_absolute_error, r_squared
from demo.backends.interface import (
    Evaluation,
    Indices,
    Part,
    Trainer,
    WeightArrays,
    Weights,
    batch_size_for,
)
from demo.data.core.class_weights import class_weights
from demo.data.core.dataset import Dataset
from demo.hyperparameters import AS_WRITTEN, Hyperparameters, too_large
from demo.training.checkpoints import UNREADABLE, CheckpointError
from demo.training.failures import NO_NUMBER, Interrupted, TrainingFailed

CHUNK_SECONDS = 0.05  # of one chunk, about: a stop request waits no longer than that


@dataclass(frozen=True)
class Measurement:
    """Loss (nats) and accuracy (0…1) of the same weights on train and test images.

    ``probabilities`` are the answers to all test images, ``weights`` those arrays that are small
    enough to be shown. Where answers are numbers the accuracies are R², and the errors the mean
    absolute ones in their unit. ``probes`` are the answers to the data set's probes.
    """

    train_loss: float
    train_accuracy: float
    test_loss: float
    test_accuracy: float
    probabilities: NDArray[np.float32] = field(compare=False)  # (test images, classes)
    weights: Weights = field(compare=False)
    train_error: float | None = None
    test_error: float | None = None
    probes: NDArray[np.float32] | None = field(default=None, compare=False)

    def figures(self) -> dict[str, Any]:
        """Return losses, accuracies and errors by name, as ``EpochEnded`` takes them."""
        return {each.name: getattr(self, each.name) for each in fields(self) if each.compare}


class EpochRunner:
    """Trains one compiled model epoch by epoch, and measures its weights."""

    def __init__(
        self,
        trainer: Trainer,
        data: Dataset,
        seed: int,
        on_progress: Callable[[], object] = lambda: None,
    ) -> None:
        """Compile the trainer, time its batches, and measure the first weights.

        ``on_progress`` is called before each part of that.
        """
        self.trainer = trainer
        self.running_loss: float | None = None  # of the last epoch, if answers are numbers
        self._seed = seed
        self._own_data = data
        self._batch_size = self._step_size = batch_size_for(data)
        self._class_weights: NDArray[np.float32] | None = None  # (classes,)
        self._use(data)
        # By what is done with so many examples at once.
        self._seconds_per_batch = defaultdict[tuple[str, int], float](lambda: CHUNK_SECONDS)
        self._warm_steps = set[tuple[int, bool]]()  # sizes, and whether some examples count more
        self._warm_up(on_progress)
        self._own_rate = trainer.learning_rate
        self.first = self.measure(_never)

    def in_use(self, asked: Hyperparameters) -> Hyperparameters:
        """Return by what a run learns, given what is asked for."""
        own = self._own_rate
        own = own if own is None or math.isfinite(own) else None  # no file has a number for that
        return replace(
            asked,
            learning_rate=own if asked.learning_rate is None else asked.learning_rate,
            batch=asked.batch or batch_size_for(self._data),
            optimizer=self.trainer.optimizer,
        )

    def begin(
        self,
        data: Dataset,
        *,
        examples: int | None = None,
        seed: int | None = None,
        hyperparameters: Hyperparameters = AS_WRITTEN,
        interrupted: Callable[[], bool],
    ) -> Measurement:
        """Go back to the first weights, and measure them; raises ``Interrupted``.

        ``data`` may be another data set of the same image shape; ``examples`` is how many images
        to learn from, None: all; another ``seed`` gives other first weights and image orders.
        Raises ``ValueError`` for hyperparameters that don't fit the model or the data.
        """
        self.trainer.use(data)
        self._use(data, examples)
        self._take_steps_of(hyperparameters, interrupted)
        self.trainer.reset(seed)
        if hyperparameters.learning_rate is not None:
            self.trainer.set_learning_rate(hyperparameters.learning_rate)
        self._order_seed = self._seed if seed is None else seed
        if data is self._own_data and examples is None and seed is None:
            return self.first
        return self.measure(interrupted)

    def resume(
        self,
        state: WeightArrays,
        data: Dataset,
        *,
        examples: int | None = None,
        seed: int | None = None,
        hyperparameters: Hyperparameters = AS_WRITTEN,
        interrupted: Callable[[], bool],
    ) -> Measurement:
        """Restore a trainer's state, with the arguments of ``begin``, and measure it.

        Raises ``CheckpointError`` if the state is another model's, and ``Interrupted``.
        """
        self.begin(
            data,
            examples=examples,
            seed=seed,
            hyperparameters=hyperparameters,
            interrupted=interrupted,
        )
        try:
            self.trainer.restore(state)
        except (ValueError, TypeError) as error:  # another shape, or no numbers
            raise CheckpointError(UNREADABLE) from error
        return self.measure(interrupted)

    def _use(self, data: Dataset, examples: int | None = None) -> None:
        self._data, self._order_seed = data, self._seed
        self._train_size = min(examples or len(data.x_train), len(data.x_train))
        test = np.arange(len(data.x_test), dtype=np.int32)
        self._measured: dict[Part, Indices] = {"train": self._sample(len(test)), "test": test}

    def _sample(self, size: int) -> Indices:
        """Choose the train images that are measured: the same ones after each epoch."""
        chosen = np.random.default_rng(0).permutation(self._train_size)[:size]
        return np.sort(chosen).astype(np.int32)

    def _take_steps_of(self, asked: Hyperparameters, interrupted: Callable[[], bool]) -> None:
        """Make the size and the kind of steps that are asked for ready; it trains a few."""
        size = asked.batch or batch_size_for(self._data)
        if asked.batch > self._train_size:
            raise ValueError(too_large(asked.batch, self._train_size, self._data.noun))
        chosen = self._train_size if self._train_size < len(self._data.x_train) else None
        weights = class_weights(asked.class_weight, self._data, chosen)
        self.trainer.take_steps_of(size, weights)
        self._step_size, self._class_weights = size, weights
        if (size, weights is not None) not in self._warm_steps:
            self._warm_up_steps(interrupted)
            self._warm_steps.add((size, weights is not None))

    def learn_otherwise(self, learning_rate: float | None, batch: int) -> None:
        """Change how a run learns from its next step on; None and 0: as before.

        Raises ``ValueError`` for what does not fit, and changes nothing then.
        """
        if batch > self._train_size:
            raise ValueError(too_large(batch, self._train_size, self._data.noun))
        if learning_rate is not None:
            self.trainer.set_learning_rate(learning_rate)
        if batch:
            self._step_size = batch
            self.trainer.take_steps_of(batch, self._class_weights)

    def _warm_up_steps(self, interrupted: Callable[[], bool]) -> None:
        """Take steps of the present size: the first call compiles, the second one is timed."""
        order = self.order(0)
        # A whole batch and one as small as an epoch's last: some libraries compile each size.
        batches = order[: self._step_size + len(order) % self._step_size]
        for _ in range(2):
            for chunk in self._chunks("train", batches, interrupted):
                self.trainer.train(chunk)

    def _warm_up(self, on_progress: Callable[[], object]) -> None:
        def go_on() -> bool:
            on_progress()
            return False

        self._warm_up_steps(go_on)
        self._warm_steps.add((self._step_size, False))
        for _ in range(2):
            for _ in self._chunks("evaluate", self._measured["test"][: self._batch_size], go_on):
                self.trainer.evaluate("test", self._measured["test"][: self._batch_size])
        on_progress()
        self.trainer.predict(self._own_data.x_test[:1])  # compiles it before a picture is drawn
        self.trainer.reset()

    def order(self, epoch: int) -> Indices:
        """Return the numbers of all train images in this epoch's order, shape (images,).

        The same seed gives the same order.
        """
        shuffled = np.random.default_rng((self._order_seed, epoch)).permutation(self._train_size)
        return shuffled.astype(np.int32)

    def train_epoch(
        self,
        epoch: int,
        interrupted: Callable[[], bool],
        pause: Callable[[int], int | None] = lambda _: None,
    ) -> tuple[float, float | None]:
        """Show the model every train image once.

        ``pause`` is called before each chunk with the number of images shown, and returns after how
        many more it is to be called at the latest; None: whenever it is convenient.
        Return the seconds that this took, and the running accuracy, 0…1: the mean over batches
        while the weights change, with dropout on, as Keras prints it. Of numbers there
        is none, but the ``running_loss``.
        Raises ``Interrupted``, and ``TrainingFailed`` if the loss is no longer a number.
        """
        began = time.perf_counter()
        total, lost = 0, 0.0
        for chunk in self._chunks("train", self.order(epoch), interrupted, pause):
            loss, right = self.trainer.train(chunk)
            _expect_number(loss)
            total += right
            lost += loss * len(chunk)
        self.running_loss = lost / self._train_size if self._data.is_regression else None
        running = None if self._data.is_regression else total / self._train_size
        return time.perf_counter() - began, running

    def measure(self, interrupted: Callable[[], bool]) -> Measurement:
        """Measure the weights as they are, with dropout off.

        Raises ``Interrupted``, and ``TrainingFailed`` if the loss is no longer a number.
        """
        train, test = (self._evaluate(part, interrupted) for part in ("train", "test"))
        train_accuracy, train_error = self._score("train", train)
        test_accuracy, test_error = self._score("test", test)
        return Measurement(
            train.loss / len(train.probabilities),
            train_accuracy,
            test.loss / len(test.probabilities),
            test_accuracy,
            test.probabilities,
            self.trainer.small_weights(),
            train_error,
            test_error,
            None if self._data.probes is None else self.trainer.predict(self._data.probes),
        )

    def _score(self, part: Part, answered: Evaluation) -> tuple[float, float | None]:
        """Return the share of right answers; or R², and the mean absolute error."""
        if not self._data.is_regression:
            return answered.right / len(answered.probabilities), None
        y = self._data.y_train if part == "train" else self._data.y_test
        numbers, true = answered.probabilities[:, 0], y[self._measured[part]]
        return r_squared(numbers, true), mean_absolute_error(numbers, true)

    def _evaluate(self, part: Part, interrupted: Callable[[], bool]) -> Evaluation:
        chunks = [
            self.trainer.evaluate(part, chunk)
            for chunk in self._chunks("evaluate", self._measured[part], interrupted)
        ]
        loss = sum(each.loss for each in chunks)
        _expect_number(loss)  # an epoch's last step can make weights NaN after its own loss
        probabilities = np.concatenate([each.probabilities for each in chunks])
        return Evaluation(loss, sum(each.right for each in chunks), probabilities)

    def _chunks(
        self,
        work: str,
        indices: Indices,
        interrupted: Callable[[], bool],
        pause: Callable[[int], int | None] = lambda _: None,
    ) -> Iterator[Indices]:
        """Split indices into chunks of whole batches that take about ``CHUNK_SECONDS`` each.

        How long a chunk takes is measured while the caller works on it.
        """
        start = 0
        while start < len(indices):
            if interrupted():
                raise Interrupted
            most = pause(start) or len(indices)  # it may change the size of a step
            size = self._step_size if work == "train" else self._batch_size
            batches = max(1, round(CHUNK_SECONDS / self._seconds_per_batch[work, size]))
            chunk = indices[start : start + min(batches * size, most)]
            began = time.perf_counter()
            yield chunk
            seconds = time.perf_counter() - began
            self._seconds_per_batch[work, size] = max(seconds * size / len(chunk), 1e-6)
            start += len(chunk)


def _expect_number(loss: float) -> None:
    if not math.isfinite(loss):
        raise TrainingFailed(NO_NUMBER)


def _never() -> bool:
    return False
