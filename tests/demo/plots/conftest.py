"""A figure of accuracies, and the scene that it follows."""

from __future__ import annotations

import pytest

from demo.plots.runs.accuracy_plot import AccuracyPlot
from demo.stage.scene import Scene
from tests.demo.plots.accuracy import CONV, LINEAR


@pytest.fixture
def curves() -> AccuracyPlot:
    return AccuracyPlot([(0, LINEAR), (2, CONV)], 20)


@pytest.fixture
def scene() -> Scene:
    return Scene()
