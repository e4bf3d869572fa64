"""What tests of the stage begin with."""

import pytest

from demo.stage.log import Stage


@pytest.fixture
def stage() -> Stage:
    return Stage()
