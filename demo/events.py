"""The events of the stage: frozen, plain, and the same in memory, on disk and on the wire.

Training emits them, the stage log keeps them, every screen is computed from them.
An event holds numbers, strings and arrays, never a model. ``time`` is the wall clock in seconds.
"""

from __future__ import annotations

import json
import time
from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass, field, fields
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from demo.catalog.libraries import label

RunState = Literal["running", "finished", "stopped", "failed", "interrupted"]
BackendState = Literal["missing", "starting", "ready", "failed"]
ClusterState = Literal["joined", "moved", "lost"]
Phase = Literal["forward", "back", "nudge"]  # of one step of learning, in this order


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened on stage."""

    time: float = field(default_factory=time.time)
    kinds: ClassVar[dict[str, type[Event]]] = {}

    def __init_subclass__(cls) -> None:
        """Make every kind of event known by its name, which is also its name on disk."""
        Event.kinds[cls.__name__] = cls


@dataclass(frozen=True, kw_only=True)
class SessionOpened(Event):
    """The head of a log: on what all that follows was computed.

    ``versions`` are those of Python and of the libraries, by name; ``machine`` is its processor,
    memory and system in words; ``train`` and ``test`` count the images of ``dataset``, and
    ``data`` is a few letters that change with them.
    """

    versions: dict[str, str]
    machine: str
    dataset: str
    data: str
    train: int
    test: int
    seed: int


@dataclass(frozen=True, kw_only=True)
class EngineReady(Event):
    """Keras is imported and the data lies on the device: training can begin."""

    backend: str
    device: str

    @property
    def words(self) -> str:
        """What trains on what, as people call it."""
        return f"{label(self.backend)} on {self.device}"


@dataclass(frozen=True, kw_only=True)
class EngineFailed(Event):
    """The engine can't train at all, for this reason; ``detail`` is the traceback."""

    reason: str
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class EnginesGivenUp(Event):
    """Engines ended one after another: none is made any more until a click asks for one."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class BackendChanged(Event):
    """Another library than the talk's own engine's can compute, or will, or can't.

    ``reason`` says why not: what installs it, if it is missing; ``detail`` is a traceback.
    """

    backend: str
    state: BackendState
    device: str = ""
    reason: str = ""
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class ClusterChanged(Event):
    """The talk's own engine is on a cluster, moves to another worker of it, or (lost) is here.

    ``reason`` says why it moves or is lost; ``workers`` train side by side.
    """

    address: str
    state: ClusterState
    reason: str = ""
    workers: int = 1


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
    """A variant can't be built; a click on it will say why.

    ``line`` of the variants' file is where the reason lies, from 1; 0 if in none of it.
    """

    variant: str
    reason: str
    detail: str = ""
    line: int = 0


@dataclass(frozen=True, kw_only=True)
class VariantStalled(Event):
    """Nothing is heard of a variant that is being built, or again; "": of the file itself."""

    variant: str
    stalled: bool


@dataclass(frozen=True, kw_only=True)
class VariantParked(Event):
    """A variant is not built any more until its code changes or a click asks for it.

    It did not end, or ended the process in which it was built. ``version`` is that of its code.
    """

    variant: str
    reason: str
    line: int = 0
    version: str = ""


@dataclass(frozen=True, kw_only=True)
class VariantsLoaded(Event):
    """The variants' file was saved and has been run again: ``source`` is the text of ``file``.

    ``changed`` are those variants that were there before with other code, ``gone`` those that
    are there no more.
    """

    file: str
    source: str
    new: list[str]
    changed: list[str]
    gone: list[str]


@dataclass(frozen=True, kw_only=True)
class VariantsBroken(Event):
    """The variants' file can't be run: the variants stay as they were before.

    ``line`` is where the reason lies, from 1; 0 if in no line of this file.
    """

    line: int
    reason: str
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class RunQueued(Event):
    """A click was heard; the run starts by itself once its variant is ready.

    ``None``: the click was taken back. ``backend`` is another library than the talk's own engine's.
    """

    variant: str | None
    backend: str = ""


@dataclass(frozen=True, kw_only=True)
class RunStarted(Event):
    """A run begins from its variant's first weights.

    ``dataset`` is empty for the talk's own; ``examples`` counts the images it learns from, 0 is
    all there are; ``series`` is the first of several runs that differ in their seed alone;
    ``code`` is the Python of a model that was composed on stage; ``source`` that of a variant's
    function, ``version`` a few letters that change with it and all that it uses. ``recorded``
    says when and on what, if the run is not computed now but played back. ``backend`` computes it
    on ``device``, in a ``"thread"`` of the talk or on a worker of ``"dask"``; ``other``: not in the
    talk's own engine, but for comparison beside it.
    """

    run: int
    variant: str
    epochs: int
    seed: int
    test_size: int
    dataset: str = ""
    examples: int = 0
    series: int = 0
    weights: int = 0
    code: str = ""
    source: str = ""
    version: str = ""
    recorded: str = ""
    backend: str = ""
    device: str = ""
    engine: str = ""
    other: bool = False


@dataclass(frozen=True, kw_only=True)
class RunResumed(Event):
    """A run that was interrupted goes on from its weights after ``epoch``.

    That epoch's end is emitted once more, and later epochs are trained anew; perhaps on another
    ``device``, in a ``"thread"`` of the talk or on a worker of ``"dask"``.
    """

    run: int
    epoch: int
    device: str = ""
    engine: str = ""


@dataclass(frozen=True, kw_only=True)
class EpochEnded(Event):
    """How well the weights do after an epoch; epoch 0 is before any training.

    All four figures are measured on the same weights with dropout off: losses in nats,
    accuracies as fractions 0…1, train on a fixed sample as large as the test set.
    ``seconds`` is the time spent training so far: no measuring, no waiting.
    ``running_accuracy`` is what Keras prints: the mean over the epoch's batches, on weights that
    change meanwhile, with dropout on.
    """

    run: int
    epoch: int
    seconds: float
    train_loss: float
    train_accuracy: float
    test_loss: float
    test_accuracy: float
    running_accuracy: float | None = None  # before training there is none


class _Compared:
    """Compares events that hold arrays as wholes."""

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and to_json(self) == to_json(other)  # type: ignore[arg-type]

    def __hash__(self) -> int:
        return id(self)


@dataclass(frozen=True, kw_only=True, eq=False)
class Snapshot(_Compared, Event):
    """A run's weights after an epoch, and what they make of all test images.

    It comes right before the ``EpochEnded``. ``probabilities``: float32, shape (test
    images, classes), with dropout off. ``weights``: float32, of those layers that are small
    enough to be looked at, by the layer's place among those with weights and Keras's name:
    ``"0/kernel"``, ``"0/bias"``.
    """

    run: int
    epoch: int
    probabilities: NDArray[np.float32]
    weights: dict[str, NDArray[np.float32]]


@dataclass(frozen=True, kw_only=True, eq=False)
class PictureDrawn(_Compared, Event):
    """Somebody has drawn something: the image as the models see it, float32 in 0…1."""

    picture: int
    image: NDArray[np.float32]  # height, width, channels


@dataclass(frozen=True, kw_only=True, eq=False)
class PictureAnswered(_Compared, Event):
    """What a variant's newest weights make of a drawn picture: a probability per class."""

    picture: int
    run: int
    epoch: int
    probabilities: NDArray[np.float32]


