"""What may be asked of the training thread beside runs; each question is answered by an event."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from demo.events import Phase, PictureDrawn


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
class SizesWanted:
    """Count what the variants and a growing pile of layers need, and the memory there is."""


@dataclass(frozen=True)
class VariantsSaved:
    """Run the variants' file again, which may be another one now, with this text."""

    file: Path
    source: str


COMPARE = "Compare"  # what the engine is asked as a request, and may fail as a question does
REPLAY = "Replay"  # the question what could be played back, which no engine is asked

Question = PictureDrawn | StepWanted | SizesWanted | VariantsSaved
