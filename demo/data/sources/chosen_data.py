"""Loads the data that was chosen: a name, a file, a folder, or a ``data.py`` beside the slides."""

from __future__ import annotations

from pathlib import Path

from demo.data.choice import DataChoice
from demo.data.core.dataset import OFFLINE_DEFAULT, Dataset
from demo.data.errors import DataError
from demo.data.files.npz_files import load_npz
from demo.data.sources.author_data import AUTHOR_FILE, load_author_data
from demo.data.sources.named_datasets import known_datasets, load_dataset
from demo.data.tables.data_frames import Table, table_dataset
from demo.data.tables.table_files import TABLE_ENDINGS, read_table_file

ARRAYS_ENDING = ".npz"
TAKEN = f"{', '.join(TABLE_ENDINGS)} or {ARRAYS_ENDING} file, or a folder of pictures"
# Which options say something of what: others are a mistake, and told.
OPTIONS = {
    "a table": ("target", "size", "scale", "kind", "answers"),
    "a folder of pictures": ("size", "scale"),
    "a .npz file": ("scale", "kind", "answers"),
    "a data set that comes along": (),
    AUTHOR_FILE: ("target", "size", "scale", "kind", "answers"),
}


def load_chosen(choice: DataChoice, folder: Path | None = None) -> Dataset:
    """Load a talk's data: what is chosen, else ``data.py`` in ``folder``, else what comes along.

    Raises ``DataError``.
    """
    author_file = folder / AUTHOR_FILE if folder else None
    if not choice.data and author_file and author_file.exists():
        return load_author_data(author_file, choice)
    name = choice.data or OFFLINE_DEFAULT
    if name in known_datasets():
        _expect_options(choice, "a data set that comes along")
        return load_dataset(name)
    return load_path(Path(name), choice)


def load_path(path: Path, choice: DataChoice) -> Dataset:
    """Load a file or a folder; raises ``DataError``."""
    ending = path.suffix.lower()
    if path.is_dir():
        _expect_options(choice, "a folder of pictures")
        from demo.data.files.picture_folders import (
            load_picture_folder,  # Pillow takes a while to load
        )

        return load_picture_folder(path, choice)
    if ending in TABLE_ENDINGS:
        table = read_table_file(path)
        return table_dataset(Table(path.stem, path.name, table.frame, choice, table.notes))
    if ending == ARRAYS_ENDING:
        _expect_options(choice, "a .npz file")
        return load_npz(path, kind=choice.kind, scale=choice.scale, answers=choice.answers)
    there = "" if path.exists() else ", and no such folder is there"
    raise DataError(
        f"Expected a data set: {', '.join(known_datasets())}, or a {TAKEN}. "
        f"Received: {str(path)!r}{there}. Choose one with --data, or leave it out "
        f"for {OFFLINE_DEFAULT}."
    )


def _expect_options(choice: DataChoice, what: str) -> None:
    """Raise ``DataError`` for an option that says nothing of what was chosen."""
    for option in ("target", "size", "scale", "kind", "answers"):
        if getattr(choice, option) and option not in OPTIONS[what]:
            raise DataError(
                f"Expected a file of your own for --{option}. Received: {what}. Leave it out."
            )
