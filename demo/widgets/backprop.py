"""One example, one step: the answer goes forward, its error back, each weight is nudged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from demo.events import Event, Phase, QuestionFailed, StepTaken
from demo.plots.backprop.diagram import BackpropDiagram
from demo.plots.backprop.layout import HEIGHT, WIDTH
from demo.requests import NO_INSPECTOR, StepWanted
from demo.stage.scene import Scene
from demo.ui.data_words import picture_or
from demo.ui.options import choose_variant, expect_between
from demo.ui.run_words import no_training
from demo.ui.setting import Setting
from demo.ui.short_text import shorten
from demo.ui.toolkit import Toolkit, disable
from demo.ui.widget import Widget

USUAL = "extra_layer"
LONGEST = 24  # letters of a class's name
MANY = 10  # steps at one press
REHEARSED = 3  # pictures
LABELS: dict[Phase, str] = {"forward": "Forward", "back": "Back", "nudge": "Nudge"}
NEXT: dict[Phase, Phase] = {"forward": "back", "back": "nudge", "nudge": "forward"}


@dataclass(frozen=True)
class BackpropOptions:
    """What an author may set in the slide."""

    variant: str = ""  # the one with an extra layer, if there is one, or else the first
    picture: int = 0  # the first one's place among the train images


class Backprop(Widget):
    """Learning in slow motion, on a model of its own that no run knows of."""

    options_type = BackpropOptions
    options: BackpropOptions
    kinds = frozenset({"images", "series", "table", "text"})

    def __init__(self, setting: Setting, options: Mapping[str, Any]) -> None:
        """Lay the demo out; raises ``DemoError``."""
        super().__init__(setting, options)
        toolkit = Toolkit(__file__)
        self._waits = False  # for an answer to this window's press
        self._diagram = BackpropDiagram(setting.data)
        self._go = toolkit.button("Forward", self._go_on, name="go")
        self._many = toolkit.button("Ten steps", self._take_many)
        one = picture_or(setting.data)
        self._next = toolkit.button(f"Next {one}", self._show_next, name="next-picture")
        self._anew = toolkit.button("Start over", self._start_over)
        self._status = toolkit.words("status", live=True)
        self.root = toolkit.root(
            toolkit.row("buttons", self._go, self._many, self._next, self._anew),
            toolkit.row("messages", self._status.pane),
            toolkit.fitted(self._diagram.figure, WIDTH / HEIGHT, units=WIDTH),
        )

    @classmethod
    def check(cls, setting: Setting, options: Mapping[str, Any]) -> BackpropOptions:
        """Return the options with a variant named; raises ``DemoError``."""
        chosen: BackpropOptions = super().check(setting, options)
        variant = choose_variant(setting, chosen.variant, USUAL)
        expect_between("picture", chosen.picture, 0, len(setting.data.x_train) - 1)
        return replace(chosen, variant=variant)

    # What the presenter asks for.

    @property
    def _step(self) -> StepTaken | None:
        return self._scene.answers.steps.get(self.options.variant)

    @property
    def _picture(self) -> int:
        return self._step.picture if self._step else self.options.picture

    @property
    def _phase(self) -> Phase:
        """What comes next."""
        return NEXT[self._step.phase] if self._step else "forward"

    def _ask(self, phase: Phase, picture: int, *, steps: int = 1, anew: bool = False) -> None:
        self._waits = True
        self._describe(self._scene)
        self.setting.controls.ask(
            StepWanted(self.options.variant, picture, phase, steps=steps, anew=anew)
        )

    def _go_on(self) -> None:
        self._ask(self._phase, self._picture)

    def _take_many(self) -> None:
        self._ask("nudge", self._picture, steps=MANY)

    def _show_next(self) -> None:
        self._ask("forward", (self._picture + 1) % len(self.setting.data.x_train))

    def _start_over(self) -> None:
        self._ask("forward", self._picture, anew=True)

    def rehearse(self) -> None:
        """Go through a few pictures: three steps one by one, then many at a time, twice."""
        for picture in range(self.options.picture, self.options.picture + REHEARSED):
            place = picture % len(self.setting.data.x_train)
            self._ask("forward", place, anew=True)
            for _ in range(3):
                self._ask("back", place)
                self._ask("nudge", place)
                self._ask("forward", place)
            for _ in range(2):
                self._ask("nudge", place, steps=MANY)

    # What happens on stage.

    def update(self, scene: Scene, events: list[Event]) -> None:
        """Show how far the newest step is, and what can be done now."""
        if any(isinstance(event, StepTaken | QuestionFailed) for event in events):
            self._waits = False
        self._diagram.show(self._step, self._picture)
        self._go.label = LABELS[self._phase]
        untouched = "" if self._step else "Press Forward first"
        refusal = scene.answers.failures.get("StepWanted", "")
        never = refusal if refusal.startswith(NO_INSPECTOR) else ""
        disable(self._go, scene.engine.failure or never)
        for button in (self._many, self._next, self._anew):
            disable(button, scene.engine.failure or untouched)
        self._describe(scene)

    def _describe(self, scene: Scene) -> None:
        self._status.say(*self._words(scene))

    def _words(self, scene: Scene) -> tuple[str, str]:
        """Say in one plain line what is to be seen, and of which kind that is."""
        if scene.engine.failure:
            return no_training(scene.engine.failure), "failed"
        if "StepWanted" in scene.answers.failures:
            return f"This model can't be shown: {scene.answers.failures['StepWanted']}", "failed"
        if self._waits and scene.ready is None:
            return "Keras is loading; this goes on by itself", "waiting"
        if self._waits and self._step is None:
            return "Getting a small model ready", "waiting"
        if self._step is None:
            one = picture_or(self.setting.data)
            return (
                f"It has learned nothing. What will it say to this {one}? Press Forward.",
                "inviting",
            )
        return self._tell(self._step), ""

    def _tell(self, step: StepTaken) -> str:
        data, place = self.setting.data, int(self.setting.data.y_train[step.picture])
        right = shorten(data.class_name(place), LONGEST)
        share = f"{100 * step.before[place]:.0f} %"
        match step.phase:
            case "forward":
                one = picture_or(data)
                return f"The {one} goes through. The model gives {right} a chance of {share}."
            case "back":
                return "The error flows back: what was too much, what too little?"
            case "nudge":
                if not sum(step.weights):
                    return f"This model has no weights to move: {right} still has {share}."
                moved = f"{sum(step.weights):,} weights move a little"
                often = f", {step.taken} times" if step.taken > 1 else ""
                return f"{moved}{often}: now {right} has {100 * step.after[place]:.0f} %."
