"""Short ways to tell a stage what happens."""

import numpy as np

from demo.events import (
    Event,
    Snapshot,
    VariantsLoaded,
)
from demo.stage.log import Stage
from demo.stage.scene import Scene
from tests.demo.log import ended, epoch, started


def tell(stage: Stage, *events: Event) -> Scene:
    for event in events:
        stage.append(event)
    return stage.scene


def learned(run: int, number: int) -> list[Event]:
    """What is told of an epoch, its weights first."""
    answers = np.zeros((1, 2), np.float32)
    weights = Snapshot(run=run, epoch=number, probabilities=answers, weights={})
    return [weights, epoch(run, number, 0.1 * number)]


def trained(run: int, epochs: int, variant: str = "linear") -> list[Event]:
    story = [each for number in range(epochs + 1) for each in learned(run, number)]
    return [started(run, variant, epochs=epochs), *story, ended(run)]


def loaded(*changed: str, gone: tuple[str, ...] = ()) -> VariantsLoaded:
    return VariantsLoaded(
        file="variants.py", source="", new=[], changed=list(changed), gone=list(gone)
    )
