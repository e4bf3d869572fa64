"""What is known of the models that can be trained: the variants, and one composed on stage."""

from __future__ import annotations

from dataclasses import dataclass, field

from demo.events import (
    EngineFailed,
    Event,
    ModelComposed,
    RunStarted,
    StageReopened,
    VariantFailed,
    VariantParked,
    VariantReady,
    VariantsBroken,
    VariantsLoaded,
    VariantWarming,
)


@dataclass
class VariantState:
    """Which variants start without delay, which can't be built, and what their file is like."""

    warming: str | None = None  # the variant that is being built
    weights: dict[str, int] = field(default_factory=dict)  # variants that are warm: their size
    broken: dict[str, str] = field(default_factory=dict)  # variants that can't be built: why
    warnings: dict[str, str] = field(default_factory=dict)  # of variants that can be trained
    # Where those failed that can't: a file, "" for that of the variants, and a line, 0 for none.
    places: dict[str, tuple[str, int]] = field(default_factory=dict)
    # Of the broken ones, what no engine tries by itself.
    parked: dict[str, VariantParked] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)  # whose newest code has not trained yet
    file: VariantsLoaded | None = None  # the variants' file, if saved since the start
    file_failure: VariantsBroken | None = None  # why the file, as saved last, can't be run
    composed: ModelComposed | None = None

    def apply(self, event: Event) -> None:
        """Take one event into account."""
        match event:
            case VariantWarming():
                self.warming = event.variant
            case VariantReady():
                self._mend(event.variant)
                self.weights[event.variant] = event.weights
                if event.warning:
                    self.warnings[event.variant] = event.warning
                self.warming = None
            case VariantFailed():
                self._break(event)
            case VariantParked():
                self._break(event)
                self.parked[event.variant] = event
            case VariantsLoaded():
                self._load(event)
            case VariantsBroken():
                self.file_failure = event
            case ModelComposed():
                self.composed = event
            case RunStarted():
                self.changed.discard(event.variant)
            case EngineFailed():
                self.warming = None
            case StageReopened():
                self.warming = self.file_failure = None
                self.weights.clear()
                self.warnings.clear()
                self.broken = {name: each.reason for name, each in self.parked.items()}

    def place(self, variant: str, usual: str = "") -> str:
        """Return where in its author's code a variant failed: "layers.py:12", "" if in none.

        ``usual`` is what the variants' file is called.
        """
        file, line = self.places.get(variant, ("", 0))
        return f"{file or usual}:{line}" if line and (file or usual) else ""

    def _break(self, event: VariantFailed | VariantParked) -> None:
        self.broken[event.variant] = event.reason
        file = event.file if isinstance(event, VariantFailed) else ""
        self.places[event.variant] = file, event.line
        self.warnings.pop(event.variant, None)
        self.warming = None

    def _mend(self, variant: str) -> None:
        for known in (self.broken, self.places, self.parked, self.warnings):
            known.pop(variant, None)

    def _load(self, event: VariantsLoaded) -> None:
        """Forget what was known of those variants whose code is another now."""
        self.file, self.file_failure = event, None
        for name in (*event.new, *event.changed, *event.gone):
            self.weights.pop(name, None)
            self._mend(name)
        self.changed |= set(event.changed)
        self.changed -= set(event.gone)
