"""The data sets that starts ask for, each read once.

Concurrency: the training thread alone uses it.
"""

from __future__ import annotations

from demo.data.core.dataset import Dataset
from demo.data.core.label_noise import with_label_noise
from demo.data.sources.named_datasets import resolve_dataset
from demo.requests import Start


class DatasetCache:
    """The talk's own data set, and others by their names."""

    def __init__(self, own: Dataset) -> None:
        self.own = own
        self._others: dict[str, Dataset] = {}
        self._noisy: tuple[str, float, Dataset] | None = None  # the newest, and what was asked for

    def find(self, name: str) -> Dataset:
        """Return the talk's own data set for ``""``, or another one by its name.

        Raises ``DataError``.
        """
        if name not in self._others:
            self._others[name] = resolve_dataset(self.own, name)
        return self._others[name]

    def learned(self, start: Start) -> Dataset:
        """Return what a start's model is to learn from; raises ``DataError``."""
        data = self.find(start.dataset)
        if not start.label_noise:
            return data
        asked = start.dataset, start.label_noise
        if self._noisy is None or self._noisy[:2] != asked:
            self._noisy = (*asked, with_label_noise(data, start.label_noise))
        return self._noisy[2]
