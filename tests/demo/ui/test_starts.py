"""What start buttons ask for, before there are any."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from demo.catalog.variant_file import Variant, read_catalog
from demo.control.controls import Controls
from demo.data.core.dataset import Dataset
from demo.hyperparameters import Hyperparameters
from demo.requests import Start
from demo.stage.log import Stage
from demo.training.engine import Engine
from demo.training.settings import EngineSettings
from demo.ui.options import DemoError
from demo.ui.setting import Setting
from demo.ui.starts import fitting_variants, variant_starts, why_unfit
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


def test_models_learn_as_the_slide_says_and_before_that_as_the_presenter_wishes(
    tiny: Dataset,
) -> None:
    given = replace(setting(tiny), hyperparameters=Hyperparameters(batch=64))
    options = RunWidget.check(given, {"learning_rate": 1, "batch": 8, "variants": ["linear"]})
    asked = Hyperparameters(1.0, 64)
    assert RunWidget.starts(given, options) == [Start("linear", 20, hyperparameters=asked)]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"optimizer": "adan"}, "Received: 'adan'. Write Adam."),
        ({"batch": 10**6}, "Expected batch: "),
        ({"class_weight": {"12": 1}}, "Expected class_weight of classes: "),
        ({"learning_rate": "fast"}, "Expected learning_rate: a number above 0"),
    ],
)
def test_a_slide_that_asks_for_what_does_not_fit_is_told(
    options: dict[str, Any], told: str, tiny: Dataset
) -> None:
    with pytest.raises(DemoError) as caught:
        RunWidget.check(setting(tiny), options)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("variant", "dataset", "fits"),
    [("conv", "wine", False), ("linear", "wine", True), ("conv", "shuffled", True)],
)
def test_the_columns_of_a_table_have_no_neighbours(
    variant: str, dataset: str, fits: bool, tiny: Dataset
) -> None:
    assert (why_unfit(Start(variant, 5, dataset), KNOWN, tiny) == "") == fits


def test_only_variants_that_make_sense_on_the_data_fit(tiny: Dataset) -> None:
    setting: Any = SimpleNamespace(data=tiny, variants=read_catalog(VARIANTS.read_text()))
    assert fitting_variants(setting, "") == list(setting.variants)
    assert fitting_variants(setting, "wine") == ["linear", "extra_layer", "without_relu"]
