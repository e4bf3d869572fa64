"""Trains one model epoch by epoch: what it learns from, in which order, by which steps."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from demo.backends.interface import Indices, Trainer, WeightArrays, batch_size_for
from demo.data.core.class_weights import class_weights
from demo.data.core.dataset import Dataset
from demo.hyperparameters import AS_WRITTEN, Hyperparameters, too_large
from demo.training.checkpoints import UNREADABLE, CheckpointError
from demo.training.chunks import Chunks
from demo.training.measurement import Measurement, Measurer, expect_number


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
        self._step_size = batch_size_for(data)
        self._class_weights: NDArray[np.float32] | None = None  # (classes,)
        self._chunks = Chunks()
        self._measurer = Measurer(trainer, data, self._chunks)
        self._use(data)
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
        self._measurer.use(data, self._train_size)

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
            for chunk in self._split(batches, interrupted):
                self.trainer.train(chunk)

    def _warm_up(self, on_progress: Callable[[], object]) -> None:
        def go_on() -> bool:
            on_progress()
            return False

        self._warm_up_steps(go_on)
        self._warm_steps.add((self._step_size, False))
        self._measurer.warm_up(go_on)
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
        for chunk in self._split(self.order(epoch), interrupted, pause):
            loss, right = self.trainer.train(chunk)
            expect_number(loss)
            total += right
            lost += loss * len(chunk)
        self.running_loss = lost / self._train_size if self._data.is_regression else None
        running = None if self._data.is_regression else total / self._train_size
        return time.perf_counter() - began, running

    def measure(self, interrupted: Callable[[], bool]) -> Measurement:
        """Measure the weights as they are, with dropout off.

        Raises ``Interrupted``, and ``TrainingFailed`` if the loss is no longer a number.
        """
        return self._measurer.measure(interrupted)

    def _split(
        self,
        indices: Indices,
        interrupted: Callable[[], bool],
        pause: Callable[[int], int | None] = lambda _: None,
    ) -> Iterator[Indices]:
        """Yield chunks of indices to train on."""
        return self._chunks.split("train", indices, lambda: self._step_size, interrupted, pause)


def _never() -> bool:
    return False
