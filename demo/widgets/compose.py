"""Compose your own: blocks in a row become Python, and the model races against the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from bokeh.models import Column
from bokeh.models.widgets import Button, Div

from demo.catalog.composed_code import code, listing
from demo.catalog.composed_model import (
    EXAMPLES,
    KINDS,
    MOST_BLOCKS,
    Block,
    Composition,
    Shape,
    read_block,
    refusal,
    shapes,
)
from demo.catalog.variant_file import COMPOSED
from demo.data.core.dataset import Dataset
from demo.events import Event, ModelComposed, RunQueued
from demo.plots.runs.accuracy_plot import AccuracyPlot, AccuracyPlotOptions
from demo.requests import Start
from demo.stage.scene import Scene
from demo.ui.options import DemoError, RunOptions, expect_known
from demo.ui.python_listing import listing_as_html
from demo.ui.run_bar import RunBar
from demo.ui.setting import Setting
from demo.ui.starts import variant_starts
from demo.ui.timeline_bar import TimelineBar
from demo.ui.toolkit import Toolkit, disable
from demo.ui.widget import RunWidget

# In the page's units: how wide the figure is, beside the code, and the row of buttons above it, as
# if these were as wide as elsewhere.
WIDTH, ROW = 50.6, 54.0
INVITATION = "Put blocks in a row, then let your model learn."


@dataclass(frozen=True)
class ComposeOptions(RunOptions):
    """What an author may set in the slide; its variants are those to race against."""

    blocks: list[str] = field(default_factory=list)  # to begin with: "conv 32", "relu"


class Compose(RunWidget):
    """Kinds of blocks to add, the row of blocks, its Python, and a race."""

    options_type = ComposeOptions
    kinds = frozenset({"images", "series", "volumes", "table"})  # words need an Embedding first
    shows_numbers = True
    options: ComposeOptions

    def __init__(self, setting: Setting, options: Mapping[str, Any]) -> None:
        """Lay the demo out; raises ``DemoError``."""
        super().__init__(setting, options)
        self._shape: Shape = setting.data.input_shape
        self._what = EXAMPLES[len(self._shape)]
        self._first = _composition(self.options.blocks)
        self._shown: Composition | None = None
        self._refused = ""  # why the last click could not be followed
        self._toolkit = toolkit = Toolkit(__file__)
        starts = self.starts(setting, self.options)
        self._bar = RunBar(setting, toolkit, starts, invitation=INVITATION)
        self.curves = AccuracyPlot(
            [(setting.positions[each.variant], setting.known[each.variant]) for each in starts],
            setting.run_epochs(self.options.epochs),
            AccuracyPlotOptions(
                width=min(WIDTH, setting.width),
                small=True,
                noun=setting.data.noun,
                numbers=setting.data.is_regression,
                hyperparameters=setting.run_hyperparameters(self.options.hyperparameters),
            ),
        )
        self._adds = {name: self._add_button(name) for name in KINDS}
        self._less = self._sizing("Halve", 1 / 2)
        self._more = self._sizing("Double", 2)
        self._out = toolkit.button("Take out", partial(self._change, Composition.minus))
        self._blocks = [self._block_button(place) for place in range(MOST_BLOCKS + 1)]
        self._answer = self._block_button(MOST_BLOCKS, "answer")  # a click on it means: at the end
        self._caption = toolkit.words("caption")
        self._timeline = TimelineBar(setting, toolkit, "bare")
        self._code = Div(css_classes=["python"], stylesheets=[toolkit.sheet])
        self.root = self._layout()

    def _layout(self) -> Column:
        toolkit = self._toolkit
        race = toolkit.column(
            "race", self._bar.row(toolkit, width=ROW), self.curves.figure, fills=True
        )
        return toolkit.root(
            toolkit.row("settings", *self._adds.values(), self._less, self._more, self._out),
            toolkit.row("stack", *self._blocks, self._answer),
            toolkit.row("messages", self._bar.status.pane, self._caption.pane),
            toolkit.row(
                "plots",
                toolkit.column("listing", self._code, self._timeline.row),
                race,
                fills=True,
            ),
        )

    @classmethod
    def check(cls, setting: Setting, options: Mapping[str, Any]) -> ComposeOptions:
        """Return the options with all variants named; raises ``DemoError``."""
        chosen: ComposeOptions = super().check(setting, options)
        blocks = _fitting(_composition(chosen.blocks).blocks, setting.data)
        if len(blocks) < len(chosen.blocks):
            chosen = replace(chosen, blocks=list(map(str, blocks)))
        if reason := refusal(blocks, setting.data.input_shape):
            raise DemoError(
                f"Expected blocks that fit on each other. Received: {', '.join(chosen.blocks)}. "
                f"{reason}. Mend the row."
            )
        return chosen

    @classmethod
    def starts(cls, setting: Setting, options: Any) -> Sequence[Start]:
        """Return a run of the model to begin with, and of each that it races against."""
        names = [COMPOSED.name, *options.variants]
        composed, *others = variant_starts(
            setting, names, options.epochs, hyperparameters=options.hyperparameters
        )
        blocks, data = _composition(options.blocks).blocks, setting.data
        first = replace(composed, code=code(blocks, data.input_shape, data.classes))
        return [first, *others]

    # The buttons, made once.

    def _add_button(self, name: str) -> Button:
        kind = KINDS[name]
        button = self._toolkit.button(
            f"+ {kind.label}",
            partial(self._change, lambda model: model.plus(name)),
            name=f"add-{name}",
        )
        button.css_classes = ["add"]
        return button

    def _sizing(self, label: str, factor: float) -> Button:
        return self._toolkit.button(
            label, partial(self._change, lambda model: model.resized(factor))
        )

    def _block_button(self, place: int, name: str = "") -> Button:
        button = self._toolkit.button(
            "", partial(self._change, lambda model: model.at(place)), name=name or f"block-{place}"
        )
        button.css_classes = ["block"]
        return button

    # What the presenter does.

    def _model(self, composed: ModelComposed | None) -> Composition:
        if composed is None:
            return self._first
        return Composition(tuple(map(read_block, composed.blocks)), composed.place)

    def _change(self, change: Callable[[Composition], Composition]) -> None:
        """Follow a click, or say why that can't be.

        It changes the model that was asked for last, not the one on screen: of two quick clicks
        the second comes before the first is shown.
        """
        changed = change(self._model(self.setting.controls.composed))
        self._refused = refusal(changed.blocks, self._shape)
        if self._refused:
            self._say(self._scene)
        else:
            self.setting.controls.compose(changed)

    # What happens on stage.

    def update(self, scene: Scene, events: list[Event]) -> None:
        """Show the model as it is, and the race."""
        if any(isinstance(event, ModelComposed | RunQueued) for event in events):
            self._refused = ""
        self.curves.update(scene)
        self._timeline.update(scene, self.curves.runs(scene))
        model = self._model(scene.variants.composed)
        if model != self._shown:
            self._shown = model
            self._show(model)
        self._say(scene)

    def _say(self, scene: Scene) -> None:
        """Say what is going on, or why a click could not be followed."""
        self._bar.update(scene)
        if self._refused:
            self._bar.status.say(self._refused, "refused")
        self._caption.say("" if self._refused else self.curves.caption)

    def _show(self, model: Composition) -> None:
        ends = shapes(model.blocks, self._shape)
        classes = self.setting.data.classes
        heads = [
            (self._what.capitalize(), ""),
            *((block.kind.short, _size(block)) for block in model.blocks),
        ]
        for place, button in enumerate(self._blocks):
            button.visible = place < len(heads)
            if button.visible:
                shape = "×".join(map(str, ends[place]))
                button.label = "\n".join([*heads[place], shape])
                button.css_classes = ["block", "here"] if place == model.place else ["block"]
        answer = "a number" if self.setting.data.is_regression else f"{classes} classes\nsoftmax"
        self._answer.label = f"Answer\n{answer}"
        self._bar.use_code(COMPOSED.name, code(model.blocks, self._shape, classes))
        lines = listing(model.blocks, self._shape, classes)
        asked = self.setting.run_hyperparameters(self.options.hyperparameters)
        lines += [(line, 0) for line in asked.python]
        self._code.text = listing_as_html(lines, model.place)
        self._show_what_fits(model)

    def _show_what_fits(self, model: Composition) -> None:
        """Grey out what a click could not follow: it is still heard, and says why."""
        chosen = model.chosen
        disable(self._out, "" if chosen else f"The {self._what} stays")
        for button in (self._less, self._more):
            disable(button, "" if chosen and chosen.size else "There is no size to change")
        changes = [(self._adds[name], model.plus(name)) for name in KINDS]
        if chosen and chosen.size:
            changes += [(self._less, model.resized(1 / 2)), (self._more, model.resized(2))]
        for button, changed in changes:
            reason = refusal(changed.blocks, self._shape)
            button.html_attributes = {"title": reason, "class": "unfit"} if reason else {}


def _composition(texts: list[str]) -> Composition:
    """Read a row of blocks; raises ``DemoError``."""
    expect_known("a block", [text.partition(" ")[0] for text in texts], KINDS)
    try:
        blocks = tuple(map(read_block, texts))
    except ValueError as error:
        raise DemoError(str(error)) from error
    return Composition(blocks, len(blocks))


def _fitting(blocks: tuple[Block, ...], data: Dataset) -> tuple[Block, ...]:
    """Return blocks without those for which a table has nothing to look at."""
    return tuple(each for each in blocks if data.kind != "table" or not each.kind.needs_picture)


def _size(block: Block) -> str:
    if not block.size:
        return ""
    return f"{block.size:,g} {block.kind.unit}" if block.kind.unit else f"{100 * block.size:g} %"
