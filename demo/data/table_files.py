"""Reads files of tables as data frames: CSV and TSV as people have them, Parquet, and Excel."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from demo.data.errors import DataError
from demo.system.regular_file import open_file

if TYPE_CHECKING:  # it takes a second to load: only where there is a table
    from pandas import DataFrame, Series

# What reads a kind of file, and the package that pandas needs for it.
READERS = {".parquet": "pyarrow", ".xlsx": "openpyxl", ".xlsm": "openpyxl", ".xls": "xlrd"}
TEXT_ENDINGS = (".csv", ".tsv")
TABLE_ENDINGS = (*TEXT_ENDINGS, *READERS)
MOST_BYTES = 2**31  # of a file: as a table it takes several times that
MISSING = ["?"]  # in cells, beside what pandas takes for missing
# Latin-1 as Windows has it, with a sign for the euro, comes before the plain one.
ENCODINGS = {"utf-8-sig": "UTF-8", "cp1252": "Latin-1"}
SEPARATORS = ",;\t|"
LINES_LOOKED_AT = 50
LETTERS_LOOKED_AT = 2**20
_DECIMAL_COMMA = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d*),\d+(e[+-]?\d+)?", re.IGNORECASE)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_WITH_POINT = re.compile(r"[+-]?(\d+\.\d*|\.\d+)(e[+-]?\d+)?|[+-]?\d+e[+-]?\d+", re.IGNORECASE)


@dataclass(frozen=True)
class TableFile:
    """A table as read, and what of it may surprise, in words."""

    frame: DataFrame
    notes: tuple[str, ...] = ()


def read_table_file(path: Path) -> TableFile:
    """Read a file of a table; raises ``DataError``."""
    ending = path.suffix.lower()
    try:
        _expect_small(path)
        table = _read_text(path) if ending in TEXT_ENDINGS else _read_binary(path, ending)
    except DataError:
        raise
    except FileNotFoundError as error:
        raise _wrong(path, "no such file", "Mend its name") from error
    except Exception as error:  # spoilt bytes can mean anything, and raise anything
        came = " ".join(str(error).split())[:200].rstrip(".") or type(error).__name__
        raise _wrong(path, f"unreadable ({came})", "Mend the file") from error
    if table.frame.empty:
        came = "headings alone" if len(table.frame.columns) else "nothing"
        raise _wrong(path, came, "Write a row for each example")
    return table


def _wrong(path: Path, came: str, remedy: str) -> DataError:
    return DataError(
        f"Expected a table, with headings and a row for each example, in {path}. "
        f"Received: {came}. {remedy}."
    )


def _expect_small(path: Path) -> None:
    with open_file(path) as file:  # neither a folder nor a pipe
        size = file.seek(0, io.SEEK_END)
    if size > MOST_BYTES:
        raise _wrong(path, f"{size / 1e9:.1f} GB", f"Keep some of it, {MOST_BYTES / 1e9:.0f} GB")


def _read_binary(path: Path, ending: str) -> TableFile:
    """Read a table by the package that can."""
    package = READERS[ending]
    if find_spec(package) is None:
        raise DataError(
            f"Expected {package}, which reads {ending} files such as {path}. Received: none. "
            f"Install it (pip install {package}), or save the table as .csv."
        )
    import pandas

    if ending == ".parquet":
        return TableFile(pandas.read_parquet(path))
    sheets = pandas.ExcelFile(path)
    with sheets:
        frame = sheets.parse(sheets.sheet_names[0], na_values=MISSING)
        names = sheets.sheet_names
    notes = [f"of {len(names)} sheets the first one, {names[0]!r}"] if len(names) > 1 else []
    return TableFile(_named(frame), tuple(notes))


# Text.


def _read_text(path: Path) -> TableFile:
    import pandas

    with open_file(path) as file:
        text, encoding = _decoded(file.read())
    if "\0" in text:
        raise _wrong(path, "bytes that are no text", "Save it as .csv in UTF-8")
    first = "\t" if path.suffix.lower() == ".tsv" else ""
    rows, separator = _first_rows(text, first)
    if not rows:
        raise _wrong(path, "an empty file", "Write a row for each example")
    is_headed = not _are_data(rows[0])
    frame = pandas.read_csv(
        io.StringIO(text),
        sep=separator,
        header=0 if is_headed else None,
        na_values=MISSING,
        skipinitialspace=True,
        low_memory=False,  # the type of a column by all of its rows
    )
    notes = [] if encoding == "UTF-8" else [f"read as {encoding}"]
    if not is_headed:
        frame.columns = pandas.Index([f"column {place}" for place in range(1, len(rows[0]) + 1)])
        notes.append("without headings: its columns are called column 1, column 2, …")
    elif twice := [name for name, count in Counter(rows[0]).items() if count > 1 and name]:
        notes.append(f"several columns are called {twice[0]!r}: they got numbers")
    return TableFile(_named(_with_numbers(frame, separator)), tuple(notes))


def _decoded(raw: bytes) -> tuple[str, str]:
    """Return a file's text, and in which encoding it is."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16"), "UTF-16"
    for encoding, name in ENCODINGS.items():
        with suppress(UnicodeDecodeError):
            return raw.decode(encoding), name
    return raw.decode("latin-1"), "Latin-1"


