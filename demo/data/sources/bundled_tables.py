"""The tables that scikit-learn brings along, by name."""

from __future__ import annotations

import importlib
from dataclasses import dataclass, field
from typing import Any

from demo.data.core.dataset import Dataset, make_dataset
from demo.data.core.split import split_examples


@dataclass(frozen=True)
class BundledTable:
    """What a table of scikit-learn's is about, as far as it does not say so itself."""

    noun: str  # what its rows are
    target: str  # what is to be found out about each
    class_names: tuple[str, ...] = ()  # none: scikit-learn's
    options: dict[str, Any] = field(default_factory=dict)  # of its loader
    answers: str = "classes"


BUNDLED_TABLES = {
    "wine": BundledTable("wines", "grower", ("grower 1", "grower 2", "grower 3")),
    "breast_cancer": BundledTable("tumours", "diagnosis"),
    "iris": BundledTable("flowers", "species"),
    # Its rows come scaled unless asked otherwise: a patient's age is in years here.
    "diabetes": BundledTable(
        "patients", "progression", options={"scaled": False}, answers="numbers"
    ),
}
TABLES = tuple(BUNDLED_TABLES)  # their columns have no order, and so no neighbours


def load_table(name: str) -> Dataset:
    """Load one of ``TABLES``, parted 4 : 1; its columns keep their units until they are scaled."""
    about = BUNDLED_TABLES[name]
    bunch = getattr(importlib.import_module("sklearn.datasets"), f"load_{name}")(**about.options)
    return make_dataset(
        name,
        split_examples(bunch.data, bunch.target, about.answers),
        kind="table",
        answers=about.answers,
        class_names=about.class_names or tuple(map(str, getattr(bunch, "target_names", ()))),
        columns=bunch.feature_names,
        target=about.target,
        noun=about.noun,
    )


def table_noun(name: str) -> str:
    """Return what the rows of one of ``TABLES`` are called, "" for any other data set."""
    return BUNDLED_TABLES[name].noun if name in BUNDLED_TABLES else ""


def is_regression(name: str) -> bool:
    """Tell whether the answers of one of ``TABLES`` are numbers; of any other data set not."""
    return name in BUNDLED_TABLES and BUNDLED_TABLES[name].answers == "numbers"
