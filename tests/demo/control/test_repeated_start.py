"""A run's model is asked for once more with all that it was asked for with."""

from __future__ import annotations

from pathlib import Path

from demo.control.repeated_start import repeated_start
from demo.requests import Interruption, Start
from demo.stage.run import Run


def test_a_run_on_all_data_and_the_own_engine() -> None:
    run = Run(3, "linear", 5, 100, backend="tensorflow")
    assert repeated_start(run) == Start("linear", 5)


def test_data_code_and_another_library_are_the_same() -> None:
    run = Run(3, "linear", 5, 100, dataset="wine", examples=50, code="x", backend="jax", other=True)
    assert repeated_start(run) == Start("linear", 5, "wine", 50, code="x", backend="jax")


def test_a_run_goes_on_from_its_interruption() -> None:
    interruption = Interruption(3, 1.0, 0, Path("1.npz"))
    assert repeated_start(Run(3, "linear", 5, 100), interruption).interruption is interruption
