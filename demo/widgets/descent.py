"""A ball rolls down the loss of a model of two weights, and then a real model's way is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from bokeh.models import Column
from bokeh.models.widgets import Button

from demo.analysis.two_weights import REACH, two_weights
from demo.events import BallMoved, Event, LossMapped, QuestionFailed, RunEnded
from demo.plots.weights.loss_surface import PLACES, LossSurface
from demo.requests import LossMapWanted, Start
from demo.stage.run import Run
from demo.stage.scene import Scene
from demo.ui.knob import Knob
from demo.ui.options import DEFAULT_EPOCHS, LearningOptions, choose_variant, expect_between
from demo.ui.run_words import no_training
from demo.ui.setting import Setting
from demo.ui.short_text import shorten
from demo.ui.starts import variant_starts
from demo.ui.timeline_bar import TimelineBar
from demo.ui.toolkit import Toolkit, disable
from demo.ui.widget import Widget

USUAL = "linear"
RATES = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0)
MOMENTA = (0.0, 0.5, 0.8, 0.9, 0.95)
PRESETS = "Too small", "Right", "Too large"
ARRIVED, STUCK = 0.1, 0.002  # above the lowest loss; a fall of the loss in LATELY steps
LATELY = 10
NEARLY_ALL = 0.99  # of a way
ROOM_ABOVE = 1.3  # of a real model's first loss, up to which its landscape is shown

LOSS = "Loss: how wrong it is.\nDownhill is better."
WHAT = f"{LOSS}\nMomentum: speed it keeps."
LONGEST_NAME = 26  # letters
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
        self._losses = self._model.surface(PLACES)
        self._wants_map = False  # once its model has learned
        self._has_trained = False  # for that map
        self._drawn: object = None  # whose landscape it is
        self._surface = LossSurface()
        self._rate = Knob(toolkit, "Learning rate", RATES, "{:g}".format, self._turn_rate)
        self._momentum = Knob(toolkit, "Momentum", MOMENTA, "{:g}".format, self._turn_momentum)
        self._presets = [
            self._preset(name, rate) for name, rate in zip(PRESETS, self._model.rates, strict=True)
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

    def _preset(self, name: str, rate: float) -> Button:
        return self._numbered(name, lambda: self._try(rate))

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
            toolkit.row("bench", side, self._surface.figure, fills=True),
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
        self._wants_map = False
        self.setting.controls.ball.put(self._model.start, rate, momentum)

    def _ensure_put(self) -> None:
        """Put the ball where it is seen to lie, if nobody did; from the map, go back to it."""
        if self._scene.descent.ball is None:
            self._put(self._ball.learning_rate, self._ball.momentum)
        self._wants_map = False

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
        if self._wants_map:
            self._wants_map = False
            self.setting.controls.stop()

    def _show_real(self) -> None:
        """Ask for the landscape of the real model; let it learn first, if it has not."""
        self.setting.controls.ball.stop()
        self._wants_map, self._has_trained = True, self._learned(self._scene) is None
        if self._has_trained:
            self.setting.controls.train(self._start)
        else:
            self._ask()
        self.update(self._scene, [])

    def _ask(self) -> None:
        self.setting.controls.ask(LossMapWanted(self.options.variant))

    @property
    def _start(self) -> Start:
        asked = self.options.hyperparameters
        names = [self.options.variant]
        (start,) = variant_starts(self.setting, names, self.options.epochs, hyperparameters=asked)
        return start

    def rehearse(self) -> None:
        """Ask for the real model's way, which has to learn first."""
        self.setting.controls.train(self._start)
        self._ask()

    # What happens on stage.

    def update(self, scene: Scene, events: list[Event]) -> None:
        """Show where the ball is, or what way the real model went."""
        self._ask_for_map(scene, events)
        shown = scene.descent.map if scene.descent.shows_map else None
        self._show_landscape(shown)
        run = self._mapped_run(scene, shown)
        self._timeline.update(scene, [run] if run else [])
        self._what.say(LOSS if shown else WHAT)
        for knob in (self._rate, self._momentum):  # they are the ball's
            knob.row.visible = shown is None
        if shown:
            self._show_map(shown, run)
        else:
            self._show_ball(scene)
        ball = self._ball
        self._rate.show(ball.learning_rate)
        self._momentum.show(ball.momentum)
        disable(self._stop, "" if ball.rolling or self._wants_map else "Nothing is running")
        disable(self._real, scene.engine.failure)

    def shows_recorded(self, scene: Scene) -> bool:
        """Tell whether the way that is shown is that of a recorded run."""
        run = self._mapped_run(scene, scene.descent.map if scene.descent.shows_map else None)
        return run is not None and bool(run.recorded)

    def _ask_for_map(self, scene: Scene, events: Sequence[Event]) -> None:
        """Ask for the map once the model has learned; whose run was recorded learns here first."""
        for event in events:
            if isinstance(event, LossMapped):
                self._wants_map = False
            elif not self._wants_map:
                continue
            elif isinstance(event, RunEnded) and self._learned(scene):
                self._ask()
            elif _is_refused(event) and not self._has_trained:
                self._has_trained = True
                self.setting.controls.train(self._start)

    def _learned(self, scene: Scene) -> Run | None:
        run = scene.learned(self.options.variant)
        over = run is not None and run.whole.state in ("finished", "stopped") and run.whole.epoch
        return run if over else None

    def _mapped_run(self, scene: Scene, shown: LossMapped | None) -> Run | None:
        """Return the run whose way is shown; of a recorded way, one of the same model."""
        if shown is None:
            return None
        like = (run for run in scene.shown if run.id == shown.run and run.variant == shown.variant)
        return next(like, scene.learned(shown.variant))

    def _show_landscape(self, shown: LossMapped | None) -> None:
        key = shown or self._model
        if key is self._drawn:
            return
        self._drawn = key
        if shown is None:
            first, second = (_weight_of(name) for name in self._model.names)
            self._surface.show_surface(self._losses, REACH, (first, second), top=1.0, ticks=True)
        else:
            top = ROOM_ABOVE * float(shown.path_losses[0])
            names = "direction in which\nit moved most", "second direction"
            losses = shown.losses.astype(float)
            self._surface.show_surface(losses, shown.reach, names, top=top, ticks=False)

    def _show_ball(self, scene: Scene) -> None:
        path = scene.descent.path or [self._ball.weights]
        losses = self._model.losses(np.array(path)).tolist()
        self._surface.show_way(path, losses)
        self._fact.say(f"Loss {losses[-1]:.2f}\nafter {_counted(len(path) - 1, 'step')}")
        self._status.say(*self._ball_words(scene, losses))

    def _ball_words(self, scene: Scene, losses: Sequence[float]) -> tuple[str, str]:
        if self._wants_map:
            return self._waiting_words(scene)
        if len(losses) == 1:
            return f"{self._model.question} {INVITATION}", "inviting"
        lowest = float(self._losses.min())
        if losses[-1] < lowest + ARRIVED:
            return "It has arrived: the model is hardly wrong any more.", ""
        if np.abs(self._ball.weights).max() > REACH:
            return "It has overshot, off the map. There it is flat: no way back.", ""
        if losses[-1] > losses[-2]:
            return "It has overshot: uphill.", ""
        late = losses[-1 - LATELY] - losses[-1] if len(losses) > LATELY else np.inf
        if late < STUCK:
            return "Stuck where it is flat: nothing says which way is down.", ""
        return "It rolls downhill.", ""

    def _waiting_words(self, scene: Scene) -> tuple[str, str]:
        label = self.setting.label(self.options.variant)
        if scene.engine.failure:
            return no_training(scene.engine.failure), "failed"
        if why := scene.answers.failures.get(LossMapWanted.__name__, ""):
            return why, "failed"
        if self._learned(scene) is None:
            return f"{label} learns; then its way is shown.", "waiting"
        return "Its landscape is being computed.", "waiting"

    def _show_map(self, shown: LossMapped, run: Run | None) -> None:
        end = len(shown.path) if run is None else run.epoch + 1
        points, losses = shown.path[:end], shown.path_losses[:end]
        self._surface.show_way(points.tolist(), losses.tolist())
        self._fact.say(f"Loss {losses[-1]:.2f}\nafter {_counted(len(points) - 1, 'epoch')}")
        label = self.setting.label(shown.variant)
        weights = f", {run.weights:,} weights" if run and run.weights else ""
        share = "nearly all" if shown.kept > NEARLY_ALL else f"{shown.kept:.0%}"
        self._status.say(
            f"{label}{weights}: seen along the two directions in which they moved most. "
            f"That is {share} of its way."
        )


def _is_refused(event: Event) -> bool:
    return isinstance(event, QuestionFailed) and event.question == LossMapWanted.__name__


def _weight_of(name: str) -> str:
    return f"weight of\n{shorten(name, LONGEST_NAME)}"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
