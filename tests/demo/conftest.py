"""Digits and engines that the tests of the demos share."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import demo
from demo.data.core.dataset import Dataset
from demo.data.sources.named_datasets import load_dataset
from tests.demo.rehearsal import Rehearsal

if TYPE_CHECKING:  # Keras takes seconds to load: only for those tests that are run
    from demo.backends.tensorflow.backend import TensorFlowBackend

VARIANTS = Path(demo.__file__).with_name("variants.py")
HIDING = Path(__file__).with_name("hiding_variants.py")
NAMES = ("linear", "extra_layer", "conv", "dropout")

Rehearse = Callable[..., Rehearsal]


def first(data: Dataset, train: int, test: int) -> Dataset:
    """Return the first few images of a data set."""
    return dataclasses.replace(
        data,
        x_train=data.x_train[:train],
        y_train=data.y_train[:train],
        x_test=data.x_test[:test],
        y_test=data.y_test[:test],
    )


@pytest.fixture(scope="session")
def mnist() -> Dataset:
    """Return the embedded 4,000 + 1,000 digits of 28×28 pixels."""
    return load_dataset("mnist5k")


@pytest.fixture(scope="session")
def few(mnist: Dataset) -> Dataset:
    """Return 600 + 200 of them: enough to learn something in no time."""
    return first(mnist, 600, 200)


@pytest.fixture(scope="session")
def tiny() -> Dataset:
    """Return 300 + 100 digits of 8×8 pixels."""
    return first(load_dataset("digits"), 300, 100)


@pytest.fixture(scope="session")
def counting_backend(tiny: Dataset) -> TensorFlowBackend:
    """Return a backend that counts the sizes of models on the tiny digits."""
    from demo.backends.tensorflow.backend import TensorFlowBackend

    return TensorFlowBackend(tiny)


@pytest.fixture(scope="session")
def warm(few: Dataset) -> Iterator[Rehearsal]:
    """Return an engine with all of the talk's variants warm, for ``rehearsal``."""
    rehearsal = Rehearsal(few, VARIANTS, NAMES)
    with closing(rehearsal.engine):
        yield rehearsal.warm()


@pytest.fixture
def rehearsal(warm: Rehearsal) -> Iterator[Rehearsal]:
    """Return an engine with all of the talk's variants warm, at rest and at stage pace."""
    yield warm
    warm.rest()


@pytest.fixture
def rehearse() -> Iterator[Rehearse]:
    """Return what makes a test's own engines; they end with the test."""
    with ExitStack() as stack:

        def make(
            data: Dataset, variants: tuple[str, ...], file: Path = VARIANTS, seed: int = 0
        ) -> Rehearsal:
            rehearsal = Rehearsal(data, file, variants, seed=seed)
            stack.callback(rehearsal.engine.close, timeout_seconds=30)
            return rehearsal

        yield make
