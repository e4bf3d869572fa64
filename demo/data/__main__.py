"""Prepares the embedded data set, so that the talk starts at once: ``python -m demo.data``."""

from __future__ import annotations

from demo.data.dataset import OFFLINE_DEFAULT
from demo.data.sources import load_dataset

if __name__ == "__main__":
    load_dataset(OFFLINE_DEFAULT)
