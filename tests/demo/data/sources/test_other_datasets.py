"""Slides may have data sets of their own: files beside them go with the talk's own data."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from demo.data.core.dataset import Dataset
from demo.data.errors import DataError
from demo.data.slide_data import SlideData
from demo.data.sources.named_datasets import has_numbers, resolve_dataset
from demo.data.sources.other_datasets import refusal, with_others
from tests.demo.data.written_tables import penguins, written


def named(*names: str) -> list[SlideData]:
    return [*map(SlideData, names)]


def test_files_are_read_and_go_with_the_talk_s_own(tiny: Dataset, tmp_path: Path) -> None:
    penguins(tmp_path)
    own = with_others(tiny, named("", "shuffled", "wine", "penguins.csv"), tmp_path)
    assert [*own.others] == ["penguins.csv"]
    far = pickle.loads(pickle.dumps(own))
    found = resolve_dataset(far, "penguins.csv")
    assert (found.name, found.kind, found.columns[0]) == (
        "penguins.csv",
        "table",
        "species: Adelie",
    )
    assert not any(refusal(own, name) for name in ("", "shuffled", "wine", "penguins.csv"))
    assert not found.fits_models_of(tiny)


def test_what_can_not_be_used_is_told_to_its_slide_alone(tiny: Dataset, tmp_path: Path) -> None:
    written(tmp_path, "a,b\n")
    names = ["own.csv", "ow.csv", "wines", "folder", "\0.csv"]
    own = with_others(tiny, named(*names), tmp_path)
    assert "Received: headings alone" in refusal(own, "own.csv")
    assert refusal(own, "ow.csv") == (
        "Expected the file ow.csv beside the slides. Received: no such file. Write own.csv."
    )
    assert refusal(own, "wines").endswith("Write wine, or leave it out for the talk's own.")
    assert refusal(own, "folder").startswith("Expected dataset: shuffled, mnist5k, ")
    assert refusal(own, "\0.csv")
    assert "has read nothing" in refusal(own, "new.csv")
    with pytest.raises(DataError, match="headings alone"):
        resolve_dataset(own, "own.csv")


def test_data_of_one_shape_may_need_models_of_their_own(tiny: Dataset) -> None:
    assert replace(tiny, name="same").fits_models_of(tiny)
    assert not replace(tiny, class_names=(*"abcdefghijk",)).fits_models_of(tiny)
    assert not replace(tiny, vocabulary=("", "[UNK]")).fits_models_of(tiny)


def test_a_slide_says_how_its_file_is_read(tiny: Dataset, tmp_path: Path) -> None:
    penguins(tmp_path)
    for place in range(10):
        picture = tmp_path / "pets" / "ab"[place % 2] / f"{place}.png"
        picture.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (8, 8), (place, 0, 0)).save(picture)
    file = "penguins.csv"
    asked = [
        *(SlideData(file), SlideData(file, target="species"), SlideData(file, target="mass")),
        SlideData("pets", size="4x6"),
        *(SlideData(file, target="Specis"), SlideData(file, size="big"), SlideData("wine", "hue")),
    ]
    own = with_others(tiny, asked, tmp_path)
    found = [own.others[each.name] for each in asked]
    targets = [each.target for each in found[:3] if isinstance(each, Dataset)]
    assert targets == ["sex", "species", "mass"]
    assert found[1].name == "penguins.csv (species)"  # type: ignore[union-attr]
    assert resolve_dataset(own, "pets (4x6)").input_shape == (6, 4, 3)
    assert [has_numbers(own, each.name) for each in asked[:3]] == [False, False, True]
    assert str(found[4]).endswith("Received: 'Specis'. Write species.")
    assert str(found[5]).startswith("Expected pixels, width and height, such as 28x28")
    assert str(found[6]).startswith("Expected a file beside the slides for target and size.")
