"""Data sets of tables: which column is the answer, what is learned from, and what is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from demo.data.choice import DataChoice
from demo.data.core.dataset import Dataset, make_dataset
from demo.data.core.labels import MOST_CLASSES
from demo.data.core.split import FEWEST, split_examples
from demo.data.errors import ArraysError, DataError
from demo.data.tables.columns import encode, kind_of
from demo.data.tables.features import Features, features, few, longest_text, usable
from demo.data.tables.texts import vectorize
from demo.system.code_files import one_line
from demo.system.counted import counted
from demo.system.nearest_name import advice

if TYPE_CHECKING:  # it takes a second to load: only where there is a table
    from pandas import DataFrame

LARGEST_WHOLE = 2**53  # from there on floats are whole anyhow
MOST_NUMBERS = 2**28  # of a table, 2 GiB: several copies of it are made
FEWEST_WORDS = 2.0  # of a text on average: a name is none
ELSEWHERE = "Choose another column with --target"
DATES_REMEDY = (
    "Make numbers of them, such as the year, or leave the column out: a data.py beside the slides "
    "can do either"
)


@dataclass(frozen=True)
class Table:
    """A table with its answers: ``source`` is what messages call it, ``told`` what is known."""

    name: str  # of the data set
    source: str
    frame: DataFrame
    choice: DataChoice
    told: Sequence[str] = ()


def table_dataset(table: Table) -> Dataset:
    """Make a data set of a table; raises ``DataError``. The last column is its usual target."""
    try:
        return _dataset(table)
    except ArraysError as error:
        raise DataError(f"{table.source}: {error} Mend the table.") from error


def _dataset(table: Table) -> Dataset:
    frame, empty = usable(table.frame)
    if len(frame.columns) < 2:
        raise ArraysError("at least two columns with values", ", ".join(frame.columns) or "none")
    target = _target(table, [*frame.columns], empty)
    answered, told = _answered(frame, target, empty)
    y = _answers(table, answered, target)
    parts = split_examples(np.arange(len(y)), y, table.choice.answers)
    rows = f"{table.source}: {counted(len(frame), 'row')}"
    told_rows = _Told(rows, target, [*table.told, *told])
    rest = answered.drop(columns=target)
    is_grid = table.choice.kind in ("images", "series")  # each column has its place
    found, (text, words) = Features(rest, {}) if is_grid else features(rest), longest_text(rest)
    is_text = not (table.choice.kind or len(found.frame.columns)) and words >= FEWEST_WORDS
    if is_text or table.choice.kind == "text":
        return _texts(table, rest, text, parts, told_rows)
    return _numbers(table, found, parts, told_rows)


def _wrong(table: Table, expected: str, received: str, remedy: str) -> DataError:
    return DataError(f"{table.source}: expected {expected}. Received: {received}. {remedy}.")


@dataclass(frozen=True)
class _Told:
    """What the presenter is told: the beginning of a line, the target, and the end of the line."""

    rows: str
    target: str
    more: Sequence[str]

    def words(self, columns: str, y: NDArray[Any], *more: str) -> tuple[str, ...]:
        """Return what was read in one line; ``y`` are all answers as a data set has them."""
        is_number = y.dtype.kind == "f"
        answer = "is a number" if is_number else f"has {counted(len(np.unique(y)), 'class')}"
        first = f"{self.rows}, {columns}, {self.target} {answer}"
        return ("; ".join([first, *self.more, *filter(None, more)]),)


# The answer.


def _target(table: Table, known: list[str], empty: Sequence[str]) -> str:
    """Return the column that is chosen, or the last one; ``empty`` ones have no value."""
    last = str(table.frame.columns[-1]).strip()
    wanted = table.choice.target or (last if last in empty else "")
    if wanted in empty:
        raise _wrong(table, f"{wanted!r} to have values", "none in any row", ELSEWHERE)
    if wanted and wanted not in known:
        remedy = advice([wanted], known, "Choose one of them with --target")
        raise _wrong(table, f"a target: {few(known)}", repr(wanted), remedy)
    return wanted or known[-1]


def _answered(
    frame: DataFrame, target: str, empty: Sequence[str]
) -> tuple[DataFrame, Sequence[str]]:
    """Return the rows with an answer, and what was left out in words; ``empty`` columns were."""
    answered = frame[frame[target].notna()].reset_index(drop=True)
    lost = [name for name in frame.columns if name != target and answered[name].isna().all()]
    told = []
    if empty or lost:
        names = few([*map(repr, (*empty, *lost))])
        told.append(f"left out: {names} (no value in any row)")
    if unknown := len(frame) - len(answered):
        told.append(f"{counted(unknown, 'row')} without {target} left out")
    return answered.drop(columns=lost), told


def _answers(table: Table, frame: DataFrame, target: str) -> NDArray[Any]:
    """Return the answers of all rows: numbers, booleans or text."""
    column = frame[target]
    if len(column) < FEWEST:
        raise ArraysError(f"at least {FEWEST} rows with {target}", len(column))
    kind, different = kind_of(column), column.nunique()
    if kind == "dates":
        raise _wrong(table, f"{target!r} to hold classes or numbers", "dates", ELSEWHERE)
    if different < 2:
        raise _wrong(
            table,
            f"{target!r} to differ",
            f"{one_line(str(column.iloc[0]))} in all rows",
            ELSEWHERE,
        )
    if kind == "texts" or (kind == "categories" and different > MOST_CLASSES):
        came = f"{different:,} different texts in {len(column):,} rows"
        raise _wrong(table, f"{target!r} to hold few classes", came, ELSEWHERE)
    if column.dtype.kind in "biuf":
        return column.to_numpy()
    if kind == "numbers":
        return np.array([*column], bool)
    return np.array([one_line(word) for word in column], str)


# What is learned from.


def _numbers(table: Table, found: Features, parts: dict[str, Any], told: _Told) -> Dataset:
    """Make a data set of columns that become numbers."""
    _expect_numbers(table, found)
    encoded = encode(found.frame, parts["x_train"])
    came, count = len(found.frame.columns), len(encoded.names)
    kind = table.choice.kind or "table"
    x = _shaped(table, encoded.numbers, kind)
    data = make_dataset(
        table.name,
        {**parts, "x_train": x[parts["x_train"]], "x_test": x[parts["x_test"]]},
        kind=kind,
        scale=table.choice.scale,
        answers=table.choice.answers,
        columns=encoded.names if kind == "table" else (),
        target=told.target,
    )
    columns = counted(count, "column") + (f" from {came}" if count != came else "")
    filled = f"{encoded.filled:,} missing filled" if encoded.filled else ""
    return _with_notes(data, told.words(columns, _all_answers(data), filled, *found.words))


def _expect_numbers(table: Table, found: Features) -> None:
    for name in found.frame.columns:
        column = found.frame[name]
        if kind_of(column) == "dates":
            came = f"dates in {name!r} ({one_line(str(column.dropna().iloc[0]))})"
            raise _wrong(table, "numbers and categories", came, DATES_REMEDY)
    if not len(found.frame.columns):
        came = "; ".join(f"{name!r}, but {why}" for name, why in found.left_out.items())
        raise ArraysError("a column to learn from", came)
    if found.frame.size > MOST_NUMBERS:
        raise ArraysError(f"at most {MOST_NUMBERS:,} numbers", f"{found.frame.size:,}")


def _shaped(table: Table, x: NDArray[np.float64], kind: str) -> NDArray[Any]:
    """Return rows as the examples of their kind: a picture's pixels one after the other."""
    if kind not in ("series", "images"):
        return x
    is_whole = bool((x == np.floor(x)).all()) and np.abs(x).max() < LARGEST_WHOLE
    if kind == "series":
        return x[:, :, None].astype(np.int64) if is_whole else x[:, :, None]
    count = x.shape[1]
    side = round(count**0.5)
    height, width = table.choice.size or (side, side)
    channels = count // (height * width)
    if channels not in (1, 3) or channels * height * width != count:
        remedy = "Choose another size with --size, or leave --kind out"
        wanted = f"{height} × {width} pixels, grey or in colour"
        raise _wrong(table, wanted, f"{count} columns", remedy)
    is_bytes = is_whole and bool(((x >= 0) & (x <= 255)).all())
    return x.reshape(-1, height, width, channels).astype(np.uint8 if is_bytes else np.float32)


