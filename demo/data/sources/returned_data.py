"""Makes a data set of what an author's function returns: a table, arrays, or either with names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from demo.data.choice import DataChoice
from demo.data.core.dataset import ARRAYS, Dataset, make_dataset
from demo.data.core.labels import Labels
from demo.data.core.labels import named as labels_named
from demo.data.core.split import split_examples
from demo.data.errors import ArraysError
from demo.data.tables.data_frames import Table, table_dataset

NAMES = ("class_names", "columns", "target", "noun", "kind", "scale", "answers")
FORMS = "a DataFrame; x, y; (x_train, y_train), (x_test, y_test); or a dict of these by name"
# As scikit-learn's own data sets call them.
ALIASES = {"data": "x", "feature_names": "columns", "target_names": "class_names"}


def dataset_of(result: Any, name: str, source: str, choice: DataChoice) -> Dataset:
    """Make a data set called ``name``; ``choice`` goes before names that come with the data.

    ``source`` is what messages call it. Raises ``ArraysError`` and ``DataError``.
    """
    named = _named(result)
    unknown = [each for each in named if each not in (*ARRAYS, *NAMES, "x", "y", "frame")]
    if unknown:
        known = ", ".join((*ARRAYS, "x", "y", "frame", *NAMES))
        raise ArraysError(f"these names: {known}", ", ".join(map(str, unknown)))
    choice = _with_names(choice, named)
    frame = named["frame"] if "frame" in named else _as_frame(named, choice)
    if frame is None:
        return _of_arrays(named, name, choice)
    if "frame" not in named:
        kind = choice.kind if _is_frame(named["x"]) else "text"
        choice = replace(choice, kind=kind, target=frame.columns[-1])
    return _called(table_dataset(Table(name, source, frame, choice)), named)


def _called(data: Dataset, names: Mapping[str, Any]) -> Dataset:
    """Give a table's examples and classes the names that came with it."""
    if "columns" in names:
        raise ArraysError("no columns beside a DataFrame, which has names of its own", "some")
    if len(names.get("class_names", ())):
        found = labels_named(
            Labels(data.y_train, data.y_test, data.class_names), names["class_names"]
        )
        data = replace(
            data, y_train=found.y_train, y_test=found.y_test, class_names=found.class_names
        )
    return replace(data, own_noun=str(names.get("noun", "")))


def _with_names(choice: DataChoice, named: Mapping[str, Any]) -> DataChoice:
    """Return a choice in which what it leaves open is as the data says."""
    return replace(
        choice,
        target=choice.target or str(named.get("target", "")),
        scale=choice.scale or str(named.get("scale", "")),
        kind=choice.kind or str(named.get("kind", "")),
        answers=choice.answers or str(named.get("answers", "")),
    )


def _named(result: Any) -> dict[str, Any]:
    """Return by name what a function returned; raises ``ArraysError``."""
    match result:
        case _ if _is_frame(result):
            return {"frame": result}
        case Mapping():
            return _of_mapping(dict(result))
        case (x, str() as target) if _is_frame(x):
            return {"frame": x, "target": target}
        case ((x_train, y_train), (x_test, y_test)) if not _is_array(result[0]):
            return dict(zip(ARRAYS, (x_train, y_train, x_test, y_test), strict=True))
        case (x, y):
            return {"x": x, "y": y}
        case (a, b, c, d):
            is_split = np.ndim(a) == np.ndim(b) > 1  # as scikit-learn's train_test_split returns it
            return dict(zip(ARRAYS, (a, c, b, d) if is_split else (a, b, c, d), strict=True))
        case _:
            raise ArraysError(FORMS, _shown(result))


def _of_mapping(given: dict[Any, Any]) -> dict[str, Any]:
    if "data" in given and "target" in given:  # a data set of scikit-learn's
        given = {each: given[each] for each in (*ALIASES, "target") if each in given}
        given["y"] = given.pop("target")
    named = {ALIASES.get(each, each): value for each, value in given.items()}
    is_whole = {"x", "y"} <= named.keys() or {*ARRAYS} <= named.keys() or "frame" in named
    if not is_whole:
        raise ArraysError(FORMS, f"a dict with {', '.join(map(str, named)) or 'nothing'}")
    return named


def _is_frame(value: object) -> bool:
    """Tell whether it is a table of pandas, which need not be imported for that."""
    return type(value).__name__ == "DataFrame" and hasattr(value, "columns")


def _is_array(value: object) -> bool:
    return hasattr(value, "shape")


def _shown(value: object) -> str:
    if isinstance(value, tuple | list):
        return f"{len(value)} values"
    return "nothing" if value is None else f"a {type(value).__name__}"


def _as_frame(named: Mapping[str, Any], choice: DataChoice) -> Any:
    """Return a table of examples and their answers where these are one, or texts; else None."""
    if "x" not in named:
        return None
    x, y = named["x"], named["y"]
    is_text = np.ndim(x) == 1 and len(x) and isinstance(next(iter(x)), str)
    if not (_is_frame(x) or is_text):
        return None
    import pandas

    frame = x.reset_index(drop=True) if _is_frame(x) else pandas.DataFrame({"text": [*x]})
    target = choice.target or str(getattr(y, "name", None) or "target")
    if len(y) != len(frame) or np.ndim(y) != 1:
        raise ArraysError(f"y of shape ({len(frame)},)", np.shape(y))
    if target in frame.columns:
        raise ArraysError(f"x without the column {target!r}, which is y's", "one of that name")
    return frame.assign(**{target: [*y]})


def _of_arrays(named: Mapping[str, Any], name: str, choice: DataChoice) -> Dataset:
    columns = named.get("columns", getattr(named.get("x_train"), "columns", ()))
    if "x" in named:
        arrays = split_examples(np.asarray(named["x"]), named["y"], choice.answers)
    else:
        arrays = {each: named[each] for each in ARRAYS}
    return make_dataset(
        name,
        arrays,
        kind=choice.kind,
        scale=choice.scale,
        answers=choice.answers,
        class_names=tuple(named.get("class_names", ())),
        columns=tuple(columns),
        target=choice.target,
        noun=str(named.get("noun", "")),
    )
