"""What start buttons ask for, before there are any."""

from __future__ import annotations

import pytest

from demo.catalog.variant_file import Variant
from demo.control.controls import Controls
from demo.data.dataset import Dataset
from demo.requests import Start
from demo.stage.log import Stage
from demo.training.engine import Engine
from demo.training.settings import EngineSettings
from demo.ui.setting import Setting
from demo.ui.starts import variant_starts, why_unfit
from demo.ui.widget import RunWidget, Widget
from tests.demo.conftest import VARIANTS

KNOWN = {
    "linear": Variant("linear", "Linear", 1),
    "conv": Variant("conv", "Convolution", 9, neighbours=True),
}


def setting(data: Dataset, wish: int | None = None) -> Setting:
    stage = Stage()
    controls = Controls(stage, Engine(EngineSettings(data, VARIANTS, []), print))
    return Setting(stage, controls, data, KNOWN, wish)


def test_each_variant_is_started_alike(tiny: Dataset) -> None:
    given = setting(tiny)
    assert variant_starts(given, ["conv", "linear"], 5, dataset="wine", seeds=3) == [
        Start("conv", 5, "wine", seeds=3),
        Start("linear", 5, "wine", seeds=3),
    ]
    assert variant_starts(given, ["conv"], 5, examples=100) == [Start("conv", 5, examples=100)]


def test_a_demo_that_starts_runs_starts_all_its_variants(tiny: Dataset) -> None:
    given = setting(tiny, wish=7)
    options = RunWidget.check(given, {"epochs": 5})
    assert RunWidget.starts(given, options) == [Start("linear", 7), Start("conv", 7)]
    assert Widget.starts(given, Widget.check(given, {})) == ()


@pytest.mark.parametrize(
    ("variant", "dataset", "fits"),
    [("conv", "wine", False), ("linear", "wine", True), ("conv", "shuffled", True)],
)
def test_the_columns_of_a_table_have_no_neighbours(
    variant: str, dataset: str, fits: bool, tiny: Dataset
) -> None:
    assert (why_unfit(Start(variant, 5, dataset), KNOWN, tiny) == "") == fits
