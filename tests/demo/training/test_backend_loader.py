"""A library is imported without a word on the terminal, ahead of an engine too."""

import threading

import pytest

from demo.catalog.libraries import DEFAULT
from demo.data.core.dataset import Dataset
from demo.training.backend_loader import load_quietly, preload


def test_loading_prints_nothing(tiny: Dataset, capfd: pytest.CaptureFixture[str]) -> None:
    backend = load_quietly(DEFAULT, tiny)
    assert backend.name == "tensorflow"
    assert backend.device.startswith(("CPU (", "GPU ("))
    assert capfd.readouterr().err == ""


def test_preloading_ends_in_its_own_thread(tiny: Dataset) -> None:
    thread = threading.Thread(target=preload, args=(DEFAULT, tiny), daemon=True)
    thread.start()
    thread.join(60)
    assert not thread.is_alive()
