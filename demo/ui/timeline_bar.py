"""The bar that looks back: play, step and drag through the epochs of what a demo shows."""

from __future__ import annotations

from collections.abc import Iterable

from bokeh.models import Row
from bokeh.models.ui import UIElement

from demo.stage.run import Run
from demo.stage.scene import Scene
from demo.ui.options import DEFAULT_EPOCHS
from demo.ui.setting import Setting
from demo.ui.stage_toggle import StageToggle
from demo.ui.toolkit import Toolkit, Words, disable

NOTHING = "Nothing has run yet"
AT_FIRST, AT_NEWEST = "Nothing is before epoch 0", "This is the newest epoch"


class TimelineBar:
    """Buttons to play and to step, a slider of epochs, the shown one in words, a way to the newest.

    All bars show the one stage: what is done at one is seen at all, in every window.
    """

    def __init__(self, setting: Setting, toolkit: Toolkit, *looks: str) -> None:
        """``looks`` are further classes: "wide" with a line for itself, "stacked" with three,
        "bare" where the demo itself says which epoch it shows.
        """
        self._controls, self._is_narrow = setting.controls, setting.is_narrow
        self._runs: list[int] = []  # the numbers of those that the demo shows
        self._newest = 0  # epoch that any of them has ended
        self._back = toolkit.button("Step back", lambda: self._controls.step(-1, self._runs))
        self._playing = StageToggle(toolkit, "Play", self._choose_play)
        self._play = self._playing.button
        self._forward = toolkit.button("Step on", lambda: self._controls.step(1, self._runs))
        self._slider = toolkit.scrubber("Epoch", DEFAULT_EPOCHS, self._scrub)
        self._words = toolkit.words("shown-epoch")
        self._live = toolkit.button("Live", lambda: self._controls.look_back(None))
        self._back.css_classes = ["icon", "back"]
        self._play.css_classes = ["icon", "play"]
        self._forward.css_classes = ["icon", "on"]
        steps = toolkit.row("steps", self._back, self._play, self._forward)
        self.row = toolkit.row("timeline", steps, self._slider, self._words.pane, self._live)
        self.row.css_classes = ["timeline", *looks]
        self._toolkit = toolkit
        self._shown_in = [self.row]  # what comes and goes with it

    def foot(self, facts: Words, *tools: UIElement) -> Row:
        """Return the last line of a demo: facts, and in their place, while in use, bar and tools.

        So neither takes room from what the room is to see, and nothing moves when they come.
        """
        tools_row = self._toolkit.row("tools", self.row, *tools)
        if self._is_narrow:  # then it takes as many lines as it needs, upwards
            tools_row.css_classes = ["tools", "in-a-column"]
        self._shown_in.append(self._toolkit.row("foot", facts.pane, tools_row))
        return self._shown_in[-1]

    # What the presenter does.

    def _choose_play(self, playing: bool) -> None:
        if playing:
            self._controls.play(self._runs)
        else:
            self._controls.pause()

    def _scrub(self, epoch: int) -> None:
        if epoch != self._wanted:  # a slider also reports a value that ``update`` has set
            self._controls.look_back(epoch, self._runs)
            self._slider.value = self._wanted  # an epoch that is not learned yet can't be shown

    @property
    def _wanted(self) -> int:
        """The epoch that was asked for last: a drag is ahead of what is shown."""
        wanted = self._controls.wanted_epoch
        return self._newest if wanted is None else min(wanted, self._newest)

    # What happens on stage.

    def update(self, scene: Scene, runs: Iterable[Run]) -> None:
        """Say which epoch of these runs is shown; they are as the scene shows them."""
        shown = list(runs)
        whole = [run.whole for run in shown]
        self._runs = [run.id for run in whole]
        self._newest = max((run.epoch for run in whole), default=0)
        self._fit(whole)
        back = any(run.is_past for run in shown)
        epoch = max((run.epoch for run in shown), default=0)
        nothing = "" if self._newest else NOTHING
        newest = nothing or ("" if back else AT_NEWEST)
        disable(self._play, nothing)
        disable(self._back, nothing or ("" if epoch else AT_FIRST))
        disable(self._forward, newest)
        disable(self._live, newest)
        self._playing.follow(scene.position.playing)
        past = "past" if back or scene.position.playing else ""
        state = "unused" if nothing else past
        for row in self._shown_in:  # as an attribute it comes at no cost, see ``disable``
            row.html_attributes = {"class": state} if state else {}
        self._words.say("" if nothing else self._describe(whole, epoch if back else None))

    def _fit(self, runs: list[Run]) -> None:
        """Let the scrubber be as long as the longest run is, or is going to be."""
        ends = [run.epochs if run.state == "running" else run.epoch for run in runs]
        slider, name = self._slider, {"role": "group", "aria-label": "Epoch"}
        slider.update(
            end=max([*ends, 1]) if self._newest else slider.end,
            value=self._wanted,
            disabled=not self._newest,
            html_attributes=name if self._newest else {**name, "title": NOTHING},
        )

    def _describe(self, runs: list[Run], past: int | None) -> str:
        """Say which epoch is shown, and of how many; or where a run is that goes on.

        Without an epoch of the ``past`` it is the newest run's, as in all that is said of it.
        Where there is little room, its two halves stand in two lines.
        """
        newest = max(runs, key=lambda run: run.id)
        if past is None:
            return f"epoch\u00a0{newest.epoch} of\u00a0{newest.epochs}"
        if any(run.state == "running" for run in runs):
            return f"epoch\u00a0{past}, live\u00a0at\u00a0{newest.epoch}"
        longest = max(runs, key=lambda run: (run.epoch, run.id))
        return f"epoch\u00a0{past} of\u00a0{longest.epochs}"
