"""Overfitting: how far training examples are ahead of unseen ones, by the number learned from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bokeh.models.ui import UIElement

from demo.events import EpochEnded, Event
from demo.plots.axis_scales import score_height
from demo.plots.runs.gap_plot import SOURCE, GapPlot
from demo.requests import Start
from demo.stage.run import Run
from demo.stage.scene import Scene
from demo.ui.options import RunOptions, expect_between
from demo.ui.run_bar import RunBar
from demo.ui.score_words import in_r_squared
from demo.ui.setting import Setting
from demo.ui.starts import variant_starts
from demo.ui.timeline_bar import TimelineBar
from demo.ui.toolkit import Toolkit
from demo.ui.widget import RunWidget

SIZES = (100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000)
MNIST = ("mnist5k", "mnist")
INVITATION = "Click a model. Open: the {noun} it learned from; full: unseen ones."
SIZE_WIDTH = 34.0  # units: of the slider, and how many examples it says
SURE = 3  # epochs after which a curve that is still low is going to be seen whole
MEASURED, PRINTED = "Same weights", "What Keras prints"


@dataclass(frozen=True)
class GapOptions(RunOptions):
    """What an author may set in the slide."""

    variants: list[str] = field(default_factory=lambda: ["extra_layer"])
    examples: int = 1000  # of the data to learn from at first


class Gap(RunWidget):
    """A bar from test to training accuracy for each number of examples; the run beside it."""

    options_type = GapOptions
    shows_numbers = True
    options: GapOptions

    def __init__(self, setting: Setting, options: Mapping[str, Any]) -> None:
        """Lay the demo out; raises ``DemoError``."""
        super().__init__(setting, options)
        self._toolkit = toolkit = Toolkit(__file__)
        noun = setting.data.noun
        self._all = len(setting.data.x_train)
        self.sizes = sizes(self._all)
        self._printed = False
        names = self.options.variants
        starts = self.starts(setting, self.options)
        self._bar = RunBar(setting, toolkit, starts, invitation=INVITATION.format(noun=noun))
        self._count = toolkit.words("images")
        last = len(self.sizes) - 1
        self._slider = toolkit.slider(noun.capitalize(), (0, last), self._first_place, self._choose)
        self._words = toolkit.words("caption")
        self._note = toolkit.words("device")
        self._timeline = TimelineBar(setting, toolkit)
        # Its points, others' results, say nothing of other data.
        is_mnist = setting.data.name in MNIST
        positions = {name: setting.positions[name] for name in names}
        self._numbers = setting.data.is_regression
        self._plot = GapPlot(
            self.sizes,
            setting.run_epochs(self.options.epochs),
            positions,
            numbers=self._numbers,
            published=is_mnist,
        )
        self.root = self._layout()
        self._choose(self._slider.value)
        self._note.say(SOURCE if is_mnist else "")

    @classmethod
    def check(cls, setting: Setting, options: Mapping[str, Any]) -> GapOptions:
        """Return the options with all variants named; raises ``DemoError``."""
        chosen: GapOptions = super().check(setting, options)
        expect_between("examples", chosen.examples, 1)
        return chosen

    @classmethod
    def starts(cls, setting: Setting, options: Any) -> Sequence[Start]:
        """Return a run of each variant, on as many examples as the slide says."""
        return variant_starts(
            setting,
            options.variants,
            options.epochs,
            examples=_examples(first_size(options.examples, setting), setting),
            hyperparameters=options.hyperparameters,
        )

    @property
    def _first_place(self) -> int:
        return self.sizes.index(first_size(self.options.examples, self.setting))

    # The layout, made once.

    def _layout(self) -> UIElement:
        toolkit = self._toolkit
        shown = toolkit.choice([MEASURED, PRINTED], 0, self._choose_figures)
        starts = self._bar.row(toolkit, width=self.setting.width - SIZE_WIDTH)
        return toolkit.root(
            toolkit.row("settings", starts, self._slider, self._count.pane),
            toolkit.row("messages", self._bar.status.pane, self._words.pane),
            toolkit.row("plots", self._plot.by_size, self._plot.by_epoch, fills=True),
            self._timeline.foot(self._note, shown),
        )

    # What the presenter chooses.

    def _choose(self, place: float) -> None:
        size = self.sizes[round(place)]
        self._bar.learn_from(examples=_examples(size, self.setting))
        self._count.say(f"{size:,} {self.setting.data.noun}")

    def _choose_figures(self, place: int) -> None:
        self._printed = bool(place)
        self.update(self._scene, [])

    def rehearse(self) -> None:
        """Ask for runs on each number of examples."""
        for place in range(len(self.sizes)):
            self._choose(place)
            super().rehearse()
        self._choose(self._slider.value)

    # What happens on stage.

    def update(self, scene: Scene, events: list[Event]) -> None:
        """Draw the newest run of each number of examples, and the newest of all by epoch."""
        self._bar.update(scene)
        runs = [run for run in scene.shown if not (run.dataset or run.other) and run.history]
        runs = [run for run in runs if run.variant in self.options.variants]
        self._timeline.update(scene, runs)
        for name in self.options.variants:
            own = [run for run in runs if run.variant == name]
            newest = runs[-1] if runs and runs[-1].variant == name else None
            whole = newest.whole.history if newest and newest.is_past else []
            self._plot.show(
                name,
                self._gaps(own),
                self._epochs(newest.history if newest else []),
                self._epochs(whole),
            )
        ends = [run.history[-1] for run in runs if run.epoch >= SURE or run.state != "running"]
        self._plot.fit_scores([score_height(end.test_accuracy) for end in ends])
        self._plot.fit_epochs(runs[-1].epochs if runs else 0)
        self._words.say(self._describe(runs[-1] if runs else None))

    def _gaps(self, runs: list[Run]) -> dict[str, list[float]]:
        newest = {run.examples or self._all: run for run in runs if run.epoch > 0}
        sizes = sorted(newest)
        ends = [newest[size].history[-1] for size in sizes]
        return {
            "x": [float(size) for size in sizes],
            "train": [score_height(self._train(end)) for end in ends],
            "test": [score_height(end.test_accuracy) for end in ends],
        }

    def _epochs(self, history: list[EpochEnded]) -> dict[str, list[float]]:
        shown = [each for each in history if not self._printed or each.epoch > 0]
        return {
            "epoch": [float(each.epoch) for each in shown],
            "train": [score_height(self._train(each)) for each in shown],
            "test": [score_height(each.test_accuracy) for each in shown],
        }

    def _train(self, epoch: EpochEnded) -> float:
        """Return the training accuracy, 0…1 or R², as measured or as Keras prints it."""
        if not self._printed:
            return epoch.train_accuracy
        printed = printed_r_squared(epoch) if self._numbers else epoch.running_accuracy
        return epoch.train_accuracy if printed is None else printed

    def _describe(self, run: Run | None) -> str:
        if run is None or run.epoch == 0:
            return ""
        last = run.history[-1]
        if self._numbers:
            scores = self._train(last), last.test_accuracy
            train_words, words = map(in_r_squared, scores)
            return f"training {train_words}, unseen {words}"
        train, test = 100 * self._train(last), 100 * last.test_accuracy
        return f"training {train:.1f} %, unseen {test:.1f} %: {train - test:+.1f} points"


def printed_r_squared(epoch: EpochEnded) -> float | None:
    """Return R² by the loss that Keras prints, ``None`` if there is none.

    Where the loss is the mean squared error, 1 - R² grows with it; of any other it is but like it.
    """
    if epoch.running_loss is None or epoch.train_loss <= 0:
        return None
    return min(1.0, 1 - (1 - epoch.train_accuracy) * epoch.running_loss / epoch.train_loss)


def sizes(everything: int) -> list[int]:
    """Return the numbers of examples to choose from, all of them last."""
    return [size for size in SIZES if size < everything] + [everything]


def first_size(wanted: int, setting: Setting) -> int:
    """Return the largest of these numbers that is no more than an author wants, or the smallest."""
    known = sizes(len(setting.data.x_train))
    return max((size for size in known if size <= wanted), default=known[0])


def _examples(size: int, setting: Setting) -> int | None:
    """Return a number of examples as ``Start`` has it, where ``None`` stands for all."""
    return None if size == len(setting.data.x_train) else size
