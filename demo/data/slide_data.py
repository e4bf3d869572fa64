"""What a slide says of the data of its own, and how such data is called wherever it is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from demo.data.choice import DataChoice
from demo.data.errors import DataError

LARGEST_SIDE = 1024  # pixels


@dataclass(frozen=True)
class SlideData:
    """The options ``dataset``, ``target`` and ``size`` of a demo, "" where they are left out."""

    dataset: str = ""  # as slides name it: see ``resolve_dataset``
    target: str = ""  # the column of a table that holds the answers; "": its last
    size: str = ""  # of pictures, in pixels: "32x24" or "32"

    @property
    def name(self) -> str:
        """What is read so is called: "penguins.csv (sex)". One file read otherwise is another."""
        said = ", ".join(filter(None, (self.target, self.size)))
        return f"{self.dataset} ({said})" if self.dataset and said else self.dataset

    @property
    def choice(self) -> DataChoice:
        """How a file is to be read; raises ``DataError``."""
        return DataChoice(target=self.target, size=read_size(self.size) if self.size else None)


def slide_data(options: Mapping[str, Any]) -> SlideData:
    """Return what a demo's options say, as YAML has them: a number is a column's name, too."""
    dataset = options.get("dataset", "")
    rest = {name: options.get(name, "") for name in ("target", "size")}
    words = {name: str(value) for name, value in rest.items() if isinstance(value, str | int)}
    return SlideData(dataset if isinstance(dataset, str) else "", **words)


def read_size(text: str) -> tuple[int, int]:
    """Return the size of pictures, such as 28 or 32x24, as (height, width).

    Raises ``DataError``.
    """
    sides = text.lower().replace("×", "x").split("x")
    known = all(each.isdecimal() and 0 < int(each) <= LARGEST_SIDE for each in sides)
    if len(sides) > 2 or not known:
        raise DataError(
            f"Expected pixels, width and height, such as 28x28 or 28, {LARGEST_SIDE} at most. "
            f"Received: {text!r}. Mend the size."
        )
    return int(sides[-1]), int(sides[0])
