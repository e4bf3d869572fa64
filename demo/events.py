"""The events of the stage: frozen, plain, and the same in memory, on disk and on the wire.

Training emits them, the stage log keeps them, every screen is computed from them.
An event holds numbers, strings and arrays, never a model. ``time`` is the wall clock in seconds.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Sized
from dataclasses import asdict, dataclass, field
from typing import Annotated, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from demo.catalog.composed_code import is_of_blocks
from demo.catalog.composed_model import read_block
from demo.catalog.libraries import label
from demo.hyperparameters import AS_WRITTEN, Hyperparameters, Rate
from demo.json_fields import LARGEST_INT, Axes, Between, Length, read_fields, write_array

RunState = Literal["running", "finished", "stopped", "failed", "interrupted"]
BackendState = Literal["missing", "starting", "ready", "failed"]
ClusterState = Literal["joined", "moved", "lost"]
Phase = Literal["forward", "back", "nudge"]  # of one step of learning, in this order

# What a field that is read may hold.
Time = Annotated[
    float, Between(0, 253_402_300_799)
]  # the end of the year 9999: calendars end there
Name = Annotated[str, Length(0, 1_000)]
Text = Annotated[str, Length(0, 100_000)]
Count = Annotated[int, Between(0, LARGEST_INT)]
RunNumber = Annotated[int, Between(0, 2**31 - 1)]
Epoch = Annotated[int, Between(0, 1_000_000)]
Seed = Annotated[int, Between(0, 2**32 - 1)]  # NumPy's limit
Seconds = Annotated[float, Between(0, 1e9)]
Share = Annotated[float, Between(0, 1)]
Score = Annotated[float, Between(-1e30, 1)]  # a share of right answers, or R²
Loss = Annotated[float, Between(-1e30, 1e30)]
Deviation = Annotated[float, Between(0, 1e39)]  # of float32 numbers
Pair = Annotated[list[Count], Length(2, 2)]
Numbers = Annotated[NDArray[np.float32], Between(-1e38, 1e38)]  # finite ones
PerClass = Annotated[Numbers, Axes(1)]


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened on stage."""

    time: Time = field(default_factory=time.time)
    kinds: ClassVar[dict[str, type[Event]]] = {}

    def __init_subclass__(cls) -> None:
        """Make every kind of event known by its name, which is also its name on disk."""
        Event.kinds[cls.__name__] = cls

    def check(self) -> None:
        """Raise ``ValueError`` if what was read in several fields does not fit together."""


@dataclass(frozen=True, kw_only=True)
class AuthorPlace:
    """Where in an author's code a failure has its cause; ``line`` 0: in none of it.

    ``file`` is named as seen from the folder of the variants' file, and "" is that file.
    """

    file: Name = ""
    line: Count = 0

    @property
    def place(self) -> str:
        """The place as editors understand it: "layers.py:12"."""
        return f"{self.file}:{self.line}" if self.file and self.line else ""


@dataclass(frozen=True, kw_only=True)
class SessionOpened(Event):
    """The head of a log: on what all that follows was computed.

    ``versions`` are those of Python and of the libraries, by name; ``machine`` is its processor,
    memory and system in words; ``train`` and ``test`` count the images of ``dataset``, and
    ``data`` is a few letters that change with them, ``content`` more that change with any.
    """

    versions: dict[Name, Name]
    machine: Name
    dataset: Name
    data: Annotated[str, Length(12, 12)]
    train: Count
    test: Count
    seed: Seed
    content: Annotated[str, Length(0, 12)] = ""


@dataclass(frozen=True, kw_only=True)
class EngineReady(Event):
    """Keras is imported and the data lies on the device: training can begin."""

    backend: Name
    device: Name

    @property
    def words(self) -> str:
        """What trains on what, as people call it."""
        return f"{label(self.backend)} on {self.device}"


