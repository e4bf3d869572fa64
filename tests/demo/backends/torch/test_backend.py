"""PyTorch trains as Keras does, where it is installed."""

from __future__ import annotations

import pytest

from demo.catalog.libraries import LIBRARIES
from tests.demo.backends.contract import run_contract


@pytest.mark.skipif(bool(LIBRARIES["torch"].missing), reason="PyTorch is an extra")
def test_pytorch_does_what_every_library_must() -> None:
    run_contract("torch")
