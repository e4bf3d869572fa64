"""Models whose answer is a number, compared with Keras's own ``fit``, by the names of losses."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from keras import Model, Sequential, layers, losses, ops, optimizers

COLUMNS = 10

# Those for classes and for directions alone, of all that Keras has.
OTHER = {
    *("Loss", "CTC", "Circle", "CosineSimilarity", "KLDivergence"),
    *("CategoricalCrossentropy", "CategoricalFocalCrossentropy", "SparseCategoricalCrossentropy"),
    *("CategoricalGeneralizedCrossEntropy", "CategoricalHinge", "Hinge", "SquaredHinge"),
    *("BinaryCrossentropy", "BinaryFocalCrossentropy", "Dice", "Tversky"),
}
LOSSES = {
    name: each
    for name, each in vars(losses).items()
    if isinstance(each, type) and issubclass(each, losses.Loss) and name not in OTHER
}


def model(loss: Any = None, last: str | None = None) -> Model:
    """Return a small model; without a loss it is never compiled."""
    hidden = layers.Dense(8, activation="tanh")
    made = Sequential(
        [layers.Input((COLUMNS,)), hidden, layers.Dropout(0.2), layers.Dense(1, activation=last)]
    )
    if loss is not None:
        made.compile(optimizers.Adam(0.01), loss)
    return made


def squared(true: Any, said: Any) -> Any:
    """One value for each example, of an author who knows that Keras gives both the same shape."""
    return ops.mean(ops.square(true - said), axis=-1)


def mean_of_squared(true: Any, said: Any) -> Any:
    """One value for all examples."""
    return ops.mean(ops.square(true - said))


class WithOwnStep(Model):  # type: ignore[misc] # Keras comes without types
    """It sees each row smaller while it learns."""

    def __init__(self) -> None:
        super().__init__()
        self.last = layers.Dense(1)

    def call(self, rows: Any) -> Any:
        return self.last(rows)

    def train_step(self, *arguments: Any) -> Any:
        *state, (x, y) = arguments  # JAX's steps are given the state
        return super().train_step(*state, (0.5 * x, y))


def own_step() -> Model:
    made = WithOwnStep()
    made.compile(optimizers.SGD(0.1), "mse")
    return made


CASES: dict[str, Callable[[], Model]] = {
    "never compiled": model,
    "mse": partial(model, "mse"),
    "mae": partial(model, "mae"),
    "huber": partial(model, "huber"),
    "log_cosh": partial(model, "log_cosh"),
    "a function": partial(model, squared),
    "a function's mean": partial(model, mean_of_squared),
    "sum": partial(model, losses.MeanSquaredError(reduction="sum")),
    "own step": own_step,
    # Their numbers must be above 0, as these are.
    **{
        name: partial(lambda each: model(each(), "softplus"), each) for name, each in LOSSES.items()
    },
}
# What is tried in each run, and what goes another way through each library; ``TALK_CASES=all``
# tries the others, too.
FEW = ["never compiled", "huber", "a function", "own step"]
EACH_LIBRARY = ["never compiled", "own step"]