@dataclass(frozen=True, kw_only=True)
class EngineFailed(Event):
    """The engine can't train at all, for this reason; ``detail`` is the traceback."""

    reason: Text
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class EnginesGivenUp(Event):
    """Engines ended one after another: none is made any more until a click asks for one."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class BackendChanged(Event):
    """Another library than the talk's own engine's can compute, or will, or can't.

    ``reason`` says why not: what installs it, if it is missing; ``detail`` is a traceback.
    ``refused`` says of variants that it trains no such model, and why.
    """

    backend: Name
    state: BackendState
    device: Name = ""
    reason: Text = ""
    detail: str = ""
    refused: dict[Name, Text] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ClusterChanged(Event):
    """The talk's own engine is on a cluster, moves to another worker of it, or (lost) is here.

    ``reason`` says why it moves or is lost; ``workers`` train side by side.
    """

    address: Name
    state: ClusterState
    reason: Text = ""
    workers: Count = 1


@dataclass(frozen=True, kw_only=True)
class VariantWarming(Event):
    """A variant is being built and traced."""

    variant: Name


@dataclass(frozen=True, kw_only=True)
class VariantReady(Event):
    """A variant starts without delay from now on. ``weights`` counts its trainable numbers.

    ``warning`` says what its author should mend though it can be trained.
    """

    variant: Name
    weights: Count
    warning: str = ""


@dataclass(frozen=True, kw_only=True)
class VariantFailed(AuthorPlace, Event):
    """A variant can't be built; a click on it will say why.

    ``unsupported``: there is nothing to mend, but this library trains no such model.
    """

    variant: Name
    reason: Text
    detail: str = ""
    unsupported: bool = False


@dataclass(frozen=True, kw_only=True)
class VariantStalled(Event):
    """A variant that is being built does not answer, or does again; "": the file itself."""

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
    new: list[Name]
    changed: list[Name]
    gone: list[Name]


@dataclass(frozen=True, kw_only=True)
class VariantsBroken(AuthorPlace, Event):
    """The variants' file can't be run: the variants stay as they were before."""

    reason: Text
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class RunQueued(Event):
    """A click was heard; the run starts by itself once its variant is ready.

    ``None``: the click was taken back. ``backend`` is another library than the talk's own engine's.
    """

    variant: Name | None
    backend: Name = ""
    hyperparameters: Hyperparameters = AS_WRITTEN


@dataclass(frozen=True, kw_only=True)
class RunStarted(Event):
    """A run begins from its variant's first weights.

    ``dataset`` is empty for the talk's own; ``examples`` counts the images it learns from, 0 is
    all there are; ``series`` is the first of several runs that differ in their seed alone;
    ``code`` is the Python of a model that was composed on stage; ``source`` that of a variant's
    function, ``version`` a few letters that change with it and all that it uses. ``recorded``
    says when and on what, if the run is not computed now but played back. ``backend`` computes it
    on ``device``, in a ``"thread"`` of the talk or on a worker of ``"dask"``; ``other``: not in the
    talk's own engine, but for comparison beside it. ``hyperparameters`` are those that were asked
    for, ``in_use`` those by which it learns: without a learning rate it is one that changes by
    itself. ``label_noise`` is the share of its train examples whose answers are others' instead.
    ``data`` is a few letters that change with a slide's own file, if ``dataset`` is one.
    """

    run: RunNumber
    variant: Name
    epochs: Annotated[int, Between(1, 1_000_000)]
    seed: Seed
    test_size: Annotated[int, Between(1, LARGEST_INT)]
    dataset: Name = ""
    examples: Count = 0
    series: RunNumber = 0
    weights: Count = 0
    code: str = ""
    source: str = ""
    version: Name = ""
    recorded: Name = ""
    backend: Name = ""
    device: Name = ""
    engine: Name = ""
    other: bool = False
    hyperparameters: Hyperparameters = AS_WRITTEN
    in_use: Hyperparameters = AS_WRITTEN
    label_noise: Share = 0.0
    data: Annotated[str, Length(0, 12)] = ""

    def check(self) -> None:
        """Raise ``ValueError`` for code that is not of blocks: to repeat the run would run it."""
        if self.code and not is_of_blocks(self.code):
            raise ValueError("code: expected a model that is made of blocks")


@dataclass(frozen=True, kw_only=True)
class RunResumed(Event):
    """A run that was interrupted goes on from its weights after ``epoch``.

    That epoch's end is emitted once more, and later epochs are trained anew; perhaps on another
    ``device``, in a ``"thread"`` of the talk or on a worker of ``"dask"``.
    """

    run: RunNumber
    epoch: Epoch
    device: Name = ""
    engine: Name = ""


@dataclass(frozen=True, kw_only=True)
class HyperparametersChanged(Event):
    """Somebody has changed how a run learns, after so many examples of an epoch in progress.

    ``epoch`` counts from 1, and is over once ``EpochEnded`` has the same number. None, and 0 as the
    ``batch``: as before.
    """

    run: RunNumber
    epoch: Epoch
    examples: Count
    learning_rate: Rate | None = None
    batch: Count = 0


@dataclass(frozen=True, kw_only=True)
class EpochEnded(Event):
    """How well the weights do after an epoch; epoch 0 is before any training.

    All figures but the last are measured on the same weights with dropout off: losses in nats,
    accuracies as fractions 0…1, train on a fixed sample as large as the test set.
    ``seconds`` is the time spent training so far: no measuring, no waiting.
    ``running_accuracy`` is what Keras prints: the mean over the epoch's batches, on weights that
    change meanwhile, with dropout on.

    Where an answer is a number the accuracies are R², at most 1, and the errors the mean absolute
    ones in the target's unit; a loss is that of the numbers as models learn them. What Keras
    prints is then the ``running_loss``.
    """

    run: RunNumber
    epoch: Epoch
    seconds: Seconds
    train_loss: Loss
    train_accuracy: Score
    test_loss: Loss
    test_accuracy: Score
    running_accuracy: Share | None = None  # before training, and of numbers, there is none
    train_error: Deviation | None = None
    test_error: Deviation | None = None
    running_loss: Loss | None = None

    @property
    def is_regression(self) -> bool:
        """Whether the answers are numbers instead of classes."""
        return self.test_error is not None

    def check(self) -> None:
        """Shares of right answers are not negative; of numbers both errors are known."""
        if (self.train_error is None) != (self.test_error is None):
            raise ValueError("expected the errors on both parts of the data")
        if not self.is_regression and min(self.train_accuracy, self.test_accuracy) < 0:
            raise ValueError("expected accuracies of 0 to 1")
        if self.is_regression and self.running_accuracy is not None:
            raise ValueError("expected no share of right answers where answers are numbers")


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
    images, classes), with dropout off; or (test images, 1), the predicted numbers in the target's
    unit. ``weights``: float32, of those layers that are small
    enough to be looked at, by the layer's place among those with weights and Keras's name:
    ``"0/kernel"``, ``"0/bias"``. Besides, the first convolution and the first dense layer, with
    what they are given of an example: ``"convolution/kernel"``, ``"dense/kernel"``; see
    ``demo/backends/keras/first_layers.py``. ``probes``: answers to the data set's probes, if it has
    any, as ``probabilities`` are.
    """

    run: RunNumber
    epoch: Epoch
    probabilities: Annotated[Numbers, Axes(2)]
    weights: dict[Name, Numbers]
    probes: Annotated[Numbers, Axes(2)] | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class PictureDrawn(_Compared, Event):
    """Somebody asks about an example, such as a drawn picture: as the models see it, float32.

    ``image`` is of the data's ``input_shape``: (height, width, channels) in 0…1 of a picture.
    """

    picture: Count
    image: Numbers


