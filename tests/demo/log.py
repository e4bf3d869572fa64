"""Short ways to write events down by hand, and to read them back."""

from __future__ import annotations

from demo.events import EpochEnded, RunEnded, RunStarted, RunState


def started(
    run: int,
    variant: str = "linear",
    *,
    epochs: int = 20,
    test_size: int = 1000,
    dataset: str = "",
    series: int = 0,
) -> RunStarted:
    """A run begins."""
    return RunStarted(
        run=run,
        variant=variant,
        epochs=epochs,
        seed=0,
        test_size=test_size,
        dataset=dataset,
        series=series,
    )


def epoch(run: int, number: int, accuracy: float, *, seconds: float | None = None) -> EpochEnded:
    """An epoch ends with this test accuracy; the other figures follow from it."""
    return EpochEnded(
        run=run,
        epoch=number,
        seconds=number * 0.3 if seconds is None else seconds,
        train_loss=1.1 - accuracy,
        train_accuracy=(1 + accuracy) / 2,
        test_loss=1.2 - accuracy,
        test_accuracy=accuracy,
    )


def ended(run: int, state: RunState = "finished", reason: str = "") -> RunEnded:
    """A run is over."""
    return RunEnded(run=run, state=state, reason=reason)
