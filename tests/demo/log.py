"""Short ways to write events down by hand, and to read them back."""

from __future__ import annotations

import numpy as np

from demo.catalog.libraries import DEFAULT
from demo.events import (
    EpochEnded,
    LossMapped,
    Phase,
    RunEnded,
    RunStarted,
    RunState,
    SizesCounted,
    StepTaken,
    ThroughputMeasured,
)


def started(
    run: int,
    variant: str = "linear",
    *,
    epochs: int = 20,
    test_size: int = 1000,
    dataset: str = "",
    series: int = 0,
    weights: int = 0,
    backend: str = "tensorflow",
) -> RunStarted:
    """A run begins; one of another library than the talk's own, on a worker."""
    other = backend != DEFAULT
    return RunStarted(
        run=run,
        variant=variant,
        epochs=epochs,
        seed=0,
        test_size=test_size,
        dataset=dataset,
        series=series,
        weights=weights,
        backend=backend,
        device="CPU (2 cores)",
        engine="dask" if other else "thread",
        other=other,
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


def step(
    phase: Phase = "forward",
    *,
    picture: int = 0,
    variant: str = "extra_layer",
    hidden: tuple[tuple[int, ...], ...] = ((6,),),
    classes: int = 10,
    losses: tuple[float, ...] = (2.0,),
    taken: int = 0,
) -> StepTaken:
    """A small model was shown a picture; ``hidden`` are the shapes of its hidden layers."""
    shapes = (*hidden, (classes,))
    answer = np.full(classes, 1 / classes, np.float32)
    wrong = answer - np.eye(classes, dtype=np.float32)[0]
    return StepTaken(
        variant=variant,
        picture=picture,
        phase=phase,
        taken=taken,
        weights=[1000 * (place + 1) for place in range(len(shapes))],
        activations=[np.full(shape, 0.5, np.float32) for shape in shapes],
        errors=[*(np.full(shape, -0.1, np.float32) for shape in hidden), wrong],
        limits=[[1.0, 0.2]] * len(shapes),
        nudges=[0.001] * len(shapes) if taken else [],
        before=answer,
        after=np.eye(classes, dtype=np.float32)[0] if taken else answer,
        losses=np.array(losses, np.float32),
    )


def loss_map(run: int = 1, variant: str = "linear") -> LossMapped:
    """Return a small map of a run of one epoch."""
    return LossMapped(
        run=run,
        variant=variant,
        reach=2.0,
        losses=np.array([[3, 2.5, 2], [2, 0.5, 1], [1, 1, 1]], np.float32),
        epochs=[0, 1],
        path=np.array([[1.5, -1], [0, 0]], np.float32),
        path_losses=np.array([2.5, 0.5], np.float32),
        kept=0.75,
    )


def sizes(*, memory: int = 16 * 2**30, device: str = "machine", nodes: int = 8192) -> SizesCounted:
    """Keras has counted; of the variants, all but dropout."""
    return SizesCounted(
        device=device,
        memory=memory,
        nodes=nodes,
        one=[785 * nodes + (nodes + 1) * 10, nodes + 10],
        more=[(nodes + 1) * nodes, nodes],
        variants={"extra_layer": [407050, 522], "conv": [50186, 47050]},
    )


def measured(
    batch: int,
    images: tuple[int, int] = (4000, 1000),
    seconds: tuple[float, float] = (2.0, 2.0),
    *,
    over: bool = True,
) -> ThroughputMeasured:
    """Two ways to compute have come so far."""
    return ThroughputMeasured(
        batch=batch,
        lanes=["Compiled", "Op by op"],
        devices=["CPU (2 cores)"] * 2,
        images=list(images),
        seconds=list(seconds),
        ended=over,
    )
