"""An engine's settings, which stay the same as long as it lives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from demo.catalog.libraries import DEFAULT
from demo.data.core.dataset import Dataset


@dataclass(frozen=True)
class EngineSettings:
    """What an engine trains, on which data, and where."""

    data: Dataset
    variants_file: Path
    variants: list[str]  # of that file, in the order in which they are warmed up
    seed: int = 0
    backend: str = DEFAULT  # the library that computes
    kind: Literal["thread", "dask"] = "thread"  # in the talk's own process, or on a Dask worker
    source: str | None = None  # the text of that file, None: it is read
    parked: Sequence[str] = ()  # variants that are built only if they change or are asked for
    refusal: str = ""  # why the file must not be run as it is
