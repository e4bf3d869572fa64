"""The mistakes: which digits are shown, what stands under them, what is counted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from bokeh.models.widgets import Button

from demo.analysis.image_arrays import pictures_of
from demo.catalog.variant_file import Variant
from demo.data.core.dataset import Dataset
from demo.events import EngineFailed, StageCleared
from demo.ui.options import DemoError
from demo.widgets.mistakes import Mistakes
from tests.demo.answers import answers, learned
from tests.demo.log import ended, started
from tests.demo.widgets.window import KNOWN as TWO
from tests.demo.widgets.window import Window

KNOWN = TWO | {"dropout": Variant("dropout", "Dropout", 20)}
Wrong = dict[int, tuple[int, float]]


class OpenMistakes(Window[Mistakes]):
    """The mistakes in a window."""

    def __init__(self, data: Dataset, **options: Any) -> None:
        super().__init__(Mistakes, data, known=KNOWN, **options)

    def learn(self, run: int, number: int, wrong: Wrong) -> OpenMistakes:
        """A run's epoch ends with just these mistakes: image to what is said, and how sure."""
        size = len(self.data.y_test)
        probabilities = answers(self.data.y_test, self.data.classes, wrong)
        return self.tell(*learned(run, number, probabilities, 1 - len(wrong) / size))

    @property
    def said(self) -> list[str]:
        return list(self.rows("captions")["said"])

    @property
    def images(self) -> list[int]:
        """Which test images are shown."""
        known = pictures_of(self.data.x_test)
        pictures = [picture[::-1] for picture in self.rows("pictures")["image"]]
        return [
            next(index for index, each in enumerate(known) if np.array_equal(each, picture))
            for picture in pictures
        ]

    def marks(self, position: int) -> int:
        return len(self.rows(f"marks-{position}")["x"])

    @property
    def remaining(self) -> Button:
        return self.model("show-what-is-left", Button)

    def choose_remaining(self) -> None:
        self.click("show-what-is-left")

    @property
    def counted(self) -> tuple[str, str]:
        return self.widget._count.text, self.widget._of.text

    @property
    def tallied(self) -> list[str]:
        return [words.text for words in self.widget._tally if words.text]


@pytest.fixture
def demo(tiny: Dataset) -> OpenMistakes:
    return OpenMistakes(tiny, variants=["linear", "conv"], rows=2, columns=3)


def wrong(data: Dataset, **sure: float) -> Wrong:
    """Return mistakes by image, each by this sureness; all say the next class."""
    said = {int(name[1:]): share for name, share in sure.items()}
    return {
        index: ((int(data.y_test[index]) + 1) % data.classes, share)
        for index, share in said.items()
    }


# Options


def test_the_size_of_the_grid_is_the_author_s(tiny: Dataset) -> None:
    assert len(OpenMistakes(tiny).images) == 24
    assert len(OpenMistakes(tiny, rows=1, columns=5).images) == 5
    assert list(OpenMistakes(tiny).widget._bar.start_buttons) == list(KNOWN)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"variants": ["convv"]}, "Expected variants: linear, conv, dropout. Received: 'convv'."),
        ({"epochs": 0}, "Expected epochs: 1 or more. Received: 0."),
        ({"rows": 5}, "Expected rows: 1 to 4. Received: 5."),
        ({"columns": 0}, "Expected columns: 1 to 8. Received: 0."),
        (
            {"size": 3},
            "Expected an option: variants, epochs, rows, columns, "
            "learning_rate, batch, optimizer, class_weight, dropout, l2, activation. "
            "Received: 'size'.",
        ),
    ],
)
def test_options_that_cannot_be_used(tiny: Dataset, options: dict[str, Any], message: str) -> None:
    with pytest.raises(DemoError, match="^" + message.replace(".", r"\.")):
        OpenMistakes(tiny, **options)


# One model


def test_before_any_run_the_first_test_digits_are_shown(demo: OpenMistakes) -> None:
    assert demo.images == [0, 1, 2, 3, 4, 5]
    assert demo.said == [""] * 6
    assert demo.rows("captions")["fade"] == [0] * 6
    assert demo.counted == ("", "")
    assert demo.widget._caption.text == "100 digits to test with: no model learns from them"
    assert demo.widget._bar.status.text == "Click a model to see it learn."
    assert demo.remaining.disabled


