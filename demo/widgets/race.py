"""The race: click a model and watch its accuracy grow beside the others'."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bokeh.models import Column

from demo.data.core.dataset import SHUFFLED
from demo.data.slide_data import slide_data
from demo.data.sources.named_datasets import has_numbers, noun_of
from demo.data.sources.other_datasets import refusal
from demo.events import Event
from demo.plots.runs.accuracy_plot import AccuracyPlot, AccuracyPlotOptions
from demo.requests import Start
from demo.stage.run import Run
from demo.stage.scene import Scene
from demo.ui.options import METRICS, DemoError, RunOptions, expect_between, expect_known
from demo.ui.run_bar import RunBar
from demo.ui.run_words import learning_facts
from demo.ui.setting import Setting
from demo.ui.stage_toggle import StageToggle
from demo.ui.starts import variant_starts
from demo.ui.style import FULL_WIDTH
from demo.ui.timeline_bar import TimelineBar
from demo.ui.toolkit import Toolkit, disable
from demo.ui.widget import RunWidget

NAMES = ("target", "size")  # YAML makes numbers of some
QUESTION = "Of ten unseen {noun}, how many will it get right?"
NUMBER_QUESTION = "How near will it come to the right numbers?"
RESTART, RESUME, EARLIER = "Restart", "Resume", "Last session"


@dataclass(frozen=True)
class RaceOptions(RunOptions):
    """What an author may set in the slide."""

    metric: str = METRICS[0]
    gap: bool = False  # show the train curves too
    seconds: bool = False  # of training along the x-axis, instead of epochs
    seeds: int = 1  # runs for one click, drawn as a band from the lowest to the highest
    dataset: str = ""  # "shuffled", "wine", …, a file beside the slides, or the talk's own
    target: str = ""  # of such a file: the column to find out, if it is not the last
    size: str = ""  # of a folder of pictures: "32x32"

    @property
    def data_name(self) -> str:
        """What the data is called that its models learn from, "" for the talk's own."""
        return slide_data(vars(self)).name


