"""A mistyped name leads to the one that was perhaps meant."""

from __future__ import annotations

import pytest

from demo.system.nearest_name import advice, nearest

KNOWN = ("variants", "epochs", "extra_layer", "Conv")


@pytest.mark.parametrize(
    ("name", "near"),
    [
        *(("epoch", "epochs"), ("Epocs", "epochs"), ("variant", "variants"), ("conv", "Conv")),
        *(("extra-layer", "extra_layer"), ("speed", ""), ("", ""), (10_000 * "x", "")),
    ],
)
def test_the_nearest_name(name: str, near: str) -> None:
    assert nearest(name, KNOWN) == near


def test_what_to_write() -> None:
    assert advice(["epoch"], KNOWN) == "Write epochs"
    assert advice(["speed"], KNOWN, "Take it away") == "Take it away"
    assert advice(["cnv", "speed", "epoch"], KNOWN) == "Write Conv for 'cnv', epochs for 'epoch'"
