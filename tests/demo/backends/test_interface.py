"""What a backend can do beside training is told by its methods, not by its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from demo.backends.interface import Inspector


class OnlyTrains:
    """A library with trainers alone."""

    name, device = "abacus", "wood"

    def trainer(self, build: Callable[[], Any]) -> Any:
        return build()


class Inspects(OnlyTrains):
    """One that can inspect models, too."""

    def open_model(self, build: Callable[[], Any]) -> Any:
        return build()

    def size(self, build: Callable[[], Any]) -> Any:
        return build()

    def lanes(self, build: Callable[[], Any]) -> Any:
        return build()

    def memory(self) -> tuple[str, int]:
        return "machine", 0


def test_a_backend_that_inspects_is_known_by_its_methods() -> None:
    assert isinstance(Inspects(), Inspector)
    assert not isinstance(OnlyTrains(), Inspector)
