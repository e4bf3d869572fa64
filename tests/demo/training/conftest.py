"""Engines that the tests of the training share: one whose variants misbehave, and a slow one."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from demo.data.core.dataset import Dataset
from demo.events import VariantFailed
from tests.demo.conftest import VARIANTS
from tests.demo.rehearsal import Rehearsal

BROKEN = Path(__file__).parents[1] / "broken_variants.py"
MISBEHAVING = ("raises", "absurd", "misshapen", "explodes", "not_a_model")


@pytest.fixture(scope="module")
def broken(tiny: Dataset) -> Iterator[Rehearsal]:
    """Return an engine whose variants misbehave, all but one; it has tried them all."""
    rehearsal = Rehearsal(tiny, BROKEN, ("fine", *MISBEHAVING))
    with closing(rehearsal.engine):
        rehearsal.engine.launch()
        rehearsal.wait(VariantFailed, variant=MISBEHAVING[-1])
        yield rehearsal


@pytest.fixture(scope="module")
def long(mnist: Dataset) -> Iterator[Rehearsal]:
    """Return an engine whose epochs take most of a second each."""
    rehearsal = Rehearsal(mnist, VARIANTS, ("conv",))
    with closing(rehearsal.engine):
        rehearsal.engine.pace = None
        yield rehearsal.warm()
