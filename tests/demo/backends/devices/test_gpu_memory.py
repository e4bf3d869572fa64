"""The driver says how much memory the first GPU has, or nothing does."""

from __future__ import annotations

import ctypes

import pytest

from demo.backends.devices.gpu_memory import gpu_memory


def has_driver() -> bool:
    try:
        ctypes.CDLL("libcuda.so.1")
    except OSError:
        return False
    return True


@pytest.mark.skipif(has_driver(), reason="there may be a GPU")
def test_without_a_driver_nothing_is_known() -> None:
    assert gpu_memory() == 0


@pytest.mark.skipif(not has_driver(), reason="there is no GPU")
def test_it_is_in_bytes() -> None:
    assert gpu_memory() % 2**10 == 0
