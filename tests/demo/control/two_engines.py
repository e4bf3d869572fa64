"""The talk's own engine, and one of another library: both only note what they are asked."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from demo.cluster.library_engine import LibraryEngine
from demo.cluster.library_engines import LibraryEngines
from demo.cluster.make_actor import EngineInputs
from demo.data.core.dataset import Dataset
from demo.requests import STAGE_PACE, Question
from tests.demo.noting_engine import NotingEngine

NONE = np.zeros((1, 2, 2, 1), np.float32)
DATA = Dataset("none", NONE, np.zeros(1, np.int32), NONE, np.zeros(1, np.int32))


class TwoEngines:
    """``own`` is the talk's; another one is made when ``engines`` are asked for it."""

    def __init__(self) -> None:
        self.own = NotingEngine()
        self.asked: list[Any] = []  # of the other one
        self.paces: list[float | None] = []
        self.engines = LibraryEngines(self._make, lambda _: None, own="jax")
        self.engines.begin()

    def _make(self, library: str, variants: Sequence[str]) -> LibraryEngine:
        asked, paces = self.asked, self.paces

        class Noting(LibraryEngine):
            """No process is begun."""

            @property
            def pace(self) -> float | None:
                return STAGE_PACE

            @pace.setter
            def pace(self, pace: float | None) -> None:
                paces.append(pace)

            def launch(self) -> None:
                asked.append("launch")

            def ask(self, question: Question) -> None:
                asked.append(question)

            def stop(self) -> None:
                asked.append("stop")

        inputs = EngineInputs(DATA, Path("variants.py"), variants)
        return Noting(library, inputs, lambda _: None, itertools.count())