def _texts(
    table: Table, frame: DataFrame, name: str, parts: dict[str, Any], told: _Told
) -> Dataset:
    """Make a data set of one column of texts."""
    if not name:
        raise ArraysError("a column of texts", few([*frame.columns]))
    vectors = vectorize([*frame[name].fillna("")], parts["x_train"])
    x = vectors.numbers
    data = make_dataset(
        table.name,
        {**parts, "x_train": x[parts["x_train"]], "x_test": x[parts["x_test"]]},
        kind="text",
        answers=table.choice.answers,
        target=told.target,
        vocabulary=vectors.vocabulary,
    )
    left = [repr(each) for each in frame.columns if each != name]
    columns = f"texts in {name!r}, {counted(len(vectors.vocabulary), 'word')} known"
    others = f"left out: {few(left)} (the texts alone count)" if left else ""
    return _with_notes(data, told.words(columns, _all_answers(data), others))


def _all_answers(data: Dataset) -> NDArray[Any]:
    return np.concatenate([data.y_train, data.y_test])


def _with_notes(data: Dataset, notes: Sequence[str]) -> Dataset:
    """Put what was read before what a data set says of itself, in the words of a table."""
    said = [note.replace("y_train", data.target) for note in data.notes]
    said = [note.replace("answers: classes", "--answers classes") for note in said]
    return replace(data, notes=(*notes, *said))
