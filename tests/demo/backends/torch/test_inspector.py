"""PyTorch's own part of looking into a model; all else is in the contract of every library."""

from __future__ import annotations

import pytest

from demo.catalog.libraries import LIBRARIES

MISSING = bool(LIBRARIES["torch"].missing)


@pytest.mark.skipif(MISSING, reason="PyTorch is an extra")
def test_it_has_no_two_ways_to_train_on_one_device() -> None:
    from demo.backends.torch.inspector import TorchInspector

    assert len(TorchInspector().lanes(lambda: None)) == 0
