"""Whether a demo can show a data set, and the quiet frame that stands in its place if not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from contextlib import suppress
from typing import Any

from demo.control.variant_fit import why_misfit
from demo.data.core.dataset import SHUFFLED, Dataset
from demo.data.core.kinds import Kind
from demo.data.errors import DataError
from demo.data.slide_data import slide_data
from demo.data.sources.named_datasets import kind_of, resolve_dataset
from demo.events import Event
from demo.stage.scene import Scene
from demo.ui.options import DemoError
from demo.ui.setting import Setting
from demo.ui.starts import StartRequest
from demo.ui.toolkit import Toolkit
from demo.ui.widget import Widget

KIND_NAMES: dict[Kind, str] = {
    "images": "images",
    "series": "series",
    "volumes": "volumes",
    "table": "tables",
    "text": "texts",
}
WHAT_IT_IS: dict[Kind, str] = {
    "images": "is a set of images",
    "series": "is a set of series",
    "volumes": "is a set of volumes",
    "table": "is a table",
    "text": "is a set of texts",
}


class UnfitDemo(Widget):
    """One sentence in a frame; nothing in it starts anything."""

    def __init__(self, setting: Setting, reason: str) -> None:
        """``reason`` says why the demo can't show the data, to the audience."""
        super().__init__(setting, {})
        toolkit = Toolkit()
        words = toolkit.words("unfit-reason")
        words.say(reason)
        self.root = toolkit.root(toolkit.row("unfit-demo", words.pane, fills=True))

    def update(self, scene: Scene, events: list[Event]) -> None:
        """Nothing that happens on stage changes the data."""


def make_widget(
    name: str, kind: type[Widget], setting: Setting, options: Mapping[str, Any]
) -> Widget:
    """Make a demo, or the frame that says why it can't show the data.

    Raises what the demo raises, ``DemoError`` for options that can't be used.
    """
    reason = why_unfit_demo(name, kind, setting, options)
    return UnfitDemo(setting, reason) if reason else kind(setting, options)


def why_unfit_demo(
    name: str, kind: type[Widget], setting: Setting, options: Mapping[str, Any]
) -> str:
    """Say why a demo can't show the talk's data, or the slide's own; "" if it can.

    ``options`` are as an author wrote them: they can only be checked where the data fit.
    """
    data = _data_of(kind, setting, options)
    if data is None:
        return ""  # checking the options says why
    title = name.replace("_", " ").capitalize()
    if data.kind not in kind.kinds:
        return f"“{title}” shows {_listing(kind.kinds)}; {data.name} {WHAT_IT_IS[data.kind]}."
    if data.is_regression and not kind.shows_numbers:
        return f"“{title}” shows classes; the answers of {data.name} are numbers."
    if not data.is_regression and not kind.shows_classes:
        return f"“{title}” shows numbers; the answers of {data.name} are classes."
    why = _why_no_model(kind, setting, options)
    return f"“{title}” has no model that learns from {data.name}. {why}." if why else ""


def _why_no_model(kind: type[Widget], setting: Setting, options: Mapping[str, Any]) -> str:
    """Say why none of the models that a demo can start makes sense on the data; "" if one does."""
    with suppress(DemoError):  # checking the options says why
        starts = kind.starts(setting, kind.check(setting, options))
        reasons = [_misfit(each, setting) for each in starts]
        return reasons[0] if reasons and all(reasons) else ""
    return ""


def _misfit(start: StartRequest, setting: Setting) -> str:
    variant = setting.variants.get(start.variant)
    kind = kind_of(setting.data, getattr(start, "dataset", ""))
    return why_misfit(variant, kind) if variant else ""


def _data_of(kind: type[Widget], setting: Setting, options: Mapping[str, Any]) -> Dataset | None:
    """Return the data that a demo is to show: those that its slide names, or the talk's own."""
    usual = {"dataset": getattr(kind.options_type(), "dataset", "")}
    name = slide_data({**usual, **options}).name
    if name in ("", SHUFFLED):  # shuffled data are of the same kind
        return setting.data
    with suppress(DataError):
        return resolve_dataset(setting.data, name)
    return None


def _listing(kinds: Set[Kind]) -> str:
    names: Sequence[str] = [word for kind, word in KIND_NAMES.items() if kind in kinds]
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
