"""An engine's settings are of its own thread and library, unless they say otherwise."""

from pathlib import Path

from demo.catalog.libraries import DEFAULT
from demo.data.core.dataset import Dataset
from demo.training.settings import EngineSettings


def test_what_is_not_said_is_the_talks_own(tiny: Dataset) -> None:
    settings = EngineSettings(tiny, Path("variants.py"), ["linear"])
    assert (settings.seed, settings.backend, settings.kind) == (0, DEFAULT, "thread")
