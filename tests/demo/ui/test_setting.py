"""What a demo finds on stage: variants with their places, labels, and the presenter's wish."""

from __future__ import annotations

from dataclasses import replace

import pytest

from demo.catalog.variant_file import COMPOSED, Variant
from demo.control.controls import Controls
from demo.data.core.dataset import Dataset
from demo.stage.log import Stage
from demo.training.engine import Engine
from demo.training.settings import EngineSettings
from demo.ui.setting import Setting
from tests.demo.conftest import VARIANTS


@pytest.fixture
def setting(tiny: Dataset) -> Setting:
    stage = Stage()
    known = {name: Variant(name, name.capitalize(), 1) for name in ("linear", "conv")}
    return Setting(
        stage, Controls(stage, Engine(EngineSettings(tiny, VARIANTS, []), print)), tiny, known
    )


def test_what_is_composed_comes_after_the_variants(setting: Setting) -> None:
    assert setting.positions == {"linear": 0, "conv": 1, COMPOSED.name: 2}
    assert setting.known[COMPOSED.name] is COMPOSED


def test_a_variant_that_is_gone_is_called_by_its_name(setting: Setting) -> None:
    assert [setting.label(name) for name in ("conv", "gone")] == ["Conv", "gone"]


def test_a_long_label_is_cut_and_known_whole(setting: Setting) -> None:
    name = "Long name " * 13
    long = replace(setting, variants={"long": Variant("long", name, 1)})
    assert long.label("long") == "Long name Long name Lon…"
    assert long.whole_label("long") == name


def test_in_a_narrow_place_the_unit_is_a_little_smaller(setting: Setting) -> None:
    assert (setting.width, setting.is_narrow) == (90, False)
    column = replace(setting, room=0.5)
    assert (round(column.width), column.is_narrow) == (51, True)
    assert replace(setting, room=0.95).width == 90


def test_the_presenter_s_wish_goes_over_what_the_slide_says(setting: Setting) -> None:
    assert setting.run_epochs(5) == 5
    assert replace(setting, epochs=7).run_epochs(5) == 7
