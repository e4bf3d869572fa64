"""An example in words: the columns of a table's row with their values, or the words of a text."""

from __future__ import annotations

from textwrap import wrap
from typing import Any

from numpy.typing import NDArray

from demo.data.core.dataset import Dataset
from demo.ui.short_text import shorten_apart

UNKNOWN = "[UNK]"  # so Keras calls all words that it has not learned
CATEGORY = ": "  # in the name of a column that is 1 where a category has this value, otherwise 0


def example_lines(data: Dataset, example: NDArray[Any], letters: int, most: int) -> list[str]:
    """Return at most so many lines, each so many letters wide, that say what an example is.

    ``example``: (columns,) of a table or (words,) of a text, as ``data`` has them.
    """
    if data.kind == "text":
        lines = wrap(_text(data, example), letters)
        return _cut(lines, most, "…")
    columns = [*zip(column_names(data), data.in_own_units(example), strict=True)]
    numbers = {name: _number(value) for name, value in columns if CATEGORY not in name}
    rooms = [max(1, letters - len(number) - 2) for number in numbers.values()]
    names = shorten_apart([*numbers], rooms)
    lines = [f"{name} {number}" for name, number in zip(names, numbers.values(), strict=True)]
    # Of a category's columns, one for each of its values, only the one that is so says something.
    is_so = [name for name, value in columns if CATEGORY in name and value > 0.5]
    lines += shorten_apart(is_so, letters)
    return _cut(lines, most, f"and {len(lines) - most + 1} more")


def column_names(data: Dataset) -> tuple[str, ...]:
    """Return the names of a table's columns; those without are called by their numbers."""
    return data.columns or tuple(f"column {number + 1}" for number in range(data.input_shape[0]))


def written(value: float) -> str:
    """Write a number as briefly as a screen needs it."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _number(value: float) -> str:
    return written(value).replace("-", "−")


def _text(data: Dataset, example: NDArray[Any]) -> str:
    numbers = [number for number in example.astype(int).tolist() if number]  # 0: it has ended
    known = data.vocabulary
    words = [known[each] if each < len(known) else str(each) for each in numbers]
    return " ".join("…" if word == UNKNOWN else word for word in words)


def _cut(lines: list[str], most: int, rest: str) -> list[str]:
    return lines if len(lines) <= most else [*lines[: most - 1], rest]