def test_before_its_first_epoch_a_model_guesses_at_the_same_digits(demo: OpenMistakes) -> None:
    mistakes = {index: (0, 0.14) for index in range(100) if demo.data.y_test[index] != 0}
    demo.tell(started(1, test_size=100)).learn(1, 0, mistakes)
    assert demo.images == [0, 1, 2, 3, 4, 5]
    assert demo.said[1:3] == ["0 · 14 %"] * 2
    assert demo.rows("captions")["truth"][1] == f"is {demo.data.y_test[1]}"
    assert demo.widget._caption.text == "Linear has learned nothing yet: it guesses"
    assert demo.tallied == []
    assert demo.marks(0) == 0
    assert demo.remaining.disabled


def test_after_the_first_epoch_the_surest_mistakes_are_shown_and_stay(demo: OpenMistakes) -> None:
    data = demo.data
    demo.tell(started(1, test_size=100)).learn(1, 0, {})
    demo.learn(1, 1, wrong(data, i40=0.5, i7=0.9, i90=0.7, i3=0.4, i5=0.3, i6=0.2, i8=0.1))
    places = demo.images
    assert places == [7, 90, 40, 3, 5, 6]
    assert demo.counted == ("7", "wrong of 100")
    assert demo.tallied == ["0 of 6 fixed"]
    assert demo.widget._caption.text == "mistakes of Linear after epoch 1, the surest first"
    # Two are fixed, one more is made elsewhere.
    pictures = demo.rows("pictures")["image"]
    demo.learn(1, 2, wrong(data, i40=0.5, i90=0.6, i5=0.3, i6=0.2, i50=0.99))
    assert demo.rows("pictures")["image"] is pictures  # no image was drawn anew
    assert [bool(said) for said in demo.said] == [False, True, True, False, True, True]
    assert [fade > 0 for fade in demo.rows("captions")["fade"]] == [not said for said in demo.said]
    assert demo.marks(0) == 2
    assert demo.tallied == ["2 of 6 fixed"]
    assert demo.counted == ("5", "wrong of 100")
    # One is wrong again: it is back in its place.
    demo.learn(1, 3, wrong(data, i7=0.6))
    assert demo.images == places
    assert demo.said == [f"{(data.y_test[7] + 1) % 10} · 60 %", "", "", "", "", ""]
    assert demo.marks(0) == 5


def test_where_mistakes_are_few_right_answers_fill_the_grid(demo: OpenMistakes) -> None:
    demo.tell(started(1, test_size=100)).learn(1, 1, wrong(demo.data, i9=0.6))
    assert demo.images[0] == 9
    assert demo.tallied == ["0 of 1 fixed"]
    assert demo.marks(0) == 0  # the others never were wrong


def test_what_is_left_can_be_shown_at_any_time(demo: OpenMistakes) -> None:
    demo.tell(started(1, test_size=100)).learn(1, 1, wrong(demo.data, i9=0.6, i8=0.5))
    demo.learn(1, 2, wrong(demo.data, i70=0.9, i8=0.5))
    assert demo.images[:2] == [9, 8]
    assert not demo.remaining.disabled
    demo.choose_remaining()
    assert demo.images[:2] == [70, 8]
    assert demo.widget._caption.text == "mistakes of Linear after epoch 2, the surest first"
    demo.learn(1, 3, {})
    assert demo.images[:2] == [70, 8]
    assert demo.tallied == ["2 of 2 fixed"]
    demo.tell(ended(1), started(2, test_size=100)).learn(2, 1, wrong(demo.data, i4=0.5))
    assert demo.images[0] == 4  # a new run has its own images


# Two models


def compare_two(demo: OpenMistakes, second: Wrong) -> OpenMistakes:
    demo.tell(started(1, test_size=100)).learn(1, 1, wrong(demo.data, i1=0.6))
    demo.learn(1, 2, wrong(demo.data, i10=0.9, i20=0.8, i30=0.7)).tell(ended(1))
    return demo.tell(started(2, "conv", test_size=100)).learn(2, 1, second)


def test_the_second_model_looks_at_the_first_one_s_mistakes(demo: OpenMistakes) -> None:
    compare_two(demo, wrong(demo.data, i20=0.5, i60=0.6, i61=0.4))
    assert demo.images[:3] == [10, 20, 30]
    assert demo.marks(1) == 2
    assert demo.marks(0) == 0
    assert demo.said[:3] == ["", f"{(demo.data.y_test[20] + 1) % 10} · 50 %", ""]
    assert demo.counted == ("3", "wrong of 100")
    assert demo.tallied == ["2 fixed", "1 still wrong", "2 new"]
    assert demo.widget._caption.text == "mistakes of Linear after epoch 2, the surest first"
    assert demo.widget._tally[0].pane.css_classes == ["tally", "by-2"]
    assert demo.widget._count.pane.css_classes == ["count", "series-2"]