@dataclass(frozen=True, kw_only=True, eq=False)
class PictureAnswered(_Compared, Event):
    """What a variant's newest weights make of it: a probability per class, or a number."""

    picture: Count
    run: RunNumber
    epoch: Epoch
    probabilities: Annotated[NDArray[np.float32], Axes(1)]  # no numbers if training blew up


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

    variant: Name
    picture: Count
    phase: Phase
    taken: Count  # steps, just now
    weights: list[Count]
    activations: list[Numbers]
    errors: list[Numbers]
    limits: list[Annotated[list[Loss], Length(2, 2)]]
    nudges: list[Loss]
    before: PerClass
    after: PerClass
    losses: PerClass  # an entry for each step, not for each class

    def check(self) -> None:
        """Each layer has an entry in each list, and the last layer's numbers are the classes'."""
        _expect_alike(self.weights, self.activations, self.errors, self.limits)
        _expect_alike(self.weights, self.nudges or self.weights)
        shapes = [each.shape for each in self.activations]
        if [each.shape for each in self.errors] != shapes or not all(map(math.prod, shapes)):
            raise ValueError("expected errors of the same shapes as the activations")
        if {self.before.shape, self.after.shape} != {shapes[-1]}:
            raise ValueError("expected a probability per number of the last layer")


