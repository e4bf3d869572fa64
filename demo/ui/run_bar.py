"""The buttons that start and stop runs, and the line that says what is going on: as in any demo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bokeh.models import Row
from bokeh.models.widgets import Button

from demo.catalog.libraries import label as library
from demo.data.sources import TABLES
from demo.requests import Start
from demo.stage.run import Run
from demo.stage.scene import Scene
from demo.ui.style import mark, series_number
from demo.ui.toolkit import Toolkit, disable
from demo.ui.widget import Setting

INVITATION = "Click a model to see it learn."
# In the page's units: how wide a row is, and a button without its letters; these take one each.
SLIDE, START, VERB = 90.0, 6.6, 2.8


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
        names: Sequence[str],
        epochs: int,
        *,
        invitation: str = INVITATION,
        dataset: str = "",
        seeds: int = 1,
    ) -> None:
        """``names`` are variants; runs are ``epochs`` long, or as the presenter wished.

        ``dataset`` and ``seeds`` as for ``Controls.start``.
        """
        self._setting = setting
        self._epochs = setting.epochs or epochs
        self._invitation = invitation
        self.dataset, self._seeds = dataset, seeds
        self.examples: int | None = None  # images to learn from, all if none is chosen
        self.codes: dict[str, str] = {}  # Python of variants that stand in no file
        self.starts = {name: self._start_button(toolkit, name) for name in names}
        self.all = toolkit.button("All at once", self._start_all, name="all")
        self.all.visible = False  # as long as there is one worker
        self.stop = toolkit.button("Stop", setting.controls.stop)
        self._row: Row | None = None
        self._verbs: list[Button] = []
        self._width = SLIDE
        self.status = toolkit.words("status", live=True)

    def _start_button(self, toolkit: Toolkit, name: str) -> Button:
        label = self._setting.known[name].label
        button = toolkit.button(label, lambda: self._start(name), name=f"start-{name}")
        position = self._setting.positions[name]
        button.tags = [f"series-{series_number(position)}", f"mark-{mark(position)}"]
        return button

    def row(self, toolkit: Toolkit, *others: Button, width: float = SLIDE) -> Row:
        """Put all start buttons in a row so many units wide, at its end Stop and others.

        Where there is no room for all, they are smaller, and stand in as many lines as it takes.
        """
        self._verbs, self._width = [self.all, self.stop, *others], width
        verbs = toolkit.row("actions", *self._verbs)
        self._row = toolkit.row("buttons", *self.starts.values(), verbs)
        self._fit(self._row)
        return self._row

    def _fit(self, row: Row) -> None:
        """Make all smaller where there is no room for what is shown."""
        verbs = [button for button in self._verbs if button.visible]
        needed = sum(START + len(str(button.label)) for button in self.starts.values())
        needed += sum(VERB + len(str(button.label)) for button in verbs)
        row.css_classes = ["buttons", "crowded"] if needed > self._width else ["buttons"]

    def _start(self, name: str) -> None:
        self._setting.controls.train(self._wish(name))

    def _wish(self, name: str) -> Start:
        code = self.codes.get(name, "")
        return Start(name, self._epochs, self.dataset, self.examples, self._seeds, code)

    def _start_all(self) -> None:
        """Start all that make sense on this data; several workers train them side by side."""
        broken = self._setting.stage.scene.broken
        names = [name for name in self.starts if not (self.unfit(name) or name in broken)]
        if names:
            first, *others = map(self._wish, names)
            self._setting.controls.train(replace(first, then=tuple(others)))

    def unfit(self, name: str) -> str:
        """Return why a variant makes no sense on this data, or nothing."""
        if self.dataset in TABLES and self._setting.known[name].neighbours:
            return "The columns of a table have no neighbours to look at"
        return ""

    def update(self, scene: Scene) -> None:
        """Show what can be done now, and say what is going on."""
        learning = {run.variant for run in scene.all_running if not run.other}
        for name, button in self.starts.items():
            button.css_classes = ["variant", *button.tags]
            why_not = scene.engine_failure or self.unfit(name)
            disable(button, why_not, state=_condition(name, scene, name in learning))
        several = scene.workers > 1 and len(self.starts) > 1
        if several != self.all.visible and self._row is not None:
            self.all.visible = several
            self._fit(self._row)
        idle = scene.running is None and scene.queued is None
        disable(self.stop, "Nothing is running" if idle else "")
        self.status.say(*self._describe(scene))

    def _describe(self, scene: Scene) -> tuple[str, str]:
        """Say in one plain line what is going on, and of which kind that is."""
        if scene.engine_failure:
            return f"No training here: {scene.engine_failure}", "failed"
        if scene.queued is not None and not _is_warm(scene.queued, scene):
            return f"Getting {self._label(scene.queued)} ready; it starts by itself", "waiting"
        if scene.stuck is not None:
            label = self._label(scene.runs[scene.stuck].variant)
            return f"{label} takes its time", "waiting"
        last = scene.last
        if last is not None and last.state not in ("running", "failed"):
            last = self.last_of_its_own(scene)
        if last is None or last.cleared:
            return self._invitation, "inviting"
        if (learning := len(scene.all_running)) > 1:
            return f"{learning} models learn side by side", "running"
        return self._describe_run(last), last.state

    def last_of_its_own(self, scene: Scene) -> Run | None:
        """Return the newest run that this slide is about."""
        shown = (run.whole for run in reversed(scene.shown))  # whatever epoch is looked back at
        own = (run for run in shown if run.variant in self.starts and not run.other)
        fitting = (run for run in own if self.examples is not None or not run.examples)
        return next((run for run in fitting if run.dataset == self.dataset), None)

    def _describe_run(self, run: Run) -> str:
        label = self._label(run.variant)
        if run.other:
            label += f" on {library(run.backend)}"
        if run.recorded:
            label = f"Recorded: {label}"
        if run.series != run.id:
            label += f", run {run.id - run.series + 1}"
        match run.state:
            case "running":
                verb = "," if run.recorded else " learns:"
                return f"{label}{verb} epoch {min(run.epoch + 1, run.epochs)} of {run.epochs}"
            case "interrupted":
                return f"{label} was interrupted after epoch {run.epoch} of {run.epochs}"
            case "stopped":
                return f"{label} stopped after epoch {run.epoch} of {run.epochs}"
            case "failed":
                return f"{label} failed: {run.reason}"
            case _:
                seconds = run.history[-1].seconds
                return f"{label}: {run.epochs} epochs in {seconds:.1f} seconds"

    def _label(self, name: str) -> str:
        variant = self._setting.known.get(name)
        return variant.label if variant else name


def _is_warm(name: str, scene: Scene) -> bool:
    """Tell whether a variant starts at once: no other model of its name is in the making."""
    return name in scene.weights and name != scene.warming


def _condition(name: str, scene: Scene, learns: bool) -> str:
    """Return what a variant's button shows, as classes: what goes on, and whether it is new."""
    states = {
        "running": learns,
        "waiting": scene.queued == name and not scene.queued_on,
        "broken": name in scene.broken,
    }
    now = [state for state, holds in states.items() if holds][:1]
    return " ".join([*now, *(["changed"] if name in scene.changed else [])])
