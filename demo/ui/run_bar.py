"""The buttons that start and stop runs, and the line that says what is going on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bokeh.models import Row
from bokeh.models.widgets import Button

from demo.requests import Start
from demo.stage.run import Run
from demo.stage.scene import Scene
from demo.ui.run_words import getting_ready, no_training, run_sentence
from demo.ui.setting import Setting
from demo.ui.short_text import width_of
from demo.ui.starts import why_unfit
from demo.ui.style import series_classes
from demo.ui.toolkit import Toolkit, disable

INVITATION = "Click a model to see it learn."
START_PADDING, ACTION_PADDING = 6.6, 2.8  # of a button around its label; a letter takes one unit


def newest_learned(scene: Scene, names: Sequence[str]) -> Run | None:
    """Return the newest run on screen, among these variants, that has answers to look at."""
    known = (run for run in map(scene.learned, names) if run is not None)
    return max(known, key=lambda run: run.id, default=None)


class RunBar:
    """A start button per variant, one for all, a stop button, and ``status``, a line of words."""

    def __init__(
        self,
        setting: Setting,
        toolkit: Toolkit,
        starts: Iterable[Start],
        *,
        invitation: str = INVITATION,
    ) -> None:
        """``starts`` are what the buttons ask for, each of another variant, in their order."""
        self._setting = setting
        self._invitation = invitation
        self._starts = {start.variant: start for start in starts}
        self._scene = Scene()
        self.start_buttons = {name: self._start_button(toolkit, name) for name in self._starts}
        self.all = toolkit.button("All at once", self._start_all, name="all")
        self.all.visible = False  # as long as there is one worker
        self.stop = toolkit.button("Stop", setting.controls.stop)
        self._refusals: dict[str, str] = {}  # by variant; of "": of all
        self._settings_vary = False  # whether its own runs learn by whatever settings
        self._row: Row | None = None
        self._actions: list[Button] = []
        self._width = setting.width
        self.status = toolkit.words("status", live=True)

    def _start_button(self, toolkit: Toolkit, name: str) -> Button:
        label = self._setting.label(name)
        button = toolkit.button(label, lambda: self._start(name), name=f"start-{name}")
        button.tags = series_classes(self._setting.positions[name])
        return button

    def learn_from(self, *, dataset: str = "", examples: int | None = None) -> None:
        """Let all buttons ask for runs on this data set; ``examples``: on so many of its images."""
        for name, start in self._starts.items():
            self._starts[name] = replace(start, dataset=dataset, examples=examples)

    def use(self, starts: Iterable[Start]) -> None:
        """Let the buttons ask for other starts of their variants; runs of all these are its own."""
        self._settings_vary = True
        self._starts |= {start.variant: start for start in starts}

    def show(self, name: str, *, shown: bool) -> None:
        """Show a variant's button, or leave it out."""
        button = self.start_buttons[name]
        if button.visible != shown:
            button.visible = shown
            if self._row is not None:
                self._fit(self._row)

    def refuse(self, reason: str, name: str = "") -> None:
        """Let a button, or all, start nothing for this reason; reason "": let it start again."""
        self._refusals[name] = reason

    def use_code(self, name: str, code: str) -> None:
        """Let a variant's button ask for this Python: the variant stands in no file."""
        self._starts[name] = replace(self._starts[name], code=code)

    def row(self, toolkit: Toolkit, *others: Button, width: float | None = None) -> Row:
        """Put all start buttons in a row, at its end Stop and others.

        It is so many units wide, or as wide as the demo.

        Where there is no room for all, they are smaller, and stand in as many lines as it takes.
        """
        self._actions = [self.all, self.stop, *others]
        self._width = self._width if width is None else width
        actions = toolkit.row("actions", *self._actions)
        self._row = toolkit.row("buttons", *self.start_buttons.values(), actions)
        self._fit(self._row)
        return self._row

    def _fit(self, row: Row) -> None:
        """Make all smaller where there is no room for what is shown."""
        starts = [button for button in self.start_buttons.values() if button.visible]
        needed = sum(START_PADDING + width_of(str(button.label)) for button in starts)
        actions = [button for button in self._actions if button.visible]
        needed += sum(ACTION_PADDING + width_of(str(button.label)) for button in actions)
        row.css_classes = ["buttons", "crowded"] if needed > self._width else ["buttons"]

    def _start(self, name: str) -> None:
        self._setting.controls.train(self._starts[name])

    def _start_all(self) -> None:
        """Start all that make sense on this data; several workers train them side by side."""
        broken = self._scene.variants.broken
        sound = [
            start
            for name, start in self._starts.items()
            if not (self._why_unfit(name) or name in broken)
        ]
        if sound:
            self._setting.controls.train(replace(sound[0], then=tuple(sound[1:])))

    def _why_unfit(self, name: str) -> str:
        known, data = self._setting.known, self._setting.data
        refusal = self._refusals.get("") or self._refusals.get(name)
        return refusal or why_unfit(self._starts[name], known, data)

    def update(self, scene: Scene) -> None:
        """Show what can be done now, and say what is going on."""
        self._scene = scene
        learning = {run.variant for run in scene.runs.all_running if not run.other}
        for name, button in self.start_buttons.items():
            button.css_classes = ["variant", *button.tags]
            why_not = scene.engine.failure or self._why_unfit(name)
            state = _condition(name, scene, name in learning)
            label, mend = self._setting.whole_label(name), _what_to_mend(name, scene)
            disable(button, why_not, state=state, hint=mend, whole=label)
        several = scene.engine.workers > 1 and len(self.start_buttons) > 1
        if several != self.all.visible and self._row is not None:
            self.all.visible = several
            self._fit(self._row)
        idle = scene.running is None and scene.queue.variant is None
        disable(self.stop, "Nothing is running" if idle else "")
        self.status.say(*self._describe(scene))

    def _describe(self, scene: Scene) -> tuple[str, str]:
        """Say in one plain line what is going on, and of which kind that is."""
        label = self._setting.label
        if scene.engine.failure:
            return no_training(scene.engine.failure), "failed"
        if scene.queue.variant is not None and not _is_warm(scene.queue.variant, scene):
            return getting_ready(label(scene.queue.variant)), "waiting"
        if scene.engine.stuck is not None:
            return f"{label(scene.runs[scene.engine.stuck].variant)} takes its time", "waiting"
        last = scene.last
        if last is not None and last.state not in ("running", "failed"):
            last = self.last_of_its_own(scene)
        if last is None or last.cleared:
            return self._invitation, "inviting"
        if (learning := len(scene.runs.all_running)) > 1:
            return f"{learning} models learn side by side", "running"
        return run_sentence(last, label(last.variant)), last.state

    def last_of_its_own(self, scene: Scene) -> Run | None:
        """Return the newest run that this slide is about."""
        shown = (run.whole for run in reversed(scene.shown))  # whatever epoch is looked back at
        return next((run for run in shown if self._is_own(run)), None)

    def _is_own(self, run: Run) -> bool:
        """Tell whether a run is like those that the buttons start."""
        start = self._starts.get(run.variant)
        if start is None or run.other or run.dataset != start.dataset:
            return False
        if self._settings_vary:
            return True
        if run.hyperparameters != start.hyperparameters or run.label_noise != start.label_noise:
            return False
        return start.examples is not None or not run.examples


def _is_warm(name: str, scene: Scene) -> bool:
    """Tell whether a variant starts at once: no other model of its name is in the making."""
    return name in scene.variants.weights and name != scene.variants.warming


def _what_to_mend(name: str, scene: Scene) -> str:
    """Say why a variant can't be built, and where in its author's code, or should be mended."""
    variants = scene.variants
    reason, place = variants.broken.get(name, ""), variants.place(name)
    return (f"{place}: {reason}" if place else reason) or variants.warnings.get(name, "")


def _condition(name: str, scene: Scene, learns: bool) -> str:
    """Return what a variant's button shows, as classes: what goes on, and whether it is new."""
    states = {
        "running": learns,
        "waiting": scene.queue.variant == name and not scene.queue.backend,
        "broken": name in scene.variants.broken,
    }
    now = [state for state, holds in states.items() if holds][:1]
    return " ".join([*now, *(["changed"] if name in scene.variants.changed else [])])
