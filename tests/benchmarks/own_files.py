"""Data of each kind, in files as people have them, and as they would prepare them for Keras."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from demo.data.core.dataset import ARRAYS
from demo.data.core.split import split_examples
from demo.data.sources.named_datasets import load_dataset

if TYPE_CHECKING:  # it takes a second to load
    from pandas import DataFrame

Array = NDArray[Any]
# Examples and answers of both parts by the names in ``ARRAYS``, ready for ``keras.Model.fit``.
Parts = dict[str, Array]

COLOURS = {"cherry": (200, 40, 40), "lemon": (220, 200, 60), "plum": (110, 50, 150)}
WORDS = {"bad": ["dull", "slow", "weak", "empty"], "good": ["warm", "funny", "moving", "bright"]}
FILLING = [
    *("the", "film", "a", "story", "actor", "scene", "music"),
    *("it", "was", "and", "with", "very", "end"),
]


def standardised(train: Array, x: Array) -> Array:
    """Give columns mean 0 and spread 1 by the training part."""
    spread = train.std(axis=0)
    return np.asarray((x - train.mean(axis=0)) / np.where(spread > 0, spread, 1), np.float32)


def _scaled(parts: Parts) -> Parts:
    train, test = parts["x_train"], parts["x_test"]
    return parts | {"x_train": standardised(train, train), "x_test": standardised(train, test)}


# Tables.


def numbers_alone(folder: Path) -> tuple[Path, Parts]:
    """Write a CSV of numbers whose last column is a class: tumours."""
    frame = _frame("breast_cancer")
    frame["diagnosis"] = ["malignant" if each == 0 else "benign" for each in frame["target"]]
    frame = frame.drop(columns="target")
    path = folder / "tumours.csv"
    frame.to_csv(path, index=False)
    x, y = frame.drop(columns="diagnosis").to_numpy(), (frame["diagnosis"] == "malignant")
    return path, _scaled(split_examples(x, y.to_numpy().astype(int)))


def with_gaps(folder: Path) -> tuple[Path, Parts]:
    """Write a CSV of numbers and categories, some of both missing, and classes."""
    import pandas

    random = np.random.default_rng(0)
    size = 900
    label = random.integers(0, 3, size)
    bill, mass = 38 + 4 * label + random.normal(0, 2.5, size), random.normal(4000, 500, size)
    island = np.array(["Dream", "Biscoe", "Torgersen"], object)
    chosen = island[(label + (random.random(size) < 0.3)) % 3]
    frame = pandas.DataFrame({"bill": bill, "mass": mass + 300 * label, "island": chosen})
    for name in frame.columns:
        frame.loc[random.random(size) < 0.08, name] = None
    frame["species"] = np.array(["Adelie", "Chinstrap", "Gentoo"])[label]
    path = folder / "birds.csv"
    frame.to_csv(path, index=False)
    parts = split_examples(np.arange(size), label)
    train = parts["x_train"]
    filled = frame[["bill", "mass"]].fillna(frame.loc[train, ["bill", "mass"]].median())
    kinds = pandas.get_dummies(frame["island"].fillna("~"))  # what is missing comes last
    x = np.concatenate([filled.to_numpy(), kinds.to_numpy(float)], axis=1)
    return path, _scaled(parts | {name: x[parts[name]] for name in ("x_train", "x_test")})


def numbers_to_predict(folder: Path) -> tuple[Path, Parts]:
    """Write a CSV whose last column is a number to predict: diabetes."""
    frame = _frame("diabetes", scaled=False)
    path = folder / "patients.csv"
    frame.to_csv(path, index=False)
    y = frame.pop("target").to_numpy()
    return path, _scaled(split_examples(frame.to_numpy(), y))


def _frame(name: str, **options: Any) -> DataFrame:
    from sklearn import datasets

    bunch = getattr(datasets, f"load_{name}")(as_frame=True, **options)
    frame: DataFrame = bunch.frame
    return frame


# Pictures and series.


def pictures(
    change: Callable[[Array], Array], by_hand: Callable[[Array], Array]
) -> Callable[[Path], tuple[Path, Parts]]:
    """Return what writes digits, changed from 0…1 to another form, as arrays."""

    def write(folder: Path) -> tuple[Path, Parts]:
        data = load_dataset("mnist5k")
        arrays = (data.x_train[:1000], data.y_train[:1000], data.x_test[:500], data.y_test[:500])
        raw = dict(zip(ARRAYS, arrays, strict=True))
        raw |= {name: change(raw[name][..., 0]) for name in ("x_train", "x_test")}
        path = folder / "pictures.npz"
        np.savez(path, allow_pickle=False, **raw)
        ready = {name: by_hand(raw[name])[..., None] for name in ("x_train", "x_test")}
        return path, raw | ready

    return write


def with_outliers(x: Array) -> Array:
    """Return numbers around 0, one of 10,000 of them a hundred times as large."""
    chosen = np.random.default_rng(0).random(x.shape) < 1e-4
    return np.where(chosen, 100, 2 * x - 1).astype(np.float32)


def in_colour(folder: Path) -> tuple[Path, Parts]:
    """Write a folder of pictures in colour, a subfolder for each class."""
    random, x, y = np.random.default_rng(0), [], []
    for label, (name, colour) in enumerate(COLOURS.items()):
        (folder / "fruit" / name).mkdir(parents=True)
        for place in range(200):
            picture = random.integers(0, 256, (16, 16, 3)).astype(float)
            row, column = random.integers(0, 10, 2)
            picture[row : row + 6, column : column + 6] = colour
            noisy = picture + random.normal(0, 30, picture.shape)
            x.append(noisy.clip(0, 255).astype(np.uint8))
            y.append(label)
            Image.fromarray(x[-1]).save(folder / "fruit" / name / f"{place:03}.png")
    parts = split_examples(np.array(x), np.array(y))
    divided = {name: parts[name].astype(np.float32) / 255 for name in ("x_train", "x_test")}
    return folder / "fruit", parts | divided


def series(folder: Path) -> tuple[Path, Parts]:
    """Write series of three frequencies, in noise, as arrays."""
    random, steps = np.random.default_rng(0), np.linspace(0, 1, 64)
    y = np.arange(900) % 3
    waves = np.array([5.0, 6.5, 8.0])[y] * random.uniform(0.9, 1.1, len(y))
    x = np.sin(2 * np.pi * (waves[:, None] * steps + random.random((len(y), 1))))
    x = (x + random.normal(0, 0.7, x.shape))[..., None].astype(np.float32)
    path = folder / "waves.npz"
    np.savez(path, x=x, y=y)
    return path, split_examples(x, y)


# Texts.


def texts(folder: Path) -> tuple[Path, Parts]:
    """Write a CSV of texts and what they say."""
    import pandas
    from keras.layers import TextVectorization

    random = np.random.default_rng(0)
    said = np.array([*WORDS])[np.arange(800) % 2]
    words = [
        [*random.choice(FILLING, 12), *random.choice(WORDS[each], 2), *random.choice(_ALL, 2)]
        for each in said
    ]
    texts = [" ".join(random.permutation(each)) for each in words]
    frame = pandas.DataFrame({"review": texts, "verdict": said})
    path = folder / "reviews.csv"
    frame.to_csv(path, index=False)
    parts = split_examples(np.array(texts, object), (said == "good").astype(int))
    layer = TextVectorization(output_sequence_length=16)
    layer.adapt([*parts["x_train"]])
    numbered = {name: np.asarray(layer([*parts[name]])) for name in ("x_train", "x_test")}
    return path, parts | numbered


_ALL = [word for words in WORDS.values() for word in words]
