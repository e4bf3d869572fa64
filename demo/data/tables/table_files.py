"""Reads files of tables as data frames: CSV and TSV as people have them, Parquet, and Excel."""

from __future__ import annotations

import io
import re
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from demo.data.errors import DataError
from demo.data.tables.table_sheets import read_sheets
from demo.data.tables.table_text import SPACES, TextLayout, text_layout
from demo.data.tables.written_numbers import DECIMAL_COMMA, with_numbers
from demo.system.regular_file import open_file

if TYPE_CHECKING:  # it takes a second to load: only where there is a table
    from pandas import DataFrame

# What reads a kind of file, and the package that pandas needs for it.
READERS = {".parquet": "pyarrow", ".xlsx": "openpyxl", ".xlsm": "openpyxl", ".xls": "xlrd"}
TEXT_ENDINGS = (".csv", ".tsv")
TABLE_ENDINGS = (*TEXT_ENDINGS, *READERS)
MOST_BYTES = 2**31  # of a file: as a table it takes several times that
# Cells without a value: as pandas has it, but for "None", which is a class in many a table.
MISSING = ("", "?", "#N/A", "#NA", "N/A", "NA", "n/a", "NaN", "nan", "NULL", "null", "<NA>")
# Latin-1 as Windows has it, with a sign for the euro, comes before the plain one.
ENCODINGS = {"utf-8-sig": "UTF-8", "cp1252": "Latin-1"}
LETTERS = 1000  # of a text that tell how it is encoded
_LINE = re.compile(r"((?:line|row) )(\d+)")  # as pandas tells where something is wrong


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
        frame = pandas.read_parquet(path)
        indices = [str(name) for name in frame.index.names if name is not None]
        lost = [f"left out: {', '.join(map(repr, indices))} (its index)"] if indices else []
        return TableFile(_named(frame), tuple(lost))
    sheets = pandas.read_excel(
        path, sheet_name=None, header=None, keep_default_na=False, na_values=[*MISSING]
    )
    frame, notes = read_sheets(sheets)
    return TableFile(_named(with_numbers(frame)), notes)


# Text.


def _read_text(path: Path) -> TableFile:
    with open_file(path) as file:
        text, encoding = _decoded(file.read())
    if "\0" in text:
        raise _wrong(path, "bytes that are no text", "Save it as .csv in UTF-8")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    layout = text_layout(text, "\t" if path.suffix.lower() == ".tsv" else "")
    if layout is None:
        raise _wrong(path, "an empty file", "Write a row for each example")
    notes = [] if encoding == "UTF-8" else [f"read as {encoding}"]
    return TableFile(_named(_parsed(layout)), (*notes, *layout.notes))


def _parsed(layout: TextLayout) -> DataFrame:
    """Return the rows beneath the headings; raises pandas's own errors."""
    import pandas

    cells = [cell.strip() for row in layout.rows for cell in row]
    has_decimal_commas = layout.separator != "," and any(map(DECIMAL_COMMA.fullmatch, cells))
    if not layout.body.strip():
        return pandas.DataFrame(columns=layout.names)
    try:
        frame = pandas.read_csv(
            io.StringIO(layout.body),
            sep=r"\s+" if layout.separator == SPACES else layout.separator,
            header=None,
            names=layout.names,
            index_col=False,
            keep_default_na=False,
            na_values=[*MISSING],
            skipinitialspace=True,
            decimal="," if has_decimal_commas else ".",  # 1.234 stays a word then: it may be 1234
            low_memory=False,  # the type of a column by all of its rows
        )
    except pandas.errors.ParserError as error:
        message = str(error).removeprefix("Error tokenizing data. C error: ")
        moved = _LINE.sub(lambda match: f"{match[1]}{int(match[2]) + layout.line}", message)
        raise ValueError(moved) from error
    return with_numbers(frame, has_decimal_commas=has_decimal_commas)


def _decoded(raw: bytes) -> tuple[str, str]:
    """Return a file's text, and in which encoding it is."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16"), "UTF-16"
    for place, name in enumerate(("utf-16-be", "utf-16-le")):  # which part of most letters is 0
        if b"\0" in raw and not raw[place:LETTERS:2].strip(b"\0"):
            return raw.decode(name), "UTF-16"
    for encoding, name in ENCODINGS.items():
        with suppress(UnicodeDecodeError):
            return raw.decode(encoding), name
    return raw.decode("latin-1"), "Latin-1"


def _named(frame: DataFrame) -> DataFrame:
    """Return a table whose columns are called by text, without what is but a number of the row."""
    if frame.index.dtype.kind != "i" or (len(frame) and frame.index[0] != 0):
        frame = frame.reset_index(drop=True)
    return frame.rename(columns=lambda name: str(name).strip())