class Race(RunWidget):
    """Buttons for some variants, and the curves of all their runs."""

    options_type = RaceOptions
    shows_numbers = True
    options: RaceOptions
    width = FULL_WIDTH  # of the figure, in the page's units

    def __init__(self, setting: Setting, options: Mapping[str, Any]) -> None:
        """Lay the demo out; raises ``DemoError``."""
        super().__init__(setting, options)
        positions = setting.positions
        self._names = self.options.variants
        self._toolkit = toolkit = Toolkit()
        noun = noun_of(setting.data, self.options.data_name)
        learns_numbers = has_numbers(setting.data, self.options.data_name)
        question = NUMBER_QUESTION if learns_numbers else QUESTION.format(noun=noun)
        self.curves = AccuracyPlot(
            [(positions[name], setting.variants[name]) for name in self._names],
            setting.run_epochs(self.options.epochs),
            AccuracyPlotOptions(
                gap=self.options.gap,
                seconds=self.options.seconds,
                loss=self.options.metric == "loss",
                datasets=self.datasets(self.options.data_name),
                noun=noun,
                width=self.width * setting.width / FULL_WIDTH,
                small=setting.is_narrow,
                numbers=learns_numbers,
                hyperparameters=setting.run_hyperparameters(self.options.hyperparameters),
                question=question,
            ),
        )
        self._bar = RunBar(setting, toolkit, self.starts(setting, self.options))
        self._again = toolkit.button(RESTART, self._press_again, name="restart")
        self._clear = toolkit.button("Clear", setting.controls.clear)
        self._caption = toolkit.words("caption")
        self._device = toolkit.words("device")
        self._timeline = TimelineBar(setting, toolkit)
        self._hurry = StageToggle(toolkit, "As fast as it can", setting.controls.hurry)
        self.root = self._layout()

    @classmethod
    def check(cls, setting: Setting, options: Mapping[str, Any]) -> RaceOptions:
        """Return the options with all variants named; raises ``DemoError``."""
        numbers = {name: str(options[name]) for name in NAMES if type(options.get(name)) is int}
        chosen: RaceOptions = super().check(setting, {**options, **numbers})
        expect_between("seeds", chosen.seeds, 1, 10)
        expect_known("metric", [chosen.metric], METRICS)
        if not chosen.dataset and (chosen.target or chosen.size):
            raise DemoError(
                "Expected dataset: with a file beside the slides, for target and size. "
                "Received: none. Name it, or leave them out."
            )
        if why := refusal(setting.data, chosen.data_name):
            raise DemoError(why)
        return chosen

    @classmethod
    def starts(cls, setting: Setting, options: Any) -> Sequence[Start]:
        """Return a run of each variant, or as many as there are seeds."""
        return variant_starts(
            setting,
            options.variants,
            options.epochs,
            dataset=options.data_name,
            seeds=options.seeds,
            hyperparameters=options.hyperparameters,
        )

    @staticmethod
    def datasets(chosen: str) -> tuple[str, ...]:
        """Return those whose runs are drawn: shuffled images beside those in order."""
        return ("", SHUFFLED) if chosen == SHUFFLED else (chosen,)

    # The layout, made once.

    def _layout(self) -> Column:
        axis = self._toolkit.choice(
            ["Epochs", "Seconds"], int(self.options.seconds), self._choose_axis
        )
        gap = self._toolkit.toggle("Gap to training", self.options.gap, self._choose_gap)
        return self._toolkit.root(
            self._bar.row(self._toolkit, self._again, self._clear),
            self._toolkit.row("messages", self._bar.status.pane, self._caption.pane),
            self.curves.figure,
            self._timeline.foot(self._device, axis, gap, self._hurry.button),
        )

    def _choose_axis(self, place: int) -> None:
        self.curves.show_seconds(bool(place), self._scene)

    def _choose_gap(self, chosen: bool) -> None:
        self.curves.show_gap(chosen, self._scene)
        self._caption.say(self.curves.caption)

    def _press_again(self) -> None:
        scene, controls = self._scene, self.setting.controls
        if scene.last is None:
            controls.bring_back()
        elif scene.runs.to_resume is not None:
            controls.resume(scene.runs.to_resume.id)
        else:
            controls.restart()

    # What happens on stage.

    def shows_recorded(self, scene: Scene) -> bool:
        """Tell whether one of the curves was recorded."""
        return any(run.recorded for run in self.curves.runs(scene))

    def update(self, scene: Scene, events: list[Event]) -> None:
        """Draw the new points; show what can be done now."""
        self.curves.update(scene)
        self._bar.update(scene)
        self._timeline.update(scene, self.curves.runs(scene))
        self._again.label = _what_again(scene)
        nothing = scene.last is None and scene.engine.earlier_session is None
        disable(self._again, "Nothing has run yet" if nothing else "")
        alone = all(run.whole.state == "running" for run in scene.shown)
        disable(self._clear, "There is nothing to clear" if alone else "")
        self._hurry.follow(scene.engine.hurried)
        self._caption.say(self.curves.caption)
        self._device.say(_facts(scene, self._bar.last_of_its_own(scene)))


def _what_again(scene: Scene) -> str:
    """Say what can be done once more: go on with what broke off, or what there was before."""
    if scene.last is None:
        return EARLIER if scene.engine.earlier_session else RESTART
    return RESUME if scene.runs.to_resume is not None else RESTART


def _facts(scene: Scene, run: Run | None) -> str:
    """Return how large a run's model is, how it learns, and what trains on what."""
    facts = [f"{run.weights:,} weights"] if run and run.weights else []
    facts += learning_facts(run) if run else []
    if scene.ready is not None:
        facts.append(scene.ready.words)
    return " · ".join(facts)
