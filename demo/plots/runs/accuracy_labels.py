"""Labels at the ends of accuracy curves: what they say, and where they stand.

They stand in a column clear of all curves; a thin dotted line connects a curve's end with its
label.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bokeh.core.property.vectorization import Field
from bokeh.models import ColumnDataSource
from bokeh.models.glyphs import Scatter, Segment, Text

from demo.analysis.run_series import mistakes, newest_and_best, newest_of_each, series_of
from demo.catalog.variant_file import Variant
from demo.data.core.dataset import SHUFFLED
from demo.events import EpochEnded
from demo.plots.axis_scales import spread
from demo.plots.runs.accuracy_axes import AccuracyAxes
from demo.stage.run import Run
from demo.ui.changes import set_columns
from demo.ui.score_words import quantity
from demo.ui.short_text import LONGEST_LABEL, shorten, width_of
from demo.ui.style import mark

COLUMNS = ("variant", "mark", "epoch", "seconds", "test", "highlight", "x", "y", "text", "alpha")
# In the page's units: from the curves to a label's mark, from there to its words, and a letter.
TO_MARK, TO_WORDS, LETTER = 1.8, 1.3, 1.05
MOST_WIDTH = 0.65  # of a figure without its axis: the rest is for the curves, whatever labels say
SPARE = 1  # letters
USUAL_SIZE = 1000  # test images, as long as nothing has run
LINE = 0.105  # of the y-axis's length: a line of text, and so the least between two labels
SMALL_LINE, LOW_LINE = 0.17, 0.24  # the same in a small figure, and in one that is low, too
HALF_LINE = 0.055  # of the y-axis's length: from its ends to the first label and the last
BEST = ", best"  # of a model's runs, if it is not the newest
EARLIER_ALPHA = 0.62  # of a label of another run than its variant's newest


class AccuracyLabels:
    """A label for the newest runs in a figure: a mark, the model's name, its mistakes."""

    def __init__(
        self,
        axes: AccuracyAxes,
        variants: Sequence[tuple[int, Variant]],
        colours: Field,
        *,
        orders: bool,
        small: bool,
    ) -> None:
        """``variants`` come with their positions in the talk, ``colours`` are theirs.

        ``orders``: labels tell runs on shuffled images from runs on images in order. In a
        ``small`` figure they are shorter.
        """
        self._axes = axes
        self._names = {variant.name: variant.label for _, variant in variants}
        self._marks = {variant.name: mark(position) for position, variant in variants}
        self._orders, self._small = orders, small
        self._line = (LOW_LINE if axes.is_low else SMALL_LINE) if small else LINE
        self._best = set[int]()  # runs that say that they are their model's best, not its newest
        self._letters = 0  # a label's length at most
        self.source = ColumnDataSource({name: [] for name in COLUMNS})
        self._add_glyphs(colours)

    def _add_glyphs(self, colours: Field) -> None:
        source, add = self.source, self._axes.add
        connector = Segment(x0="epoch", y0="test", x1="x", y1="y", line_color=colours)
        connector.update(line_alpha=0.55, line_dash=[2, 5])
        # The newest point of a run in progress is highlighted.
        highlight = Scatter(x="epoch", y="test", marker="mark", fill_alpha="highlight")
        highlight.update(fill_color=colours, line_color=None)
        marks = Scatter(x="x", y="y", marker="mark", fill_color=colours, fill_alpha="alpha")
        words = Text(x="x", y="y", text="text", text_alpha="alpha", text_baseline="middle")
        add(source, connector, line_width="0.16u")
        add(source, highlight, size="2.6u").level = "underlay"  # beneath the points
        add(source, marks, line_color="--ground", size="1.4u")
        size, offset = "2u", f"{TO_WORDS}u"
        look = {"text_color": "--ink", "text_font": "--font", "text_font_size": size}
        add(source, words, **look, x_offset=offset)

    # How much room they take.

    def reserve(self, runs: list[Run]) -> float:
        """Return how wide labels of these runs may get, in the page's units.

        As wide as the longest one can get, or as there is room for. It stays as it is while a run
        goes on, so that no curve moves.
        """
        several = any(run.series != run.id for run in runs)
        words = self._longest_score([run.whole for run in runs], 1 + several)
        words += width_of(BEST) * (len({(run.variant, run.dataset) for run in runs}) < len(runs))
        names = min(LONGEST_LABEL, max(map(width_of, self._names.values()), default=0))
        room = MOST_WIDTH * self._axes.width - TO_MARK - TO_WORDS
        self._letters = min(names + words, int(room / LETTER))
        return TO_MARK + TO_WORDS + LETTER * self._letters

    def _longest_score(self, runs: list[Run], ends: int) -> int:
        """Return how many letters it takes to say how good runs are, or series of them."""
        if self._axes.is_loss:
            return len(self._loss([1e-4] * ends))
        size = max([USUAL_SIZE, *(run.test_size for run in runs)])
        by_chance = size * 9 // 10  # mistakes of a model that guesses one of ten classes
        said = [self._count([by_chance] * many, size) for many in range(1, ends + 1)]
        # Nobody is further off than before training, or not by a digit.
        first = [run.history[0].test_error for run in runs]
        said += [self._off([error] * ends) for error in first if error is not None]
        return max(map(len, said)) + SPARE * any(run.is_regression for run in runs)

    # What is shown.

    def update(self, runs: list[Run]) -> None:
        """Label the curves' ends; ``runs`` are all that are drawn, oldest first."""
        labelled = self._choose(runs)
        heights = self._spread(labelled)
        newest = {name: run.id for name, run in newest_of_each(runs).items()}
        own = [run for name in self._names for run in reversed(labelled) if run.variant == name]
        ends = [run.history[-1] for run in own]
        labels: dict[str, Any] = {
            "variant": [run.variant for run in own],
            "mark": [self._marks[run.variant] for run in own],
            "epoch": [run.epoch for run in own],
            "seconds": [end.seconds for end in ends],
            "test": [self._axes.height(end) for end in ends],
            "highlight": [0.45 if run.state == "running" and not run.is_past else 0 for run in own],
            "x": [self._axes.behind(TO_MARK)] * len(own),
            "y": [heights[run.id] for run in own],
            "text": [self._text(run, runs) for run in own],
            "alpha": [1.0 if run.id == newest.get(run.variant) else EARLIER_ALPHA for run in own],
        }
        set_columns(self.source, labels)

    def _choose(self, runs: list[Run]) -> list[Run]:
        """Return the runs with a label, newest first: as many as there is room for.

        Of each model on each data set these are the newest run and the best one, if that is
        another: the best of a series is its last, which stands for it.
        """
        newest, best = newest_and_best(runs)
        self._best = {run.id for key, run in best.items() if not _end_alike(run, newest[key])}
        ids = {run.id for run in newest.values()} | self._best
        return [run for run in reversed(runs) if run.id in ids][: int(1 / self._line)]

    def _spread(self, labelled: list[Run]) -> dict[int, float]:
        """Return each run's height in percent, near its curve's end and clear of all others."""
        axes = self._axes
        half = (self._line - LINE + HALF_LINE) * axes.room  # of a label's height
        lowest, highest = axes.floor + half, axes.top - half
        ends = {run.id: axes.height(run.history[-1]) for run in labelled}
        ends = {run: max(height, lowest) for run, height in ends.items()}
        return spread(ends, self._line * axes.room, lowest, highest)

    # What they say.

    def _text(self, run: Run, runs: list[Run]) -> str:
        series = [each for each in series_of(run, runs) if each.state == "finished"] or [run]
        count = BEST * (run.id in self._best)
        count += self._score([each.history[-1] for each in series], run)
        name, room = self._names[run.variant], min(LONGEST_LABEL, self._letters - width_of(count))
        # What is left of a name may be of wide letters.
        return f"{shorten(name, room if width_of(name) <= room else room - SPARE)}{count}"

    def _score(self, ends: Sequence[EpochEnded], run: Run) -> str:
        """Say, after a model's name, how good a run is, or the runs of its series."""
        if self._axes.is_loss:
            return self._loss(sorted(end.test_loss for end in ends), run.dataset)
        errors = sorted(end.test_error for end in ends if end.test_error is not None)
        if errors:
            return self._off(errors, run.dataset)
        wrong = sorted(mistakes(end, run.test_size) for end in ends)
        return self._count(wrong, run.test_size, run.dataset)

    def _count(self, wrong: Sequence[int], size: int, dataset: str = "") -> str:
        """Say how many mistakes a model makes, or from how many to how many."""
        several = len(wrong) > 1
        many = _span([f"{count:,}" for count in wrong])
        of = "" if several or self._small or self._orders else f" of {size:,}"
        return f"{self._order(dataset)}: {many} wrong{of}"

    def _off(self, errors: Sequence[float], dataset: str = "") -> str:
        """Say how far a model's numbers are off on average, or from how far to how far."""
        return f"{self._order(dataset)}: off by {_span([*map(quantity, errors)])}"

    def _loss(self, losses: Sequence[float], dataset: str = "") -> str:
        """Say a model's loss, or from which to which it is."""
        return f"{self._order(dataset)}: loss {_span([*map(quantity, losses)])}"

    def _order(self, dataset: str) -> str:
        if not self._orders:
            return ""
        return ", shuffled" if dataset == SHUFFLED else ", in order"


def _end_alike(run: Run, other: Run) -> bool:
    """Tell whether two runs would have the same words on the same spot, or are of one series."""
    ends = run.history[-1].test_accuracy, other.history[-1].test_accuracy
    return run.series == other.series or ends[0] == ends[1]


def _span(ends: Sequence[str]) -> str:
    return f"{ends[0]}–{ends[-1]}" if len(ends) > 1 else ends[0]
