"""Words about a data set: what one of its examples is called, and a class where there is room."""

from __future__ import annotations

from demo.data.core.dataset import Dataset
from demo.ui.short_text import shorten_apart, width_of

LONGEST_CLASS = 24  # letters of a class's name in a sentence
PARTS = {"images": "pixels", "series": "steps", "volumes": "voxels", "table": "columns"}


def one_of(data: Dataset) -> str:
    """Return what one example is called: "image", "wine", "series"."""
    noun = data.noun
    return noun.removesuffix("s") if noun != "series" and not noun.endswith("ss") else noun


def picture_or(data: Dataset) -> str:
    """Return what one example is called that is looked at closely: "picture", "wine", "series"."""
    return "picture" if data.noun == "images" else one_of(data)


def parts_of(data: Dataset) -> str:
    """Return what an example is made of: "pixels", "steps"."""
    return PARTS.get(data.kind, "words")


def class_names(data: Dataset, letters: int = LONGEST_CLASS) -> list[str]:
    """Return what all classes are called, each cut to so many letters."""
    return shorten_apart([*map(data.class_name, range(data.classes))], letters)


def longest_class(data: Dataset) -> int:
    """Return how many letters the longest name of a class has."""
    return max(width_of(data.class_name(number)) for number in range(data.classes))


def no_weights(data: Dataset) -> str:
    """Say of a model that no layer of its has a weight for each number of an example."""
    parts = parts_of(data)
    return f"has no weight for each {parts.removesuffix('s')}"