def test_what_is_left_of_a_second_model_shows_what_is_new_first(demo: OpenMistakes) -> None:
    compare_two(demo, wrong(demo.data, i20=0.9, i60=0.5, i61=0.6))
    demo.choose_remaining()
    assert demo.images[:3] == [61, 60, 20]
    truth = demo.rows("captions")["truth"][:3]
    assert [each.endswith(", new") for each in truth] == [True, True, False]
    assert demo.widget._caption.text == "mistakes of Convolution after epoch 1, the new ones first"


def test_the_first_model_alone_is_compared_with_nothing(demo: OpenMistakes) -> None:
    compare_two(demo, {}).tell(ended(2), started(3, "linear", test_size=100))
    demo.learn(3, 0, {}).learn(3, 1, wrong(demo.data, i5=0.5))
    assert demo.tallied == ["0 of 1 fixed"]
    assert demo.counted == ("1", "wrong of 100")


def test_a_second_model_alone_is_like_a_first(demo: OpenMistakes) -> None:
    demo.tell(started(1, "conv", test_size=100)).learn(1, 1, wrong(demo.data, i5=0.5))
    assert demo.tallied == ["0 of 1 fixed"]
    assert demo.images[0] == 5


def test_runs_of_other_variants_change_nothing(demo: OpenMistakes) -> None:
    demo.tell(started(1, "dropout", test_size=100)).learn(1, 1, wrong(demo.data, i5=0.5))
    assert demo.images == [0, 1, 2, 3, 4, 5]
    assert demo.counted == ("", "")


# All together


def test_the_count_agrees_with_the_test_accuracy(demo: OpenMistakes) -> None:
    demo.tell(started(1, test_size=100))
    for number, mistakes in enumerate((90, 31, 7, 0)):
        sure = {f"i{index}": 0.5 for index in range(mistakes)}
        demo.learn(1, number, wrong(demo.data, **sure))
        (run,) = demo.stage.scene.shown
        assert run.test_accuracy is not None
        assert demo.counted[0] == str(round((1 - run.test_accuracy) * run.test_size))


def test_cleared_runs_leave_the_grid(demo: OpenMistakes) -> None:
    compare_two(demo, wrong(demo.data, i20=0.5)).tell(ended(2), StageCleared())
    assert demo.images == [0, 1, 2, 3, 4, 5]
    assert (demo.said, demo.tallied, demo.marks(1)) == ([""] * 6, [], 0)


def test_without_an_engine_the_reason_stands_there(demo: OpenMistakes) -> None:
    demo.tell(EngineFailed(reason="no library"))
    assert demo.widget._bar.status.text == "No training here: no library"


def test_a_window_opened_later_shows_the_same(demo: OpenMistakes, tiny: Dataset) -> None:
    compare_two(demo, wrong(demo.data, i20=0.5, i60=0.6))
    late = OpenMistakes(tiny, variants=["linear", "conv"], rows=2, columns=3)
    late.tell(*demo.stage.since(0)[0])
    assert late.rows("captions") == demo.rows("captions")
    assert late.images == demo.images
    assert late.tallied == demo.tallied


def test_an_update_without_news_sends_nothing(demo: OpenMistakes) -> None:
    compare_two(demo, wrong(demo.data, i20=0.5))
    changes: list[object] = []
    demo.document.on_change(changes.append)
    demo.widget.update(demo.widget._scene, [])
    assert changes == []


@pytest.mark.parametrize(("shape", "classes"), [((32, 32, 3), 3), ((9, 4, 1), 2), ((8, 8, 1), 26)])
def test_images_of_any_shape_and_classes(shape: tuple[int, ...], classes: int) -> None:
    random = np.random.default_rng(0)
    x = random.random((40, *shape)).astype(np.float32)
    y = (np.arange(40) % classes).astype(np.int32)
    demo = OpenMistakes(Dataset("other", x, y, x[:10], y[:10]))
    assert len(demo.images) == 10  # no more are there
    demo.tell(started(1, test_size=10)).learn(1, 1, wrong(demo.data, i2=0.5))
    assert demo.images[0] == 2
    pictures = demo.rows("pictures")
    assert pictures["dw"][0] / pictures["dh"][0] == pytest.approx(shape[1] / shape[0])
