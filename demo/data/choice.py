"""Which data a talk is given on, as its presenter or author has chosen it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DataChoice:
    """A data set by name or path, and how to read it; what is empty, the data decides."""

    data: str = ""  # in ``SOURCES``, a file or a folder; "": what comes along
    target: str = ""  # the column of a table that holds the answers; "": its last
    size: tuple[int, int] | None = None  # of pictures, (height, width) in pixels
    scale: str = ""  # one of ``demo.data.core.scaling.SCALES``
    kind: str = ""  # one of ``demo.data.core.kinds.KINDS``
    answers: str = ""  # one of ``demo.data.core.labels.ANSWERS``


USUAL = DataChoice()
