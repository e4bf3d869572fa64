"""The weights of a first dense layer, class by class, while noise turns into what they look for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bokeh.models import Column

from demo.analysis.linear_weights import read_dense
from demo.analysis.run_series import mistakes
from demo.events import EpochEnded, Event, Snapshot
from demo.plots.weights.weight_mosaic import HIGH
from demo.plots.weights.weight_views import cut_words, make_view
from demo.requests import Start
from demo.stage.run import Run
from demo.stage.scene import Scene
from demo.ui.data_words import no_weights
from demo.ui.options import DEFAULT_EPOCHS, LearningOptions, expect_between, expect_variants
from demo.ui.run_bar import RunBar
from demo.ui.score_words import in_r_squared
from demo.ui.setting import Setting
from demo.ui.starts import variant_starts
from demo.ui.style import FULL_WIDTH
from demo.ui.timeline_bar import TimelineBar
from demo.ui.toolkit import Toolkit
from demo.ui.widget import Widget

QUESTION = "Which parts will speak for an answer, and which against?"


@dataclass(frozen=True)
class WeightsOptions(LearningOptions):
    """What an author may set in the slide."""

    variant: str = "linear"
    epochs: int = DEFAULT_EPOCHS


class Weights(Widget):
    """The weights of each class after each epoch, and a bar to look back at each."""

    options_type = WeightsOptions
    options: WeightsOptions
    kinds = frozenset({"images", "series", "table"})
    shows_numbers = True

    def __init__(self, setting: Setting, options: Mapping[str, Any]) -> None:
        """Lay the demo out; raises ``DemoError``."""
        super().__init__(setting, options)
        name, self._toolkit = self.options.variant, Toolkit(__file__)
        self._label = setting.label(name)
        invitation = f"Click {self._label} to see its weights change."
        self._bar = RunBar(
            setting, self._toolkit, self.starts(setting, self.options), invitation=invitation
        )
        self._view = make_view(setting.data)
        self._headline = self._toolkit.words("headline", live=True)
        self._timeline = TimelineBar(setting, self._toolkit, "bare")
        self._shown: tuple[int, int] | None = None  # run and epoch
        self.root = self._layout()

    @classmethod
    def check(cls, setting: Setting, options: Mapping[str, Any]) -> WeightsOptions:
        """Return the options; raises ``DemoError``."""
        chosen: WeightsOptions = super().check(setting, options)
        expect_between("epochs", chosen.epochs, 1)
        expect_variants(setting, [chosen.variant])
        return chosen

    @classmethod
    def starts(cls, setting: Setting, options: Any) -> Sequence[Start]:
        """Return a run of the one variant."""
        asked = options.hyperparameters
        return variant_starts(setting, [options.variant], options.epochs, hyperparameters=asked)

    # The layout, made once.

    def _layout(self) -> Column:
        toolkit, bar, view = self._toolkit, self._bar, self._view
        return toolkit.root(
            toolkit.row("buttons", *bar.start_buttons.values(), bar.status.pane, bar.stop),
            toolkit.fitted(view.figure, view.aspect, units=min(FULL_WIDTH, HIGH * view.aspect)),
            toolkit.row("scrub", self._headline.pane, self._timeline.row),
        )

    def why_nothing(self, snapshots: Mapping[str, Snapshot]) -> str:
        """Say so if the model has no weight for each number of an example."""
        variant, data = self.options.variant, self.setting.data
        shows = variant not in snapshots or read_dense(snapshots[variant], data) is not None
        return "" if shows else f"{variant} {no_weights(data)}"

    # What happens on stage.

    def update(self, scene: Scene, events: list[Event]) -> None:
        """Show the newest epoch, or the one that screens look back at."""
        self._bar.update(scene)
        run = scene.learned(self.options.variant)
        self._timeline.update(scene, [run] if run else [])
        if run is None:
            self._show_nothing(QUESTION)
        elif complete_epochs(run):
            self._show(run)

    def _show(self, run: Run) -> None:
        epochs = complete_epochs(run)
        epoch = max(epochs)
        dense = read_dense(run.snapshots[epoch], self.setting.data)
        if dense is None:
            self._show_nothing(f"{self._label} {no_weights(self.setting.data)}")
            return
        if self._shown == (run.id, epoch):
            return
        self._shown = run.id, epoch
        self._view.show(dense)
        data, ended = self.setting.data, epochs[epoch]
        how = (
            f"{_when(ended)}: {in_r_squared(ended.test_accuracy)}"
            if data.is_regression
            else describe(ended, run.test_size)
        )
        self._headline.say(". ".join(filter(None, [how, cut_words(dense, data, self._view)])))

    def _show_nothing(self, why: str) -> None:
        self._shown = None
        self._view.clear()
        self._headline.say(why, "inviting")


def complete_epochs(run: Run) -> dict[int, EpochEnded]:
    """Return a run's epochs that are both measured and have a snapshot, by number.

    An epoch's two events come one after the other, so its first one alone is not shown.
    """
    return {each.epoch: each for each in run.history if each.epoch in run.snapshots}


def describe(epoch: EpochEnded, size: int) -> str:
    """Say in plain words how good an epoch's weights are."""
    return f"{_when(epoch)}: {mistakes(epoch, size):,} wrong of {size:,}"


def _when(epoch: EpochEnded) -> str:
    return f"After epoch {epoch.epoch}" if epoch.epoch else "Before training"
