"""What may be asked of an engine: requests, of which the newest counts, and questions beside them.

A request is done until there is another. A question is answered by an event, beside what runs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from demo.events import HyperparametersChanged, Phase, PictureDrawn
from demo.hyperparameters import AS_WRITTEN, UNCHANGED, Hyperparameters, LayerChanges

STAGE_PACE = 5.0  # epochs a second that an audience can follow
LONGEST_SECONDS = 6.0  # that each way of a comparison computes: then the picture is clear


@dataclass(frozen=True)
class Recipe:
    """Which model to make, and for what data."""

    variant: str
    dataset: str = ""  # as slides name it: see ``resolve_dataset``; "": the talk's own
    code: str = ""  # Python of a model that was composed on stage; no variant of the file
    optimizer: str = ""  # one of ``OPTIMIZERS``, in place of the model's own
    layers: LayerChanges = UNCHANGED

    @property
    def is_changed(self) -> bool:
        """Whether its optimizer or layers are others than its function or its blocks say."""
        return bool(self.optimizer or self.layers)


@dataclass(frozen=True)
class Interruption:
    """A run that broke off with an earlier process, and the file that it can go on from."""

    run: int
    began: float  # on the wall clock
    seed: int
    checkpoint: Path


@dataclass(frozen=True)
class Start:
    """Train this model from its first weights, or on, whatever is going on now."""

    variant: str
    epochs: int
    dataset: str = ""  # as slides name it: see ``resolve_dataset``; "": the talk's own
    examples: int | None = None  # of its train images, the first so many
    seeds: int = 1  # runs one after another that differ in their seed
    code: str = ""  # Python of a model that was composed on stage
    interruption: Interruption | None = None  # to go on with
    backend: str = ""  # of ``demo.backends.load.LIBRARIES``, or the talk's own engine
    then: tuple[Start, ...] = ()  # what to train after it
    first_seed: int = 0  # its seed's place in a series that several engines share
    number: int = 0  # of its run, and of the first one of that series; 0 is whatever is next
    series: int = 0
    hyperparameters: Hyperparameters = AS_WRITTEN
    label_noise: float = 0.0  # share of its train examples whose answers are others' instead
    changes: tuple[HyperparametersChanged, ...] = ()  # to make on the way, oldest first

    @property
    def all(self) -> list[Start]:
        """It and what comes after it, each by itself."""
        return [replace(self, then=()), *self.then]

    @property
    def is_side_run(self) -> bool:
        """Whether it learns from other data, or few: then its weights answer no drawn pictures."""
        return bool(self.dataset or self.examples or self.label_noise)

    @property
    def recipe(self) -> Recipe:
        """Which model to make, and for what data."""
        asked = self.hyperparameters
        return Recipe(self.variant, self.dataset, self.code, asked.optimizer, asked.layers)


Way = Literal["turns", "ready", "alone"]


@dataclass(frozen=True)
class Compare:
    """Train a model to see how fast that is; nothing of it is kept.

    ``"turns"``: in two ways, each as long as the other. While another engine does the same
    elsewhere, in one: ``"ready"`` only makes that ready, ``"alone"`` does it.
    """

    variant: str
    batch: int  # images in a step
    way: Way = "turns"


Request = Start | Compare | Literal["stop", "close"]


# Questions.


@dataclass(frozen=True)
class StepWanted:
    """Show a variant's small model of its own one train image, and let it learn from that.

    ``phase`` says how far: "forward" and "back" only look, "nudge" takes ``steps``. ``anew``:
    from the first weights on.
    """

    variant: str
    picture: int  # its place among the train images
    phase: Phase = "forward"
    steps: int = 1
    anew: bool = False


@dataclass(frozen=True)
class ChangeHyperparameters:
    """Let a run in progress learn otherwise from its next chunk of steps on.

    Answered by ``HyperparametersChanged``; of a run that has ended nothing is heard. As a newer
    question takes the place of one that waits, it says all that was changed since the run began.
    """

    run: int
    learning_rate: float | None = None  # None: as it is
    batch: int = 0  # examples in a step; 0: as it is


@dataclass(frozen=True)
class SizesWanted:
    """Count what the variants and a growing stack of layers need, and the device's memory."""


@dataclass(frozen=True)
class LossMapWanted:
    """Compute a variant's loss on a plane through its weights, once nothing is to be trained."""

    variant: str


@dataclass(frozen=True)
class VariantsSaved:
    """Run the variants' file again, which may be another one now, with this text."""

    file: Path
    source: str


NO_INSPECTOR = "Nobody can look into a model on"  # begins why a library answers no such question
COMPARE = "Compare"  # how ``QuestionFailed`` names a comparison, which is a request
REPLAY = "Replay"  # how ``QuestionFailed`` names a replay for which there is no recording

Question = (
    PictureDrawn | StepWanted | ChangeHyperparameters | SizesWanted | LossMapWanted | VariantsSaved
)
