"""scikit-learn's tables come with the names of their columns and classes, and are standardised."""

from __future__ import annotations

import numpy as np
import pytest

from demo.data.sources.bundled_tables import TABLES, load_table, table_noun
from demo.data.sources.named_datasets import load_dataset, resolve_dataset


@pytest.mark.parametrize(
    ("name", "rows", "columns", "classes", "noun"),
    [
        ("wine", 178, 13, ("grower 1", "grower 2", "grower 3"), "wines"),
        ("breast_cancer", 569, 30, ("malignant", "benign"), "tumours"),
        ("iris", 150, 4, ("setosa", "versicolor", "virginica"), "flowers"),
        ("diabetes", 442, 10, (), "patients"),
    ],
)
def test_tables_by_name(
    name: str, rows: int, columns: int, classes: tuple[str, ...], noun: str
) -> None:
    table = resolve_dataset(load_dataset("digits"), name)
    assert (table.kind, table.input_shape) == ("table", (columns,))
    assert len(table.x_train) + len(table.x_test) == rows
    assert (table.class_names, table.noun) == (classes, noun)
    assert table.is_regression == (name == "diabetes")
    assert len(set(table.columns)) == columns
    assert all(type(each) is str for each in (*table.columns, *table.class_names))
    np.testing.assert_allclose(table.x_train.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(table.x_train.std(axis=0), 1, rtol=1e-4)
    scaling = "each column has mean 0 and spread 1, by the training part"
    assert table.scaling == scaling + "; target standardised" * table.is_regression
    assert np.array_equal(load_table(name).x_test, table.x_test)


def test_the_target_of_a_regression_keeps_its_unit() -> None:
    diabetes = load_table("diabetes")
    answers = np.concatenate([diabetes.y_train, diabetes.y_test])
    assert (answers.min(), answers.max()) == (25, 346)


def test_rows_have_nouns() -> None:
    assert [table_noun(name) for name in (*TABLES, "mnist5k")][-2:] == ["patients", ""]
