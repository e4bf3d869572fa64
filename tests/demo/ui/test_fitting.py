"""A demo that can't show the data is a quiet frame with one sentence."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from bokeh.models.dom import Text
from bokeh.models.widgets import Button

from demo.catalog.variant_file import read_catalog
from demo.control.controls import Controls
from demo.data.core.dataset import Dataset
from demo.data.sources.named_datasets import resolve_dataset
from demo.events import Event
from demo.stage.log import Stage
from demo.stage.scene import Scene
from demo.training.engine import Engine
from demo.training.settings import EngineSettings
from demo.ui.fitting import UnfitDemo, make_widget, why_unfit_demo
from demo.ui.setting import Setting
from demo.ui.toolkit import Toolkit
from demo.ui.widget import ALL_KINDS, Widget
from demo.widgets.race import Race
from tests.demo.conftest import VARIANTS
from tests.demo.kinds import dataset_of
from tests.demo.widgets.window import KNOWN


class Pictures(Widget):
    kinds = frozenset({"images"})

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        self.root = Toolkit().root()

    def update(self, scene: Scene, events: list[Event]) -> None:
        pass


class Rows(Pictures):
    kinds = frozenset({"series", "table"})
    shows_numbers = True


@dataclass(frozen=True)
class OwnData:
    dataset: str = "wine"


class Numbers(Pictures):
    kinds = frozenset(ALL_KINDS)
    shows_numbers, shows_classes = True, False


class Chosen(Pictures):
    options_type = OwnData


def setting_of(data: Dataset) -> Setting:
    stage = Stage()
    engine = Engine(EngineSettings(data, VARIANTS, []), print)
    return Setting(stage, Controls(stage, engine), data, KNOWN)


TABLE, NUMBERS = dataset_of("table"), dataset_of("images", numbers=True)


@pytest.mark.parametrize(
    ("kind", "data", "reason"),
    [
        (Pictures, TABLE, "“Device race” shows images; some_table is a table."),
        (Pictures, dataset_of("text"), "“Device race” shows images; some_text is a set of texts."),
        (
            Rows,
            dataset_of("images"),
            "“Device race” shows series and tables; some_images is a set of images.",
        ),
        (Pictures, NUMBERS, "“Device race” shows classes; the answers of some_images are numbers."),
        (Rows, dataset_of("table", numbers=True), ""),
        (Numbers, TABLE, "“Device race” shows numbers; the answers of some_table are classes."),
        (Numbers, NUMBERS, ""),
        (Pictures, dataset_of("images"), ""),
    ],
)
def test_it_says_what_the_demo_shows_and_what_the_data_are(
    kind: type[Widget], data: Dataset, reason: str
) -> None:
    assert why_unfit_demo("device_race", kind, setting_of(data), {}) == reason
    widget = make_widget("device_race", kind, setting_of(data), {})
    assert isinstance(widget, UnfitDemo) == bool(reason)


def test_the_slide_s_own_data_count(tiny: Dataset) -> None:
    setting = setting_of(tiny)
    named = resolve_dataset(tiny, "wine")
    assert bool(why_unfit_demo("one", Chosen, setting, {})) == (named.kind == "table")
    assert not why_unfit_demo("one", Chosen, setting, {"dataset": "shuffled"})
    assert not why_unfit_demo("one", Chosen, setting, {"dataset": "none of this name"})


def test_the_frame_has_the_sentence_and_no_button() -> None:
    frame = make_widget("draw", Pictures, setting_of(TABLE), {"whatever": 1})
    frame.catch_up()
    frame.rehearse()
    (words,) = frame.root.select({"type": Text})
    assert isinstance(words, Text)
    assert words.content == "“Draw” shows images; some_table is a table."
    assert not list(frame.root.select({"type": Button}))


def test_where_no_model_learns_from_the_data_a_sentence_says_why(tiny: Dataset) -> None:
    known = read_catalog(VARIANTS.read_text())
    setting = replace(setting_of(dataset_of("table")), variants=known)
    convolutions = {"variants": ["conv", "dropout"]}
    assert why_unfit_demo("race", Race, setting, convolutions) == (
        f"“Race” has no model that learns from {setting.data.name}. "
        "The columns of a table have no neighbours to look at."
    )
    for fitting in ({"variants": ["linear", "conv"]}, {**convolutions, "dataset": "digits"}, {}):
        assert why_unfit_demo("race", Race, setting, fitting) == ""
    assert why_unfit_demo("race", Race, setting, {"variants": ["none such"]}) == ""
    assert why_unfit_demo("race", Race, replace(setting, data=tiny), convolutions) == ""
