"""What the engine answered to questions beside training, or why it could not."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from demo.events import (
    Event,
    LossMapped,
    QuestionFailed,
    RunStarted,
    SizesCounted,
    StageReopened,
    StepTaken,
    ThroughputMeasured,
    VariantsLoaded,
)
from demo.requests import COMPARE, REPLAY, LossMapWanted, SizesWanted, StepWanted


@dataclass
class Answers:
    """The newest answer to each question; a question that failed has a reason instead."""

    steps: dict[str, StepTaken] = field(default_factory=dict)  # by variant
    sizes: SizesCounted | None = None
    throughput: ThroughputMeasured | None = None  # of whatever was measured last
    throughputs: dict[tuple[str, str, int], ThroughputMeasured] = field(
        default_factory=dict
    )  # by variant, name of the first way to compute, and images in a batch
    failures: dict[str, str] = field(default_factory=dict)  # reasons, by the question's kind

    def apply(self, event: Event) -> None:
        """Take one event into account."""
        match event:
            case StepTaken():
                self.steps[event.variant] = event
                self.failures.pop(StepWanted.__name__, None)
            case SizesCounted():
                self.sizes = event
                self.failures.pop(SizesWanted.__name__, None)
            case LossMapped():
                self.failures.pop(LossMapWanted.__name__, None)
            case ThroughputMeasured():
                self.throughput = event
                self.throughputs[event.variant, event.lanes[0], event.batch] = event
                self.failures.pop(COMPARE, None)
            case QuestionFailed():
                where = f" ({event.place})" if event.place else ""
                self.failures[event.question] = event.reason + where
                if event.question == COMPARE:
                    self._end_comparison()
            case RunStarted():
                if event.recorded:
                    self.failures.pop(REPLAY, None)
            case VariantsLoaded():
                self._drop_outdated(event)
            case StageReopened():
                self._reopen()

    def _end_comparison(self) -> None:
        """Mark a comparison as ended whose last event never came."""
        if self.throughput is not None:
            self.throughput = replace(self.throughput, ended=True)

    def _drop_outdated(self, event: VariantsLoaded) -> None:
        """Forget answers that were computed with other code than the present."""
        self.sizes = None
        for question in (StepWanted, SizesWanted):
            self.failures.pop(question.__name__, None)
        for name in (*event.new, *event.changed, *event.gone):
            self.steps.pop(name, None)

    def _reopen(self) -> None:
        """Forget answers that belong to the engine that was replaced."""
        self.sizes = None
        self.steps.clear()
        self.failures.clear()
        self._end_comparison()
