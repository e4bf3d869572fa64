"""The hyperparameters that a start asks for: how a model learns, over what its function says."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Annotated, Any, Literal, NoReturn

from demo.json_fields import Between, Length
from demo.system.nearest_name import advice

# The names of ``keras.optimizers``: nobody but the training thread imports Keras.
OPTIMIZERS = (
    *("Adadelta", "Adafactor", "Adagrad", "Adam", "AdamW", "Adamax", "Ftrl", "Lamb", "Lion"),
    *("Muon", "Nadam", "RMSprop", "SGD", "ScheduleFreeAdamW"),
)
# The names of ``keras.activations`` that hidden layers have use for.
ACTIVATIONS = (
    *("relu", "tanh", "sigmoid", "elu", "selu", "gelu", "silu", "softplus", "softsign"),
    *("leaky_relu", "mish", "linear"),
)
BALANCED = "balanced"
LARGEST_FLOAT = sys.float_info.max
LARGEST_RATE, LARGEST_BATCH, LARGEST_WEIGHT = 1e6, 2**31 - 1, 1e9
LARGEST_DROPOUT, LARGEST_L2 = 0.99, 1e6

# A model's own function may set any number, though nobody can ask for each.
Rate = Annotated[float, Between(-LARGEST_FLOAT, LARGEST_FLOAT)]
Weight = Annotated[float, Between(0, LARGEST_WEIGHT)]
ClassWeight = Literal["", "balanced"] | dict[Annotated[str, Length(0, 1_000)], Weight]


@dataclass(frozen=True)
class LayerChanges:
    """How a model's layers are other than its function says; what is left is as written."""

    dropout: float | None = None
    l2: float | None = None
    activation: str = ""

    def __bool__(self) -> bool:
        """Whether any layer is to be changed."""
        return self != UNCHANGED


UNCHANGED = LayerChanges()


@dataclass(frozen=True)
class Hyperparameters:
    """How a model learns; whatever is left as it is here, the model's own function says.

    ``class_weight`` says how much an example of each class counts, by the class's number or name:
    as ``class_weight`` of ``keras.Model.fit``, where 1 is usual; or ``"balanced"``: as much as
    each other class, however many examples there are of it.
    """

    learning_rate: Rate | None = None
    batch: Annotated[int, Between(0, LARGEST_BATCH)] = 0  # examples in a step; 0: as many as usual
    optimizer: Annotated[str, Length(0, 100)] = ""  # one of ``OPTIMIZERS``
    class_weight: ClassWeight = field(default="", hash=False)
    dropout: Annotated[float, Between(0, LARGEST_DROPOUT)] | None = None  # of all such layers
    l2: Annotated[float, Between(0, LARGEST_L2)] | None = None  # what large kernels cost
    activation: Annotated[str, Length(0, 100)] = ""  # of hidden layers, one of ``ACTIVATIONS``

    def __bool__(self) -> bool:
        """Whether anything is other than the model's own function says."""
        return self != AS_WRITTEN

    def over(self, others: Hyperparameters) -> Hyperparameters:
        """Return these, and where they say nothing, what others say."""
        usual = {each.name: getattr(AS_WRITTEN, each.name) for each in fields(self)}
        said = {name: getattr(self, name) for name in usual}
        return replace(others, **{name: each for name, each in said.items() if each != usual[name]})

    @property
    def layers(self) -> LayerChanges:
        """Those that ask for other layers, and so for a model of its own."""
        return LayerChanges(self.dropout, self.l2, self.activation)

    @property
    def python(self) -> list[str]:
        """What one would write in Keras, a line each: of a ``model``, and of how it is fitted."""
        lines = _layer_lines(self.layers)
        if self.optimizer:
            rate = "" if self.learning_rate is None else f"{self.learning_rate:g}"
            lines.append(f"model.compile(keras.optimizers.{self.optimizer}({rate}), model.loss)")
        elif self.learning_rate is not None:
            lines.append(f"model.optimizer.learning_rate = {self.learning_rate:g}")
        arguments = [f"batch_size={self.batch}"] * bool(self.batch)
        if self.class_weight:
            arguments.append(f"class_weight={_shown(self.class_weight)}")
        if arguments:
            lines.append(f"model.fit(x, y, {', '.join(arguments)})")
        return lines


AS_WRITTEN = Hyperparameters()


