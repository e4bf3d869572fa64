"""Where a model draws the line: a plane of two colours, and its answer at each place of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bokeh.models import Column

from demo.catalog.composed_code import code
from demo.catalog.composed_model import read_block, refusal
from demo.catalog.variant_file import COMPOSED
from demo.data.sources.planes import (
    CLASS_NAMES,
    CLICKED,
    MOST_CLICKED,
    MOST_NOISE,
    SHAPES,
    ClickedPoint,
    Plane,
    plane_of,
    why_too_few,
)
from demo.events import Event
from demo.plots.predictions.decision_surface import DecisionSurface
from demo.requests import Start
from demo.stage.run import Run
from demo.stage.scene import Scene
from demo.ui.options import RunOptions, expect_between, expect_known
from demo.ui.run_bar import RunBar
from demo.ui.setting import Setting
from demo.ui.starts import fitting_variants, variant_starts
from demo.ui.timeline_bar import TimelineBar
from demo.ui.toolkit import Toolkit, disable
from demo.ui.widget import RunWidget

EPOCHS, RATE = 30, 0.01  # with Adam, which models of a talk have, all shapes are learned
PLACES = [*SHAPES, CLICKED]  # as the buttons stand
INVITATION = "Which colour belongs where? Click a model."
HINT = "Click into the plane to set points"
NOISE_STEP = 5  # per cent
SHAPE, CLASSES = (2,), len(CLASS_NAMES)  # what a model is given, and answers


@dataclass(frozen=True)
class BoundaryOptions(RunOptions):
    """What an author may set in the slide."""

    epochs: int = EPOCHS
    learning_rate: Any = RATE
    shape: str = "circles"  # or clouds, corners, spirals, moons, points
    noise: int = 0  # per cent


class Boundary(RunWidget):
    """A start button per model, the plane, and what to put into it."""

    options_type = BoundaryOptions
    options: BoundaryOptions
    shows_numbers = True  # the talk's own data are not shown

    def __init__(self, setting: Setting, options: Mapping[str, Any]) -> None:
        """Lay the demo out; raises ``DemoError``."""
        super().__init__(setting, options)
        self._toolkit = toolkit = Toolkit(__file__)
        self._plane = _plane(self.options)
        self._followed = 0  # the newest run, whose plane is shown in all windows
        self._colour = 0  # of the next point that is clicked
        self._bar = RunBar(
            setting, toolkit, self.starts(setting, self.options), invitation=INVITATION
        )
        self._surface = DecisionSurface(self._click)
        shapes = [each.capitalize() for each in PLACES]
        self._shapes = toolkit.choice(shapes, PLACES.index(self._plane.shape), self._shape)
        self._noise = toolkit.slider(
            "Noise", (0, MOST_NOISE), self._plane.noise, self._make_noise, step=NOISE_STEP,
            written="0 %",
        )  # fmt: skip
        colours = [each.capitalize() for each in CLASS_NAMES]
        self._colours = toolkit.choice(colours, 0, self._choose_colour)
        self._undo = toolkit.button("Take back", self._take_back)
        self._facts = toolkit.words("facts", live=True)
        self._hint = toolkit.words("hint")
        self._timeline = TimelineBar(setting, toolkit, "wide")
        self.root = self._layout()
        self._show_plane()

    @classmethod
    def check(cls, setting: Setting, options: Mapping[str, Any]) -> BoundaryOptions:
        """Return the options with all variants named that suit a plane; raises ``DemoError``."""
        chosen: BoundaryOptions = super().check(setting, options)
        expect_known("shape", [chosen.shape], PLACES)
        expect_between("noise", chosen.noise, 0, MOST_NOISE)
        if options.get("variants"):
            return chosen
        return replace(chosen, variants=fitting_variants(setting, _plane(chosen).name))

    @classmethod
    def starts(cls, setting: Setting, options: Any) -> Sequence[Start]:
        """Return a run of each variant on the plane, and of what is composed on stage."""
        *given, composed = variant_starts(
            setting,
            [*options.variants, COMPOSED.name],
            options.epochs,
            dataset=_plane(options).name,
            hyperparameters=options.hyperparameters,
        )
        return [*given, replace(composed, code=code((), SHAPE, CLASSES))]

    # The layout, made once.

    def _layout(self) -> Column:
        toolkit = self._toolkit
        self._shapes.orientation = "vertical"
        for part in (self._shapes, self._noise):
            part.sizing_mode = "stretch_width"
        points = toolkit.row("settings", self._colours, self._undo)
        parts = self._bar.status.pane, self._facts.pane, self._hint.pane, points
        return toolkit.root(
            self._bar.row(toolkit),
            toolkit.row(
                "plane",
                toolkit.column("choose", self._shapes, self._noise),
                toolkit.fitted(self._surface.figure, 1.0),
                toolkit.column("outcome", *parts),
                fills=True,
            ),
            self._timeline.row,
        )

    # What the presenter does.

    def _shape(self, place: int) -> None:
        shape = PLACES[place]
        if shape != self._plane.shape:
            self._use(Plane(shape, 0 if shape == CLICKED else self._noise_now))

    @property
    def _noise_now(self) -> int:
        return NOISE_STEP * round(float(self._noise.value) / NOISE_STEP)

    def _make_noise(self, _: float) -> None:
        if self._plane.shape != CLICKED and self._noise_now != self._plane.noise:
            self._use(Plane(self._plane.shape, self._noise_now))

    def _choose_colour(self, place: int) -> None:
        self._colour = place

    def _click(self, x: float, y: float) -> None:
        clicked = self._plane.clicked
        if len(clicked) < MOST_CLICKED:
            self._use(Plane(CLICKED, clicked=(*clicked, ClickedPoint(x, y, self._colour))))

    def _take_back(self) -> None:
        self._use(Plane(CLICKED, clicked=self._plane.clicked[:-1]))

    def _use(self, plane: Plane) -> None:
        """Let all buttons ask for other points, and show these."""
        if plane != self._plane:
            self._follow(plane)
            self.update(self._scene, [])

    def _follow(self, plane: Plane) -> None:
        self._plane = plane
        self._bar.learn_from(dataset=plane.name)
        self._show_plane()

    def _show_plane(self) -> None:
        """Show which points there are."""
        plane = self._plane
        is_clicked = plane.shape == CLICKED
        self._shapes.active = PLACES.index(plane.shape)
        if not is_clicked:
            self._noise.value = plane.noise
        disable(self._noise, "Clicked points have no noise" if is_clicked else "")
        disable(self._undo, "" if plane.clicked else "No point was clicked")
        self._bar.refuse(why_too_few(plane))
        self._surface.show_points(plane)

    # What happens on stage.

    def _offer_composed(self, scene: Scene) -> None:
        """Let the model that was composed learn the plane, too, if its blocks suit two numbers."""
        composed = scene.variants.composed
        self._bar.show(COMPOSED.name, shown=composed is not None)
        if composed is None:
            return
        blocks = tuple(map(read_block, composed.blocks))
        reason = refusal(blocks, SHAPE)
        self._bar.refuse(reason, COMPOSED.name)
        if not reason:
            self._bar.use_code(COMPOSED.name, code(blocks, SHAPE, CLASSES))

    def update(self, scene: Scene, events: list[Event]) -> None:
        """Show what the newest run on a plane answers; its points, once it has begun."""
        runs = [run for run in scene.shown if plane_of(run.dataset)]
        if runs and runs[-1].id != self._followed:
            self._followed = runs[-1].id
            self._follow(plane_of(runs[-1].dataset) or self._plane)
        self._offer_composed(scene)
        self._bar.update(scene)
        shown = [run for run in runs if run.dataset == self._plane.name][-1:]
        self._timeline.update(scene, shown)
        snapshot = shown[0].snapshot if shown else None
        self._surface.show_answers(snapshot.probes if snapshot else None)
        self._facts.say(_facts(shown[0], self._plane) if shown else "")
        self._hint.say(why_too_few(self._plane) or HINT)


def _plane(options: BoundaryOptions) -> Plane:
    is_clicked = options.shape == CLICKED
    return Plane(options.shape, 0 if is_clicked else options.noise)


def _facts(run: Run, plane: Plane) -> str:
    """Return how far a run has come on a plane."""
    if run.test_accuracy is None:
        return ""
    unseen = "" if plane.shape == CLICKED else "unseen "
    return f"{100 * run.test_accuracy:.0f} % of {unseen}points right"
