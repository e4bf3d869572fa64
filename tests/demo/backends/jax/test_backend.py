"""JAX trains as Keras does."""

from __future__ import annotations

from tests.demo.backends.contract import run_contract


def test_jax_does_what_every_library_must() -> None:
    run_contract("jax", "keras/test_unbuilt_size")