@dataclass(frozen=True, kw_only=True)
class BallMoved(Event):
    """A ball lies on the loss of a model of two weights, by its ``weights``, after some steps.

    ``step`` 0: it was put there. It came there, and goes on, by this ``learning_rate`` and this
    ``momentum``; ``rolling``: by itself.
    """

    weights: Annotated[list[Loss], Length(2, 2)]
    step: Annotated[int, Between(0, 10_000)]
    learning_rate: Rate
    momentum: Share
    rolling: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class LossMapped(_Compared, Event):
    """The loss of a run's model on a plane through its weights, and the way that it went.

    The plane passes through the last weights, its 0, and goes along the two directions in which the
    weights moved most. ``losses``, (places, places), are at places between -``reach`` and
    ``reach`` along both: a row for each along the second one. ``path``, (epochs, 2): where the
    weights after these ``epochs`` are on it, seen straight from above; ``path_losses`` are their
    true ones. ``kept`` is how much of the way lies in the plane, as a share of its squared length.
    """

    run: RunNumber
    variant: Name
    reach: Annotated[float, Between(1e-9, 1e9)]
    losses: Annotated[Numbers, Axes(2)]
    epochs: list[Epoch]
    path: Annotated[Numbers, Axes(2)]
    path_losses: Annotated[Numbers, Axes(1)]
    kept: Share

    def check(self) -> None:
        """The places make a square, and each point of the path has its epoch and its loss."""
        _expect_alike(self.epochs, self.path, self.path_losses)
        rows, columns = self.losses.shape
        if rows != columns or rows < 2 or self.path.shape[1] != 2:
            raise ValueError("expected a square of losses, and two numbers for each on the path")


@dataclass(frozen=True, kw_only=True)
class SizesCounted(Event):
    """What models would need, and what there is.

    A size is a model's weights, and the numbers that its layers put out for one picture.
    ``one`` is the size of a model with one dense layer of ``nodes`` before the answer, ``more``
    what each further such layer adds; ``variants`` holds those that could be counted.
    """

    device: Name  # "GPU" or "machine"
    memory: Count  # bytes to be had there, 0 if unknown
    nodes: Annotated[int, Between(1, 2**31)]
    one: Pair
    more: Pair
    variants: dict[Name, Pair]


@dataclass(frozen=True, kw_only=True)
class ThroughputMeasured(Event):
    """How far two ways to compute the same training have come, each in its own time.

    The lists hold an entry for each: its name, what it computes on, the ``images`` that it has
    learned from in batches of ``batch``, and the ``seconds`` that it took: in turns, or both at
    ``once``. ``variant`` is what learns, ``version`` as for runs. ``recorded`` says when and on
    what, if it is not measured now.
    """

    batch: Annotated[int, Between(1, 2**31)]
    lanes: list[Name]
    devices: list[Name]
    images: list[Count]
    seconds: list[Seconds]
    ended: bool = False
    once: bool = False
    variant: Name = ""
    version: Name = ""
    recorded: Name = ""

    def check(self) -> None:
        """Each way has an entry in each list."""
        _expect_alike(self.lanes, self.devices, self.images, self.seconds)


@dataclass(frozen=True, kw_only=True)
class LaneMeasured(Event):
    """How far one of two ways has come that are computed at the same time, in two processes.

    It has learned from ``images`` in ``seconds``, in batches of ``batch``; from none in no time: it
    is ready. ``other``: not in the talk's own engine, but for comparison beside it.
    """

    batch: Annotated[int, Between(1, 2**31)]
    lane: Name
    device: Name
    images: Count
    seconds: Seconds
    ended: bool = False
    variant: Name = ""
    version: Name = ""
    other: bool = False


@dataclass(frozen=True, kw_only=True)
class ModelComposed(Event):
    """Somebody composes a model: its blocks, as ``demo.catalog.composed_model`` writes them.

    The next block goes in behind the first ``place`` of them.
    """

    blocks: Annotated[list[Name], Length(0, 100)]
    place: Count

    def check(self) -> None:
        """The blocks are ones that can be read, and the place is behind some of them."""
        for block in self.blocks:
            read_block(block)
        if self.place > len(self.blocks):
            raise ValueError(f"place: expected {len(self.blocks)} at most")


