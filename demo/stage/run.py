"""One run as the log tells of it: what was asked for, how far it has come, what it learned."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from demo.events import EpochEnded, HyperparametersChanged, RunStarted, RunState, Snapshot
from demo.hyperparameters import AS_WRITTEN, Hyperparameters


@dataclass
class Run:
    """One training from first weights to its end, as the log has it."""

    id: int
    variant: str
    epochs: int  # as planned
    test_size: int  # test images
    seed: int = 0
    dataset: str = ""  # empty: the talk's own
    examples: int = 0  # images to learn from; 0 is all there are
    series: int = 0  # the first of several runs that differ in their seed alone
    weights: int = 0  # trainable numbers
    code: str = ""  # Python, of a model that was composed on stage
    version: str = ""  # of its variant's code
    began: float = 0.0  # seconds on the wall clock: no two runs begin at once
    recorded: str = ""  # when and on what, if it is played back
    backend: str = ""  # what computes it, as Keras calls it
    device: str = ""  # and on what
    engine: str = ""  # "thread": in the talk's own process; "dask": on a worker
    hyperparameters: Hyperparameters = AS_WRITTEN  # those that were asked for
    in_use: Hyperparameters = AS_WRITTEN  # those by which it learns; usual: nobody knows
    label_noise: float = 0.0  # share of its train examples whose answers are others' instead
    other: bool = False  # trained by another engine than the talk's own, to compare
    state: RunState = "running"
    reason: str = ""
    place: str = ""  # of the author's code, where it failed: "layers.py:12"
    cleared: bool = False
    outdated: bool = False  # its variant's code has changed since it ended
    weights_lost: bool = False  # the process that trained it is gone
    resumable: bool = False  # it was interrupted, and can go on from its last epoch
    history: list[EpochEnded] = field(default_factory=list)
    changes: list[HyperparametersChanged] = field(default_factory=list)  # oldest first
    snapshots: dict[int, Snapshot] = field(default_factory=dict)  # by epoch
    _whole: Run | None = field(default=None, compare=False, repr=False)

    @property
    def whole(self) -> Run:
        """The run as far as it has come, if this is how it was at an earlier epoch."""
        return self._whole or self

    @property
    def is_past(self) -> bool:
        """Whether this is how a run was at an earlier epoch than its newest."""
        return self._whole is not None

    def up_to(self, epoch: int) -> Run:
        """Return a copy as it was after an epoch, or the run itself if it has come no further."""
        if max([self.epoch, *self.snapshots]) <= epoch:
            return self
        return replace(
            self,
            history=[each for each in self.history if each.epoch <= epoch],
            changes=[each for each in self.changes if each.epoch <= epoch],
            snapshots={at: each for at, each in self.snapshots.items() if at <= epoch},
            _whole=self.whole,
        )

    @property
    def epoch(self) -> int:
        """The last epoch measured; 0 is before training."""
        return self.history[-1].epoch if self.history else 0

    @property
    def measured(self) -> bool:
        """Whether there is a curve to show; a run that was stopped before it learned has none."""
        return bool(self.history) and (self.whole.epoch > 0 or self.state == "running")

    @property
    def other_backend(self) -> str:
        """The other library that computes it; empty if the talk's own engine does."""
        return self.backend if self.other else ""

    @property
    def is_side_run(self) -> bool:
        """Whether it has other or fewer data, or another library: no screen looks into it."""
        return bool(self.dataset or self.examples or self.label_noise or self.other)

    @property
    def test_accuracy(self) -> float | None:
        """The newest test accuracy, 0…1; R² where answers are numbers."""
        return self.history[-1].test_accuracy if self.history else None

    @property
    def is_regression(self) -> bool:
        """Whether its answers are numbers; of a run that was not measured yet nobody knows."""
        return bool(self.history) and self.history[-1].is_regression

    @property
    def snapshot(self) -> Snapshot | None:
        """The newest weights and answers."""
        return next(reversed(self.snapshots.values()), None)


def new_run(event: RunStarted) -> Run:
    """Return a run as it is at its start; one that is played back never has weights here."""
    return Run(
        event.run,
        event.variant,
        event.epochs,
        event.test_size,
        seed=event.seed,
        dataset=event.dataset,
        examples=event.examples,
        series=event.series or event.run,
        weights=event.weights,
        code=event.code,
        version=event.version,
        began=event.time,
        recorded=event.recorded,
        backend=event.backend,
        device=event.device,
        engine=event.engine,
        hyperparameters=event.hyperparameters,
        in_use=event.in_use,
        label_noise=event.label_noise,
        other=event.other,
        weights_lost=bool(event.recorded),
    )
