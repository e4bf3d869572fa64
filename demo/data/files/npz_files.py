"""Makes a data set of a ``.npz`` file: its arrays, and what else the file says of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from demo.data.core.dataset import ARRAYS, Arrays, Dataset, make_dataset, unusable
from demo.data.core.split import split_examples
from demo.data.errors import ArraysError, DataError
from demo.data.files.array_files import read_arrays
from demo.system.nearest_name import advice

WHOLE = ("x", "y")  # of a file whose examples are not parted yet
WORDS = ("kind", "scale", "answers", "target", "noun")  # a file may say them, each by one text
LISTS = ("class_names", "columns")  # and these by one text for each
KNOWN = (*ARRAYS, *WHOLE, *WORDS, *LISTS)
EXPECTED = f"Expected a .npz file with the arrays {', '.join(ARRAYS)}, or with x and y."
REMEDY = "Write one with numpy.savez(FILE, x_train=..., y_train=..., x_test=..., y_test=...)"


def load_npz(path: Path, *, kind: str = "", scale: str = "", answers: str = "") -> Dataset:
    """Load a file of arrays as a data set called like the file.

    ``x_*`` or ``x`` hold examples of 1 to 4 dimensions, ``y_*`` or ``y`` labels of any type; x and
    y are parted 4 : 1. What is said here goes before the file's own ``WORDS``; see
    ``make_dataset`` for all of them. Raises ``DataError``.
    """
    arrays = read_arrays(path, EXPECTED, f"{REMEDY}.")
    chosen = {"kind": kind, "scale": scale, "answers": answers}
    try:
        said = _words(arrays) | {name: word for name, word in chosen.items() if word}
        examples, notes = _examples(arrays, path, said.get("answers", ""))
        said |= {name: _texts(name, arrays[name]) for name in LISTS if name in arrays}
    except ArraysError as error:
        raise unusable(path.stem, error) from error
    return make_dataset(path.stem, examples, notes=notes, **said)


def _words(arrays: Mapping[str, NDArray[Any]]) -> dict[str, Any]:
    found = {name: _texts(name, arrays[name].reshape(-1)) for name in WORDS if name in arrays}
    for name, texts in found.items():
        if len(texts) != 1:
            raise ArraysError(f"one text as {name}", f"{len(texts)}")
    return {name: texts[0] for name, texts in found.items()}


def _texts(name: str, array: NDArray[Any]) -> Sequence[str]:
    """Return an array's texts; numbers are names, too. Raises ``ArraysError``."""
    if array.ndim != 1:
        raise ArraysError(f"{name} of shape (names,)", array.shape)
    values = array.tolist()
    return tuple(each.decode() if isinstance(each, bytes) else str(each) for each in values)


def _examples(arrays: Arrays, path: Path, answers: str) -> tuple[Arrays, Sequence[str]]:
    """Return the four arrays and a note on those that are left out.

    Raises ``DataError`` where some are missing, ``ArraysError`` where x and y don't fit.
    """
    used = ARRAYS if {*ARRAYS} <= arrays.keys() else WHOLE
    unknown = [name for name in arrays if name not in KNOWN]
    if not {*used} <= arrays.keys():
        came = ", ".join(arrays) or "no arrays"
        others = [name for name in (*ARRAYS, *WHOLE) if name not in arrays]
        way = advice(unknown, others, REMEDY) if unknown else REMEDY
        raise DataError(f"{EXPECTED} Received: {path} with {came}. {way}.")
    left = [name for name in arrays if name not in (*used, *WORDS, *LISTS)]
    notes = [f"Arrays that are left out: {', '.join(left)}."] if left else []
    near = advice(unknown, [name for name in (*WORDS, *LISTS) if name not in arrays], "")
    if near:
        notes.append(f"{near} if one of them is meant to say it.")
    if used == ARRAYS:
        return {name: arrays[name] for name in ARRAYS}, notes
    return split_examples(arrays["x"], arrays["y"], answers), notes
