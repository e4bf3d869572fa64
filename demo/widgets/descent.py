"""A ball rolls down the loss of a model of two weights, and then a real model's way is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from bokeh.models import Column
from bokeh.models.widgets import Button

from demo.analysis.two_weights import REACH, two_weights
from demo.events import BallMoved, Event, LossMapped
from demo.plots.weights.loss_landscapes import LossLandscapes
from demo.requests import Start
from demo.stage.run import Run
from demo.stage.scene import Scene
from demo.ui.descent_words import (
    LOSS,
    WHAT,
    ball_words,
    loss_words,
    way_words,
)
from demo.ui.knob import Knob
from demo.ui.options import DEFAULT_EPOCHS, LearningOptions, choose_variant, expect_between
from demo.ui.pending_loss_map import PendingLossMap
from demo.ui.run_words import no_training
from demo.ui.setting import Setting
from demo.ui.starts import variant_starts
from demo.ui.timeline_bar import TimelineBar
from demo.ui.toolkit import Toolkit, disable
from demo.ui.widget import Widget

USUAL = "linear"
RATES = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0)
MOMENTA = (0.0, 0.5, 0.8, 0.9, 0.95)
PRESETS = "Too small", "Right", "Too large"

INVITATION = "How far should each step go? Press Too small."
REAL = "The real model"


@dataclass(frozen=True)
class DescentOptions(LearningOptions):
    """What an author may set in the slide: of the real model, the rest belongs to the ball."""

    variant: str = ""  # the linear one, if there is one, or else the first
    epochs: int = DEFAULT_EPOCHS


class Descent(Widget):
    """A landscape of a loss; knobs and buttons for the ball on it at the left."""

    options_type = DescentOptions
    options: DescentOptions
    kinds = frozenset({"images", "series", "table"})
    shows_numbers = True

    def __init__(self, setting: Setting, options: Mapping[str, Any]) -> None:
        """Lay the demo out; raises ``DemoError``."""
        super().__init__(setting, options)
        toolkit = self._toolkit = Toolkit(__file__)
        self._model = two_weights(setting.data)
        self._pending = PendingLossMap(setting.controls, self._start)
        self._landscapes = LossLandscapes(self._model)
        self._rate = Knob(toolkit, "Learning rate", RATES, "{:g}".format, self._turn_rate)
        self._momentum = Knob(toolkit, "Momentum", MOMENTA, "{:g}".format, self._turn_momentum)
        self._presets = [
            self._numbered(name, partial(self._try, rate))
            for name, rate in zip(PRESETS, self._model.rates, strict=True)
        ]
        self._step = self._numbered("Step", self._take_step)
        self._roll = self._numbered("Roll", self._start_rolling)
        self._again = self._numbered("Again", self._put_back)
        self._real = self._numbered(REAL, self._show_real, name="real")
        self._stop = toolkit.button("Stop", self._end)
        self._fact = toolkit.words("fact")
        self._status = toolkit.words("status", live=True)
        self._what = toolkit.words("what")
        self._timeline = TimelineBar(setting, toolkit, "wide")
        self.root = self._layout()

    @classmethod
    def check(cls, setting: Setting, options: Mapping[str, Any]) -> DescentOptions:
        """Return the options with a variant named; raises ``DemoError``."""
        chosen: DescentOptions = super().check(setting, options)
        expect_between("epochs", chosen.epochs, 1)
        return replace(chosen, variant=choose_variant(setting, chosen.variant, USUAL))

    # The layout, made once.

    def _numbered(self, label: str, act: Any, *, name: str = "") -> Button:
        """Return a button that a key presses, too: these have the class "keyed"."""
        button = self._toolkit.button(label, act, name=name)
        button.css_classes = ["keyed", *button.css_classes]
        return button

    def _layout(self) -> Column:
        toolkit = self._toolkit
        self._what.say(WHAT)
        for knob in (self._rate, self._momentum):
            knob.slider.sizing_mode = "stretch_width"
        side = toolkit.column(
            "side",
            self._rate.row,
            self._momentum.row,
            self._fact.pane,
            self._status.pane,
            self._what.pane,
        )
        own = self._step, self._roll, self._again, self._stop
        return toolkit.root(
            toolkit.row("buttons", *self._presets, *own, self._real),
            toolkit.row("bench", side, self._landscapes.figure, fills=True),
            self._timeline.row,
        )

    # What the presenter does.

    @property
    def _ball(self) -> BallMoved:
        """The ball, which lies at the start before anybody has moved it."""
        ball = self._scene.descent.ball
        start = [float(each) for each in self._model.start]
        rate = self._model.rates[0]
        return ball or BallMoved(weights=start, step=0, learning_rate=rate, momentum=0.0)

    def _put(self, rate: float, momentum: float) -> None:
        self._pending.take_back()
        self.setting.controls.ball.put(self._model.start, rate, momentum)

    def _ensure_put(self) -> None:
        """Put the ball where it is seen to lie, if nobody did; from the map, go back to it."""
        if self._scene.descent.ball is None:
            self._put(self._ball.learning_rate, self._ball.momentum)
        self._pending.take_back()

    def _try(self, rate: float) -> None:
        self._put(rate, 0.0)
        self.setting.controls.ball.roll(self._model.next_weights)

    def _turn_rate(self, rate: float) -> None:
        self._ensure_put()
        self.setting.controls.ball.tune(rate, self._ball.momentum)

    def _turn_momentum(self, momentum: float) -> None:
        self._ensure_put()
        self.setting.controls.ball.tune(self._ball.learning_rate, momentum)

    def _take_step(self) -> None:
        self._ensure_put()
        self.setting.controls.ball.step(self._model.next_weights)

    def _start_rolling(self) -> None:
        self._ensure_put()
        self.setting.controls.ball.roll(self._model.next_weights)

    def _put_back(self) -> None:
        self._put(self._ball.learning_rate, self._ball.momentum)

    def _end(self) -> None:
        """Let the ball lie, or the real model stop."""
        self.setting.controls.ball.stop()
        if self._pending.is_open:
            self._pending.take_back()
            self.setting.controls.stop()

    def _show_real(self) -> None:
        self.setting.controls.ball.stop()
        self._pending.make(self._scene)
        self.update(self._scene, [])

    @property
    def _start(self) -> Start:
        asked = self.options.hyperparameters
        names = [self.options.variant]
        (start,) = variant_starts(self.setting, names, self.options.epochs, hyperparameters=asked)
        return start

    def rehearse(self) -> None:
        """Ask for the real model's way, which has to learn first."""
        self._pending.train()
        self._pending.ask()

    # What happens on stage.

    def update(self, scene: Scene, events: list[Event]) -> None:
        """Show where the ball is, or what way the real model went."""
        self._pending.follow(scene, events)
        shown = scene.descent.shown_map
        run = self._mapped_run(scene, shown)
        self._timeline.update(scene, [run] if run else [])
        self._what.say(LOSS if shown else WHAT)
        self._rate.row.visible = self._momentum.row.visible = shown is None  # they are the ball's
        if shown:
            self._show_map(shown, run)
        else:
            self._show_ball(scene)
        ball = self._ball
        self._rate.show(ball.learning_rate)
        self._momentum.show(ball.momentum)
        disable(self._stop, "" if ball.rolling or self._pending.is_open else "Nothing is running")
        disable(self._real, scene.engine.failure)

    def shows_recorded(self, scene: Scene) -> bool:
        """Tell whether the way that is shown is that of a recorded run."""
        run = self._mapped_run(scene, scene.descent.shown_map)
        return run is not None and bool(run.recorded)

    def _mapped_run(self, scene: Scene, shown: LossMapped | None) -> Run | None:
        """Return the run whose way is shown; of a recorded way, one of the same model."""
        if shown is None:
            return None
        like = (run for run in scene.shown if run.id == shown.run and run.variant == shown.variant)
        return next(like, scene.learned(shown.variant))

    def _show_ball(self, scene: Scene) -> None:
        path = scene.descent.path or [self._ball.weights]
        losses = self._landscapes.show_ball(path)
        self._fact.say(loss_words(losses[-1], len(path) - 1, "step"))
        self._status.say(*self._ball_words(scene, losses))

    def _ball_words(self, scene: Scene, losses: Sequence[float]) -> tuple[str, str]:
        if self._pending.is_open:
            return self._waiting_words(scene)
        if len(losses) == 1:
            return f"{self._model.question} {INVITATION}", "inviting"
        is_beyond = max(map(abs, self._ball.weights)) > REACH
        return ball_words(losses, self._landscapes.lowest, is_beyond=is_beyond), ""

    def _waiting_words(self, scene: Scene) -> tuple[str, str]:
        if scene.engine.failure:
            return no_training(scene.engine.failure), "failed"
        if self._pending.failure:
            return self._pending.failure, "failed"
        if self._pending.learned(scene) is None:
            label = self.setting.label(self.options.variant)
            return f"{label} learns; then its way is shown.", "waiting"
        return "Its landscape is being computed.", "waiting"

    def _show_map(self, shown: LossMapped, run: Run | None) -> None:
        """Show the way as far as screens look at it."""
        known = [epoch for epoch in shown.epochs if run is None or epoch <= run.epoch]
        end = max(1, len(known))
        self._landscapes.show_way(shown, end)
        loss = float(shown.path_losses[end - 1])
        self._fact.say(loss_words(loss, shown.epochs[end - 1], "epoch"))
        self._status.say(way_words(self.setting.label(shown.variant), shown, run))
