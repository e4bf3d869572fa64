"""What stands under images that a model gets wrong, got wrong, or always got right."""

from __future__ import annotations

import numpy as np

from demo.analysis.predictions import Predictions, predict
from demo.data.core.dataset import Dataset
from demo.plots.predictions.mistake_captions import captions_of, tally
from tests.demo.answers import answers

NUMBERS = "0123456789"


def predictions(data: Dataset, **sure: float) -> Predictions:
    """Return answers with mistakes by image, each by this sureness; all say the next class."""
    labels = data.y_test
    wrong = {
        int(name[1:]): ((int(labels[int(name[1:])]) + 1) % 10, share)
        for name, share in sure.items()
    }
    return predict(answers(labels, 10, wrong), labels)


def test_captions_and_tallies_of_what_was_wrong_when_the_images_were_chosen(tiny: Dataset) -> None:
    labels = tiny.y_test
    now, at_choice = predictions(tiny, i0=0.87), predictions(tiny, i0=0.5, i1=0.5)
    captions = captions_of(np.array([0, 1, 2]), labels, NUMBERS, now, at_choice=at_choice)
    assert captions[0].said == f"{(labels[0] + 1) % 10} · 87 %"
    assert [(each.faded, each.marked) for each in captions[1:]] == [(True, True), (True, False)]
    assert tally(captions, now, None, at_choice) == ("1 of 2 fixed", "", "")
    assert tally(captions, now, at_choice, at_choice) == ("1 fixed", "1 still wrong", "0 new")


def test_a_mistake_that_the_model_before_did_not_make_is_new(tiny: Dataset) -> None:
    now, before = predictions(tiny, i0=0.6, i1=0.6), predictions(tiny, i0=0.6)
    old, new = captions_of(np.array([0, 1]), tiny.y_test, NUMBERS, now, before)
    assert old.truth == f"is {tiny.y_test[0]}"
    assert new.truth == f"is {tiny.y_test[1]}, new"


def test_nothing_is_counted_before_anything_was_wrong(tiny: Dataset) -> None:
    assert tally([], predictions(tiny), None, None) == ("", "", "")