@dataclass(frozen=True, kw_only=True, eq=False)
class StepTaken(_Compared, Event):
    """A variant's small model of its own was shown one train image, and perhaps learned from it.

    The lists hold an entry for each layer with weights. ``activations``: what it puts out;
    ``errors``: the loss's gradients with respect to that; arrays of float32, the last ones of
    the logits. ``limits``: the largest of both at the first weights, without signs. ``nudges``:
    by how much its weights moved in the last step, as a share of their size; empty if no step
    was taken. ``before`` and ``after`` that step: a probability per class. ``losses``, in nats:
    on this picture, before any step and after each.
    """

    variant: str
    picture: int
    phase: Phase
    taken: int  # steps, just now
    weights: list[int]
    activations: list[NDArray[np.float32]]
    errors: list[NDArray[np.float32]]
    limits: list[list[float]]
    nudges: list[float]
    before: NDArray[np.float32]
    after: NDArray[np.float32]
    losses: NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class SizesCounted(Event):
    """What models would need, and what there is.

    A size is a model's weights, and the numbers that its layers put out for one picture.
    ``one`` is the size of a model with one dense layer of ``nodes`` before the answer, ``more``
    what each further such layer adds; ``variants`` holds those that could be counted.
    """

    device: str  # "GPU" or "machine"
    memory: int  # bytes to be had there, 0 if unknown
    nodes: int
    one: list[int]
    more: list[int]
    variants: dict[str, list[int]]


@dataclass(frozen=True, kw_only=True)
class ThroughputMeasured(Event):
    """How far two ways to compute the same training have come, each in its own time.

    The lists hold an entry for each: its name, what it computes on, the ``images`` that it has
    learned from in batches of ``batch``, and the ``seconds`` that it took: in turns, or both at
    ``once``. ``variant`` is what learns, ``version`` as for runs. ``recorded`` says when and on
    what, if it is not measured now.
    """

    batch: int
    lanes: list[str]
    devices: list[str]
    images: list[int]
    seconds: list[float]
    ended: bool = False
    once: bool = False
    variant: str = ""
    version: str = ""
    recorded: str = ""