def _layer_lines(asked: LayerChanges) -> list[str]:
    """Return a comment: what is written within a model's layers, not below it."""
    written = [] if asked.dropout is None else [f"Dropout({asked.dropout:g})"]
    written += [] if asked.l2 is None else [f"kernel_regularizer=L2({asked.l2:g})"]
    written += [f'activation="{asked.activation}" if hidden'] * bool(asked.activation)
    return [f"# layers with {', '.join(written)}"] if written else []


def _shown(class_weight: str | Mapping[str, float]) -> str:
    if isinstance(class_weight, str):
        return f'"{class_weight}"'
    names = (name if name.isdecimal() else repr(name) for name in class_weight)
    pairs = zip(names, class_weight.values(), strict=True)
    return "{" + ", ".join(f"{name}: {weight:g}" for name, weight in pairs) + "}"


def read_hyperparameters(said: Mapping[str, Any]) -> Hyperparameters:
    """Return what an author or a command line says, by name; what is None is left out.

    Raises ``ValueError`` with what was expected, what came, and what to do.
    """
    found: dict[str, Any] = {
        name: read(said[name]) for name, read in _READERS.items() if said.get(name) is not None
    }
    return Hyperparameters(**found)


def too_large(batch: int, examples: int, noun: str) -> str:
    """Say that a step can't take so many examples."""
    return (
        f"Expected batch: {examples:,} {noun} at the most, as there are to learn from. "
        f"Received: {batch:,}. Write a smaller number."
    )


def _learning_rate(value: Any) -> float:
    if not _is_number(value) or not 0 < value <= LARGEST_RATE:
        _refuse("learning_rate", f"a number above 0, {LARGEST_RATE:,.0f} at most", value)
    return float(value)


def _batch(value: Any) -> int:
    if type(value) is not int or not 1 <= value <= LARGEST_BATCH:
        _refuse("batch", "how many examples a step takes, 1 or more", value)
    return int(value)


def _optimizer(value: Any) -> str:
    by_name = {name.lower(): name for name in OPTIMIZERS}
    if not isinstance(value, str) or value.lower() not in by_name:
        raise ValueError(
            f"Expected optimizer: {', '.join(OPTIMIZERS)}. Received: {value!r}. "
            f"{advice([str(value)], OPTIMIZERS)}."
        )
    return by_name[value.lower()]


def _dropout(value: Any) -> float:
    if not _is_number(value) or not 0 <= value <= LARGEST_DROPOUT:
        _refuse("dropout", f"the share of units to hide, 0 to {LARGEST_DROPOUT}", value)
    return float(value)


def _l2(value: Any) -> float:
    if not _is_number(value) or not 0 <= value <= LARGEST_L2:
        _refuse("l2", f"a number, 0 or more, {LARGEST_L2:,.0f} at most", value)
    return float(value)


def _activation(value: Any) -> str:
    if not isinstance(value, str) or value.lower() not in ACTIVATIONS:
        raise ValueError(
            f"Expected activation: {', '.join(ACTIVATIONS)}. Received: {value!r}. "
            f"{advice([str(value)], ACTIVATIONS)}."
        )
    return value.lower()


def _class_weight(value: Any) -> str | dict[str, float]:
    if value == BALANCED:
        return BALANCED
    wanted = '"balanced", or a number for each class, such as {0: 1, 1: 5}'
    if not isinstance(value, Mapping) or not value:
        _refuse("class_weight", wanted, value)
    found = {}
    for name, weight in value.items():
        if not isinstance(name, str | int) or isinstance(name, bool):
            _refuse("class_weight", wanted, name)
        if not _is_number(weight) or not 0 <= weight <= LARGEST_WEIGHT:
            _refuse(f"class_weight of {name}", "a number, 0 or more", weight)
        found[str(name)] = float(weight)
    return found


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and math.isfinite(value)


def _refuse(name: str, wanted: str, received: Any) -> NoReturn:
    raise ValueError(f"Expected {name}: {wanted}. Received: {received!r}. Mend the value.")


_READERS: dict[str, Callable[[Any], Any]] = {
    "learning_rate": _learning_rate,
    "batch": _batch,
    "optimizer": _optimizer,
    "class_weight": _class_weight,
    "dropout": _dropout,
    "l2": _l2,
    "activation": _activation,
}
