"""Files of arrays are data sets: of examples of 1 to 4 dimensions, parted or not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from demo.data.files.npz_files import load_npz
from demo.data.sources.named_datasets import load_dataset
from tests.demo.data.small import GREY, LABELS, complaint, few, saved


@pytest.mark.parametrize(
    ("shape", "kind"),
    [
        ((7,), "table"),
        ((28, 28), "images"),
        ((40, 1), "series"),
        ((8, 8, 3), "images"),
        ((4, 5, 6, 1), "volumes"),
    ],
)
def test_examples_of_1_to_4_dimensions(tmp_path: Path, shape: tuple[int, ...], kind: str) -> None:
    x = np.random.default_rng(0).random((6, *shape))
    data = load_dataset(str(saved(tmp_path, few(x_train=x, x_test=x[:3]))))
    assert data.kind == kind
    assert data.input_shape == ((28, 28, 1) if shape == (28, 28) else shape)


def test_x_and_y_are_parted_4_to_1(tmp_path: Path) -> None:
    x, y = np.arange(50).reshape(25, 2), np.repeat(["cat", "dog"], [15, 10])
    path = saved(tmp_path, {"x": x, "y": y})
    data = load_npz(path)
    assert (data.x_train.shape, data.x_test.shape) == ((20, 2), (5, 2))
    assert data.class_names == ("cat", "dog")
    assert data.y_test.tolist().count(0) == 3
    assert np.array_equal(load_npz(path).x_train, data.x_train)
    numbers = load_npz(saved(tmp_path, {"x": x, "y": np.arange(25) / 7}))
    assert numbers.is_regression


SAID: dict[str, Any] = {
    "kind": "table",
    "scale": "none",
    "class_names": ["low", "mid", "high"],
    "columns": [f"pixel {n}" for n in range(20)],
    "target": b"brightness",
    "noun": ["scans"],
}


def test_a_file_says_what_its_arrays_are(tmp_path: Path) -> None:
    path = saved(tmp_path, few(**{name: np.array(word) for name, word in SAID.items()}))
    data = load_npz(path)
    assert (data.kind, data.input_shape, data.x_train.max()) == ("table", (20,), 119)
    assert (data.class_name(1), data.columns[19]) == ("mid", "pixel 19")
    assert (data.target, data.noun) == ("brightness", "scans")
    assert data.notes[0].startswith("The numbers of x_train reach 119")
    assert load_npz(path, scale="0-1").x_train.max() == 1
    with_fractions = saved(tmp_path, few(answers=np.array("numbers")))
    assert load_npz(with_fractions).is_regression
    assert not load_npz(with_fractions, answers="classes").is_regression


def test_other_arrays_are_left_out_and_told(tmp_path: Path) -> None:
    data = load_npz(saved(tmp_path, few(ids=LABELS, class_name=LABELS, x=GREY)))
    assert data.notes == (
        "Arrays that are left out: ids, class_name, x.",
        "Write class_names for 'class_name' if one of them is meant to say it.",
    )


RENAMED = {name.replace("x_", "X_"): array for name, array in few().items()}
WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no test part": ({"x_train": GREY, "y_train": LABELS}, "with x_train, y_train. Write one with"),
    "no labels": ({"x": GREY}, "with x. Write one with"),
    "nothing": ({}, "with no arrays. Write one with"),
    "spelling": (RENAMED, "Write x_train for 'X_train', x_test for 'X_test'."),
    "one letter": ({"x": GREY, "Y": LABELS}, "with x, Y. Write y."),
    "other names": ({"images": GREY, "labels": LABELS}, "with images, labels. Write one with"),
    "a kind": (few(kind=np.array("pictures")), "a kind of examples: images, series"),
    "a scale": (few(scale=np.array("max")), "a scale: none, 0-1, standard"),
    "two kinds": (
        few(kind=np.array(["table", "images"])),
        "one text as kind. Received: 2",
    ),
    "a square": (few(class_names=np.zeros((2, 2))), "class_names of shape (names,). Received: (2"),
    "few names": (few(class_names=np.array(["a"])), "a name in class_names for each of the 3"),
    "columns": (few(columns=np.array(["a"])), "expected no columns. Received: 1 names for images"),
    "too few": ({"x": GREY[:4], "y": LABELS[:4]}, "at least 5 examples. Received: x of shape (4,"),
    "two lengths": ({"x": GREY, "y": LABELS[:5]}, "a label for each example"),
    "objects": (
        few(y_train=np.array(["a", None], object)),
        "Python's objects). Save text as",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_files_that_cannot_be_used_are_told(tmp_path: Path, case: str) -> None:
    arrays, told = WRONG[case]
    assert told in complaint(saved(tmp_path, arrays))
