"""Points in a plane that belong to one of two classes: shapes with noise, or points clicked.

All that one is made of is in its name, so that a recorded run finds the very same points again:
``"spirals"``, ``"spirals 20%"`` with noise, ``"points 3f80a 4081b"`` as clicked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from demo.data.core.dataset import Dataset, arrays_of, make_dataset
from demo.data.errors import DataError

REACH = 6.0  # the plane goes from there below 0 to there above it, in both directions
POINTS = 600  # of a shape
TESTED = 5  # of so many, one is for testing
GRID = 50  # places along either side, where a model's answers are looked at
MOST_NOISE = 50  # per cent
MOST_CLICKED = 150  # points: more have no room in a name
CLASS_NAMES = ("orange", "blue")  # as the first two colours of a talk

Points = tuple[NDArray[np.float64], NDArray[np.int64]]  # (points, 2), and a class for each


@dataclass(frozen=True)
class ClickedPoint:
    """A point of a plane, to 1/255 of its reach, and its class."""

    x: float
    y: float
    label: int


@dataclass(frozen=True)
class Plane:
    """Which points: a shape with noise, or those that were clicked."""

    shape: str
    noise: int = 0  # per cent
    clicked: tuple[ClickedPoint, ...] = ()

    @property
    def name(self) -> str:
        """The name by which all of it is found again."""
        if self.shape == CLICKED:
            return " ".join([CLICKED, *map(_written, self.clicked)])
        return f"{self.shape} {self.noise}%" if self.noise else self.shape


def _circles(random: np.random.Generator, half: int) -> Points:
    """Return a disc within a ring."""
    radius = np.concatenate([random.uniform(0, 2.5, half), random.uniform(3.5, 5, half)])
    angle = random.uniform(0, 2 * np.pi, 2 * half)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1), _halves(half)


def _clouds(random: np.random.Generator, half: int) -> Points:
    """Return two clouds, apart."""
    centre = np.where(_halves(half)[:, np.newaxis] == 0, -2.5, 2.5)
    return centre + random.normal(0, 0.8, (2 * half, 2)), _halves(half)


def _corners(random: np.random.Generator, half: int) -> Points:
    """Return four squares, of which those across from each other are alike."""
    size, side = random.uniform(0.3, 5, (2 * half, 2)), random.choice([-1, 1], 2 * half)
    labels = _halves(half)
    other = np.where(labels == 0, side, -side)
    return size * np.stack([side, other], 1), labels


def _spirals(random: np.random.Generator, half: int) -> Points:
    """Return two spirals, one within the other."""
    along = np.sqrt(random.uniform(0.01, 1, 2 * half))  # as many on each piece of equal length
    labels = _halves(half)
    angle = 1.75 * 2 * np.pi * along + np.pi * labels
    return 5 * along[:, np.newaxis] * np.stack([np.sin(angle), np.cos(angle)], 1), labels


def _moons(random: np.random.Generator, half: int) -> Points:
    """Return two half circles, each around the other's end."""
    angle, labels = random.uniform(0, np.pi, 2 * half), _halves(half)
    upper = np.stack([3 * np.cos(angle) - 1.5, 3 * np.sin(angle) - 0.75], 1)
    return np.where(labels[:, np.newaxis] == 0, upper, -upper), labels


def _halves(half: int) -> NDArray[np.int64]:
    return np.repeat([0, 1], half)


SHAPES: dict[str, Callable[[np.random.Generator, int], Points]] = {
    "circles": _circles,
    "clouds": _clouds,
    "corners": _corners,
    "spirals": _spirals,
    "moons": _moons,
}
CLICKED = NOUN = "points"
_NAME = re.compile(rf"({'|'.join(SHAPES)})(?: (\d\d?)%)?")
_CLICKED_NAME = re.compile(rf"{CLICKED}((?: [0-9a-f]{{4}}[ab])*)")


def plane_of(name: str) -> Plane | None:
    """Return which points a name is for; ``None`` if it is none of a plane's."""
    if found := _NAME.fullmatch(name):
        noise = int(found[2] or 0)
        return Plane(found[1], noise) if noise <= MOST_NOISE else None
    if found := _CLICKED_NAME.fullmatch(name):
        points = tuple(map(_read, found[1].split()))
        return Plane(CLICKED, clicked=points) if len(points) <= MOST_CLICKED else None
    return None


def _written(point: ClickedPoint) -> str:
    x, y = (round((each / REACH + 1) * 127.5) for each in (point.x, point.y))
    return f"{x:02x}{y:02x}{'ab'[point.label]}"


def _read(text: str) -> ClickedPoint:
    x, y = (REACH * (int(part, 16) / 127.5 - 1) for part in (text[:2], text[2:4]))
    return ClickedPoint(x, y, "ab".index(text[4]))


def why_too_few(plane: Plane) -> str:
    """Return why nothing can be learned from points that were clicked, or nothing."""
    counts = [sum(point.label == label for point in plane.clicked) for label in (0, 1)]
    if plane.shape != CLICKED or min(counts) >= 2:
        return ""
    return "Click at least two points of either colour"


def points_of(plane: Plane) -> dict[str, Points]:
    """Return the points to learn from and those to test with, by "train" and "test".

    Those that were clicked are for both.
    """
    points, labels = _clicked(plane.clicked) if plane.shape == CLICKED else _shaped(plane)
    is_tested = np.arange(len(points)) % TESTED == 0
    if plane.shape == CLICKED:
        return {"train": (points, labels), "test": (points, labels)}
    return {
        "train": (points[~is_tested], labels[~is_tested]),
        "test": (points[is_tested], labels[is_tested]),
    }


@lru_cache(maxsize=16)
def make_plane(plane: Plane) -> Dataset:
    """Make the data set: a table with two columns, and the plane's grid as its probes.

    Raises ``DataError``.
    """
    if why := why_too_few(plane):
        received = f"{len(plane.clicked)} points"
        raise DataError(f"Expected points of two colours. Received: {received}. {why}.")
    points = points_of(plane)
    data = make_dataset(
        plane.name,
        arrays_of(points["train"], points["test"]),
        kind="table",
        class_names=CLASS_NAMES,
        columns=("across", "up"),
        target="colour",
        noun=NOUN,
    )
    zeros, ones = np.array(data.column_scales).T
    return replace(data, probes=((_grid() - zeros) / ones).astype(np.float32))


def _clicked(clicked: Sequence[ClickedPoint]) -> Points:
    points = np.array([(each.x, each.y) for each in clicked], np.float64).reshape(-1, 2)
    return points, np.array([each.label for each in clicked], np.int64)


def _shaped(plane: Plane) -> Points:
    """Return a shape's points in no order; noise moves each, and its class stays."""
    random = np.random.default_rng(0)
    points, labels = SHAPES[plane.shape](random, POINTS // 2)
    points = points + random.normal(0, 3 * plane.noise / 100, points.shape)
    order = random.permutation(len(points))
    return np.clip(points[order], -REACH, REACH), labels[order]


def _grid() -> NDArray[np.float64]:
    """Return the middles of ``GRID`` × ``GRID`` cells of the plane, row by row from below."""
    steps = REACH * (2 * (np.arange(GRID) + 0.5) / GRID - 1)
    across, up = np.meshgrid(steps, steps)
    return np.stack([across.ravel(), up.ravel()], 1)
