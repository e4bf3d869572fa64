"""The data sets of single slides: files beside the slides, and those that come along."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from demo.data.core.dataset import Dataset
from demo.data.errors import DataError
from demo.data.slide_data import SlideData
from demo.data.sources.chosen_data import ARRAYS_ENDING, load_path
from demo.data.sources.named_datasets import OTHER_DATASETS
from demo.data.sources.planes import plane_of
from demo.data.tables.table_files import TABLE_ENDINGS
from demo.system.nearest_name import advice


def with_others(own: Dataset, asked: Iterable[SlideData], folder: Path) -> Dataset:
    """Return a talk's data with those of its slides beside it, read from files in its folder.

    Of one that can't be used, why not. They go with the talk's own wherever models are trained.
    """
    files = [each for each in dict.fromkeys(asked) if each.name not in ("", *OTHER_DATASETS)]
    files = [each for each in files if not plane_of(each.name)]
    return replace(own, others={each.name: _load(folder, each) for each in files})


def _load(folder: Path, asked: SlideData) -> Dataset | str:
    path = folder / asked.dataset
    try:
        if asked.dataset in OTHER_DATASETS:
            return (
                "Expected a file beside the slides for target and size. "
                f"Received: {asked.dataset}, which comes along. Leave them out."
            )
        if not path.exists():
            return _unknown(asked.dataset, path)
        return replace(load_path(path, asked.choice), name=asked.name)
    except (DataError, OSError, ValueError) as error:  # the latter two for a path that is none
        return str(error).replace("--target", "target:").replace("--size", "size:")


def _unknown(name: str, path: Path) -> str:
    if path.suffix.lower() in (*TABLE_ENDINGS, ARRAYS_ENDING):
        there = [each.name for each in path.parent.glob(f"*{path.suffix}")]
        return (
            f"Expected the file {name} beside the slides. Received: no such file. "
            f"{advice([path.name], there)}."
        )
    return (
        f"Expected dataset: {', '.join(OTHER_DATASETS)}, or a file beside the slides. "
        f"Received: {name!r}. "
        f"{advice([name], OTHER_DATASETS)}, or leave it out for the talk's own."
    )


def refusal(own: Dataset, name: str) -> str:
    """Return why a slide can't train on the data set of this name, or nothing."""
    if not name or name in OTHER_DATASETS or plane_of(name):
        return ""
    found = own.others.get(name)
    if found is None:
        known = ", ".join((*OTHER_DATASETS, *own.others))
        return (
            f"Expected dataset: {known}, or a file. Received: {name!r}, of which the talk has "
            "read nothing. Mend the name, or wait until the talk has restarted with the file."
        )
    return found if isinstance(found, str) else ""
