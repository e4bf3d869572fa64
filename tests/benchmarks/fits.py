"""What users have today: Keras's own ``fit``, plain and with a callback that shows curves."""

from __future__ import annotations

import contextlib
import io
import tempfile
import time
import warnings
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import Model

from demo.backends.interface import BATCH_SIZE
from demo.data.core.dataset import Dataset

STEPS = (2, 8, 32)  # in one call: of an epoch's 32
TRIED_EPOCHS = 3


class Fit:
    """A model trained by ``model.fit`` a few epochs at a time."""

    def __init__(
        self, model: Model, data: Dataset, callbacks: list[Any], steps_per_execution: int = 1
    ) -> None:
        """Compile, then train one epoch that leaves no trace, so that all is warm."""
        loss, metrics = "sparse_categorical_crossentropy", ["accuracy"]
        model.compile("adam", loss, metrics=metrics, steps_per_execution=steps_per_execution)
        model.optimizer.build(model.trainable_variables)
        self._model, self._data, self._callbacks = model, data, callbacks
        variables = [*model.variables, *model.optimizer.variables]
        first_values = [np.array(variable) for variable in variables]
        self._history: Any = None
        self.train(0, 1)
        for variable, value in zip(variables, first_values, strict=True):
            variable.assign(value)

    def train(self, first: int, last: int) -> None:
        """Train from the end of epoch ``first`` to the end of epoch ``last``."""
        data = self._data
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._history = self._model.fit(
                data.x_train,
                data.y_train,
                batch_size=BATCH_SIZE,
                epochs=last,
                initial_epoch=first,
                validation_data=(data.x_test, data.y_test),
                callbacks=self._callbacks,
                verbose=0,
            )

    @property
    def accuracy(self) -> float:
        """The newest test accuracy, 0…1."""
        return float(self._history.history["val_accuracy"][-1])


def best_steps(build: Callable[[], Model], data: Dataset) -> Fit:
    """Return what trains with the ``steps_per_execution`` that is the fastest here."""
    tried = [Fit(build(), data, [], steps) for steps in STEPS]
    for fit in tried:
        fit.train(0, 1)

    def seconds(fit: Fit) -> float:
        began = time.perf_counter()
        fit.train(0, TRIED_EPOCHS)
        return time.perf_counter() - began

    steps = min(zip(map(seconds, tried), STEPS, strict=True))[1]
    return Fit(build(), data, [], steps)


def livelossplot() -> Any:
    """Return livelossplot's callback, which draws as it does in a notebook."""
    from livelossplot import PlotLossesKeras
    from livelossplot.outputs import ExtremaPrinter, MatplotlibPlot

    outputs = [MatplotlibPlot(after_plots=_show_inline), ExtremaPrinter()]
    return PlotLossesKeras(outputs=outputs, mode="notebook")


def _show_inline(figure: Any) -> None:
    """Do what a notebook does with a figure: make it a picture and forget it."""
    from matplotlib import pyplot

    figure.tight_layout()
    figure.savefig(io.BytesIO(), format="png", bbox_inches="tight")
    pyplot.close(figure)


def tensorboard() -> Any:
    """Return Keras's TensorBoard callback as it comes."""
    return keras.callbacks.TensorBoard(log_dir=tempfile.mkdtemp(prefix="tensorboard-"))