def _first_rows(text: str, separator: str = "") -> tuple[list[list[str]], str]:
    """Return the first rows of a text, cut at the separator that fits most of them.

    The separator is found unless it is given.
    """
    beginning = io.StringIO(text[:LETTERS_LOOKED_AT])
    lines = "".join(islice((line for line in beginning if line.strip()), LINES_LOOKED_AT))
    found = {each: _cut(lines, each) for each in separator or SEPARATORS}

    def fit(each: str) -> tuple[float, int]:
        rows = found[each]
        width = len(rows[0]) if rows else 0
        share = sum(len(row) == width for row in rows) / max(1, len(rows))
        return (share if width > 1 else 0.0, width)

    best = max(found, key=fit)
    return found[best], best


def _cut(lines: str, separator: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(lines, newline=""), delimiter=separator, skipinitialspace=True)
    try:
        return [row for row in reader if row]
    except csv.Error:  # a field that is too large, or quotes that never end: pandas says where
        return [line.split(separator) for line in lines.splitlines() if line]


def _are_data(first: Sequence[str]) -> bool:
    """Tell whether a first row holds no headings: a number with a point, or numbers alone.

    0, 1, 2, … are headings: pandas writes them for columns without a name.
    """
    if any(_WITH_POINT.fullmatch(each.strip()) for each in first):
        return True
    named = first[1:] if first[0] == "" else first  # an index has no heading
    numbers = [each.strip() for each in named]
    counts = [str(place) for place in range(len(numbers))]
    return all(each.isdecimal() for each in numbers) and numbers != counts and bool(numbers)


def _with_numbers(frame: DataFrame, separator: str) -> DataFrame:
    """Return a table in which numbers with commas are numbers, too."""
    changed = {
        name: numbers
        for name in frame.columns
        if not (is_number(frame[name]))
        and (numbers := _numbers(frame[name], separator)) is not None
    }
    return frame.assign(**changed) if changed else frame


def is_number(column: Series[Any]) -> bool:
    """Tell whether a column holds numbers, or true and false."""
    return column.dtype.kind in "biufc"


def _numbers(column: Series[Any], separator: str) -> Series[Any] | None:
    """Return a column of text as numbers, or None if it has others."""
    import pandas

    words = column.dropna()
    few = words.head(LINES_LOOKED_AT).astype(str).str.strip()
    if few.empty or not all(each[0] in "+-.,0123456789" for each in few if each):
        return None
    words = words.astype(str).str.strip()
    if separator != "," and words.str.contains(",").any() and _all(words, _DECIMAL_COMMA, r"-?\d+"):
        words = words.str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
    elif _all(words, _THOUSANDS, r"[+-]?\d+(\.\d+)?"):
        words = words.str.replace(",", "", regex=False)
    elif _all(words, _DECIMAL_COMMA, r"-?\d+"):
        words = words.str.replace(",", ".", regex=False)
    try:
        found = pandas.to_numeric(words)
    except (ValueError, TypeError, OverflowError):
        return None
    return found.astype(float).reindex(column.index)


def _all(words: Series[Any], pattern: re.Pattern[str], otherwise: str) -> bool:
    """Tell whether all words are as a pattern has them, or at least numbers without a comma."""
    either = re.compile(f"(?:{pattern.pattern})|(?:{otherwise})", re.IGNORECASE)
    return bool(words.map(lambda word: either.fullmatch(word) is not None).all())


def _named(frame: DataFrame) -> DataFrame:
    """Return a table whose columns are called by text, without what is but a number of the row."""
    if frame.index.dtype.kind != "i" or (len(frame) and frame.index[0] != 0):
        frame = frame.reset_index(drop=True)
    return frame.rename(columns=lambda name: str(name).strip())
