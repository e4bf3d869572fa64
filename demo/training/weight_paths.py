"""Keeps the weights of each model's newest run after each epoch, so that its way can be drawn."""

from __future__ import annotations

from dataclasses import dataclass, field

from demo.backends.interface import Trainer, WeightArrays

BYTES = 4  # of a weight
MOST_BYTES = 256 * 2**20  # of all that is kept
LEAST_KEPT = 4  # epochs that there has to be room for: of larger models there is no path


@dataclass
class WeightPath:
    """The weights of one run, from before its training on; its ``epochs`` tell which are kept."""

    variant: str
    run: int
    trainer: Trainer
    epochs: list[int] = field(default_factory=list)
    weights: list[WeightArrays] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many bytes it takes."""
        return sum(array.nbytes for each in self.weights for array in each)

    def thin_out(self) -> None:
        """Let go of every second epoch, but not of the newest."""
        del self.epochs[-2::-2], self.weights[-2::-2]


class WeightPaths:
    """The paths by variant. Concurrency: the training thread alone uses it."""

    def __init__(self) -> None:
        self._paths: dict[str, WeightPath] = {}  # the one noted last is the last

    def get(self, variant: str) -> WeightPath | None:
        """Return the path of a variant's newest run, if there is any."""
        return self._paths.get(variant)

    def note(self, variant: str, run: int, epoch: int, trainer: Trainer) -> None:
        """Keep a run's present weights; those of the variant's earlier run are let go.

        A model that may fill the memory by itself is not copied.
        """
        path = self._paths.pop(variant, None)
        if LEAST_KEPT * BYTES * trainer.weights > MOST_BYTES:
            return
        if path is None or path.run != run:
            path = WeightPath(variant, run, trainer)
        path.epochs.append(epoch)
        path.weights.append(trainer.copy_weights())
        self._paths[variant] = path
        self._make_room(path)

    def _make_room(self, newest: WeightPath) -> None:
        while sum(each.size for each in self._paths.values()) > MOST_BYTES:
            if len(self._paths) > 1:
                del self._paths[next(iter(self._paths))]
            elif len(newest.epochs) > 1:
                newest.thin_out()
            else:
                return