@dataclass(frozen=True, kw_only=True)
class LaneMeasured(Event):
    """How far one of two ways has come that are computed at the same time, in two processes.

    It has learned from ``images`` in ``seconds``, in batches of ``batch``; from none in no time: it
    is ready. ``other``: not in the talk's own engine, but for comparison beside it.
    """

    batch: int
    lane: str
    device: str
    images: int
    seconds: float
    ended: bool = False
    variant: str = ""
    version: str = ""
    other: bool = False


@dataclass(frozen=True, kw_only=True)
class ModelComposed(Event):
    """Somebody composes a model: its blocks, as ``demo.catalog.composed_model`` writes them.

    The next block goes in behind the first ``place`` of them.
    """

    blocks: list[str]
    place: int


@dataclass(frozen=True, kw_only=True)
class QuestionFailed(Event):
    """A question, named by its kind, can't be answered, for this reason."""

    question: str
    reason: str
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class RunEnded(Event):
    """A run is over. ``reason`` and ``detail`` are empty unless it failed.

    ``resumable``: it was interrupted, and can go on from its last epoch.
    """

    run: int
    state: RunState
    reason: str = ""
    detail: str = ""
    resumable: bool = False


@dataclass(frozen=True, kw_only=True)
class PaceChanged(Event):
    """How many epochs a second the stage allows; ``None`` is as fast as the machine can."""

    epochs_per_second: float | None


@dataclass(frozen=True, kw_only=True)
class StageCleared(Event):
    """Ended runs leave the screens; the log keeps them."""


@dataclass(frozen=True, kw_only=True)
class EngineStuck(Event):
    """A run's training does not answer any more, or (``stuck`` is false) does so again."""

    run: int
    stuck: bool = True


@dataclass(frozen=True, kw_only=True)
class EpochShown(Event):
    """All screens look back at this epoch; ``None`` is the newest, and follows the training.

    ``playing``: the next one comes by itself.
    """

    epoch: int | None
    playing: bool = False


@dataclass(frozen=True, kw_only=True)
class SlideShown(Event):
    """The talk is at this slide, by its id, with its steps up to ``step`` shown; -1 is none.

    ``black``: the room sees nothing of it.
    """

    slide: str
    step: int = -1
    black: bool = False


@dataclass(frozen=True, kw_only=True)
class ClockSet(Event):
    """The talk's time counts from here on, or, if not ``runs``, from its next move."""

    runs: bool


@dataclass(frozen=True, kw_only=True)
class StageReopened(Event):
    """Training begins anew, in another process or thread: what ran is interrupted, nothing is warm.

    ``resumable`` are those runs that can go on from their last epoch.
    """

    resumable: list[int] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class SessionFound(Event):
    """An earlier session's runs can be brought back: so many, recorded when and on what."""

    label: str
    runs: int


@dataclass(frozen=True, kw_only=True)
class Forgotten(Event):
    """Something large stood here that no screen asks for any more; the recording has it."""


@dataclass(frozen=True, kw_only=True)
class StageClosed(Event):
    """The talk has ended as it should: the last line of a whole recording."""


def to_json(event: Event) -> str:
    """Write an event as one line of JSON."""
    return json.dumps({"event": type(event).__name__, **asdict(event)}, default=_write_array)


def from_json(line: str) -> Event:
    """Read an event from one line of JSON.

    Raises ``ValueError`` for anything else. Fields that a later version added are passed over.
    """
    try:
        values: dict[str, Any] = json.loads(line, object_hook=_read_array)
        kind = Event.kinds[values.pop("event")]
        known = {each.name for each in fields(kind)}
        return kind(**{name: value for name, value in values.items() if name in known})
    except (KeyError, TypeError, AttributeError, json.JSONDecodeError) as error:
        raise ValueError(
            f"Expected one event as a line of JSON. Received: {line[:80]!r}"
        ) from error


def _write_array(array: NDArray[Any]) -> dict[str, Any]:
    data = b64encode(array.tobytes()).decode()
    return {"array": data, "dtype": array.dtype.str, "shape": array.shape}


def _read_array(values: dict[str, Any]) -> Any:
    if values.keys() != {"array", "dtype", "shape"}:
        return values
    array = np.frombuffer(b64decode(values["array"]), values["dtype"]).reshape(values["shape"])
    return array.astype(np.float32) if array.dtype == np.float16 else array  # packed recordings