@dataclass(frozen=True, kw_only=True)
class QuestionFailed(AuthorPlace, Event):
    """A question, named by its kind, can't be answered, for this reason."""

    question: Name
    reason: Text
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class RunEnded(AuthorPlace, Event):
    """A run is over. ``reason`` and ``detail`` are empty unless it failed.

    ``resumable``: it was interrupted, and can go on from its last epoch.
    """

    run: RunNumber
    state: RunState
    reason: Text = ""
    detail: str = ""
    resumable: bool = False


@dataclass(frozen=True, kw_only=True)
class PaceChanged(Event):
    """How many epochs a second the stage allows; ``None`` is as fast as the machine can."""

    epochs_per_second: Annotated[float, Between(1e-3, 1e6)] | None


@dataclass(frozen=True, kw_only=True)
class StageCleared(Event):
    """Ended runs leave the screens; the log keeps them."""


@dataclass(frozen=True, kw_only=True)
class EngineStuck(Event):
    """A run's training does not answer any more, or (``stuck`` is false) does so again."""

    run: RunNumber
    stuck: bool = True


@dataclass(frozen=True, kw_only=True)
class EpochShown(Event):
    """All screens look back at this epoch; ``None`` is the newest, and follows the training.

    ``playing``: the next one comes by itself.
    """

    epoch: Epoch | None
    playing: bool = False


@dataclass(frozen=True, kw_only=True)
class SlideShown(Event):
    """The talk is at this slide, by its id, with its steps up to ``step`` shown; -1 is none.

    ``black``: the room sees nothing of it.
    """

    slide: Name
    step: Annotated[int, Between(-1, 10_000)] = -1
    black: bool = False


@dataclass(frozen=True, kw_only=True)
class StrokeDrawn(Event):
    """Somebody has drawn a line on a slide: the data of an SVG path, 1,000 units a width."""

    slide: Name
    path: Annotated[str, Length(1, 20_000)]
    colour: Name


@dataclass(frozen=True, kw_only=True)
class StrokesErased(Event):
    """All lines on a slide are gone, or the last one."""

    slide: Name
    last: bool = False


@dataclass(frozen=True, kw_only=True)
class ClockSet(Event):
    """The talk's time counts from here on, or, if not ``runs``, from its next move."""

    runs: bool


@dataclass(frozen=True, kw_only=True)
class StageReopened(Event):
    """Training begins anew, in another process or thread: what ran is interrupted, nothing is warm.

    ``resumable`` are those runs that can go on from their last epoch.
    """

    resumable: list[RunNumber] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class SessionFound(Event):
    """An earlier session's runs can be brought back: so many, recorded when and on what."""

    label: Name
    runs: Count


@dataclass(frozen=True, kw_only=True)
class Forgotten(Event):
    """Something large stood here that no screen asks for any more; the recording has it."""


@dataclass(frozen=True, kw_only=True)
class StageClosed(Event):
    """The talk has ended as it should: the last line of a whole recording."""


def to_json(event: Event) -> str:
    """Write an event as one line of JSON."""
    return json.dumps({"event": type(event).__name__, **asdict(event)}, default=write_array)


def from_json(line: str) -> Event:
    """Read an event from one line of JSON; each field is checked by its annotation.

    Raises ``ValueError`` for anything else. Fields that a later version added are passed over.
    """
    try:
        values = json.loads(line)
        kind = _kind(values)
        event = read_fields(kind, values)
        event.check()
    except (ValueError, RecursionError) as error:
        why = "" if isinstance(error, (json.JSONDecodeError, RecursionError)) else f" ({error})"
        raise ValueError(
            f"Expected one event as a line of JSON. Received: {line[:80]!r}{why}"
        ) from error
    return event


def _kind(values: object) -> type[Event]:
    name = values.get("event") if isinstance(values, dict) else None
    if not isinstance(name, str) or name not in Event.kinds:
        raise ValueError("no kind of event")
    return Event.kinds[name]


def _expect_alike(*entries: Sized) -> None:
    if len({len(each) for each in entries}) != 1 or not len(entries[0]):
        raise ValueError("expected lists of the same length, and none empty")
