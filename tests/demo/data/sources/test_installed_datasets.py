"""Data sets of other packages; ``tests/demo/catalog/test_plugins.py`` installs one."""

from __future__ import annotations

from demo.data.sources.installed_datasets import installed_datasets
from demo.data.sources.named_datasets import SOURCES, known_datasets


def test_without_any_package_there_are_those_that_come_along() -> None:
    assert installed_datasets() == []
    assert known_datasets() == list(SOURCES)
