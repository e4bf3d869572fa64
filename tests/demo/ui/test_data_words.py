"""Words about data follow their kind."""

from __future__ import annotations

from dataclasses import replace

import pytest

from demo.data.core.kinds import Kind
from demo.ui.data_words import class_names, longest_class, one_of, parts_of
from tests.demo.kinds import dataset_of


@pytest.mark.parametrize(
    ("kind", "one", "parts"),
    [
        ("images", "image", "pixels"),
        ("series", "series", "steps"),
        ("volumes", "volume", "voxels"),
        ("table", "row", "columns"),
        ("text", "text", "words"),
    ],
)
def test_an_example_and_its_parts_have_names(kind: Kind, one: str, parts: str) -> None:
    data = dataset_of(kind)
    assert (one_of(data), parts_of(data)) == (one, parts)


def test_classes_have_names_or_numbers() -> None:
    named = dataset_of("table")
    assert class_names(named, 8) == ["setosa", "a speci…", "virgini…"]
    assert longest_class(named) == len("a species with quite a long name")
    numbered = replace(named, class_names=())
    assert (class_names(numbered), longest_class(numbered)) == (["0", "1", "2"], 1)
