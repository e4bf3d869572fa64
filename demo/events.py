"""The events of the stage: frozen, plain, and the same in memory, on disk and on the wire.

Training emits them, the stage log keeps them, every screen is computed from them.
An event holds numbers and strings only, never a model. ``time`` is the wall clock in seconds.
"""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass, field, fields
from typing import Any, ClassVar, Literal

RunState = Literal["running", "finished", "stopped", "failed"]


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened on stage."""

    time: float = field(default_factory=time.time)
    kinds: ClassVar[dict[str, type[Event]]] = {}

    def __init_subclass__(cls) -> None:
        """Make every kind of event known by its name, which is also its name on disk."""
        Event.kinds[cls.__name__] = cls


@dataclass(frozen=True, kw_only=True)
class EngineReady(Event):
    """Keras is imported and the data lies on the device: training can begin."""

    backend: str
    device: str


@dataclass(frozen=True, kw_only=True)
class EngineFailed(Event):
    """The engine can't train at all, for this reason; ``detail`` is the traceback."""

    reason: str
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class VariantWarming(Event):
    """A variant is being built and traced."""

    variant: str


@dataclass(frozen=True, kw_only=True)
class VariantReady(Event):
    """A variant starts without delay from now on. ``weights`` counts its trainable numbers."""

    variant: str
    weights: int


@dataclass(frozen=True, kw_only=True)
class VariantFailed(Event):
    """A variant can't be built; a click on it will say why."""

    variant: str
    reason: str
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class RunQueued(Event):
    """A click was heard; the run starts by itself once its variant is ready.

    ``None``: the click was taken back.
    """

    variant: str | None


@dataclass(frozen=True, kw_only=True)
class RunStarted(Event):
    """A run begins from its variant's first weights."""

    run: int
    variant: str
    epochs: int
    seed: int
    test_size: int


@dataclass(frozen=True, kw_only=True)
class EpochEnded(Event):
    """How well the weights do after an epoch; epoch 0 is before any training.

    All four figures are measured on the same weights with dropout off: losses in nats,
    accuracies as fractions 0…1, train on a fixed sample as large as the test set.
    ``seconds`` is the time spent training so far: no measuring, no waiting.
    """

    run: int
    epoch: int
    seconds: float
    train_loss: float
    train_accuracy: float
    test_loss: float
    test_accuracy: float


@dataclass(frozen=True, kw_only=True)
class RunEnded(Event):
    """A run is over. ``reason`` and ``detail`` are empty unless it failed."""

    run: int
    state: RunState
    reason: str = ""
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class PaceChanged(Event):
    """How many epochs a second the stage allows; ``None`` is as fast as the machine can."""

    epochs_per_second: float | None


@dataclass(frozen=True, kw_only=True)
class StageCleared(Event):
    """Ended runs leave the screens; the log keeps them."""


def to_json(event: Event) -> str:
    """Write an event as one line of JSON."""
    return json.dumps({"event": type(event).__name__, **asdict(event)})


def from_json(line: str) -> Event:
    """Read an event from one line of JSON.

    Raises ``ValueError`` for anything else. Fields that a later version added are passed over.
    """
    try:
        values: dict[str, Any] = json.loads(line)
        kind = Event.kinds[values.pop("event")]
        known = {each.name for each in fields(kind)}
        return kind(**{name: value for name, value in values.items() if name in known})
    except (KeyError, TypeError, AttributeError, json.JSONDecodeError) as error:
        raise ValueError(
            f"Expected one event as a line of JSON. Received: {line[:80]!r}"
        ) from error
