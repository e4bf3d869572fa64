"""A folder with a folder of pictures for each class becomes images, of one size and scale."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from demo.data.errors import DataError
from demo.data.files import picture_folders
from tests.demo.data.written_tables import loaded

CLASSES = ("dogs", "cats", "10")


def pictures(
    folder: Path, mode: str = "RGB", size: tuple[int, int] = (12, 8), each: int = 5
) -> Path:
    """Write some pictures of each class; those of one class are of one colour."""
    for place, name in enumerate(CLASSES):
        (folder / name).mkdir(parents=True)
        for number in range(each):
            ending = "png" if number % 2 or mode not in ("L", "RGB") else "jpg"
            Image.new(mode, size, 40 * (place + 1) if mode == "L" else (0, 80 * place, 0)).save(
                folder / name / f"{number}.{ending}"
            )
    return folder


def complaint(path: Path, **choice: object) -> str:
    with pytest.raises(DataError) as caught:
        loaded(path, **choice)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_colours_and_names(tmp_path: Path) -> None:
    data = loaded(pictures(tmp_path / "pets"))
    assert (data.name, data.kind, data.input_shape) == ("pets", "images", (8, 12, 3))
    assert data.class_names == ("10", "cats", "dogs")  # as Keras has them: sorted as text
    assert (len(data.x_train), len(data.x_test)) == (12, 3)
    assert np.allclose(data.x_train[data.y_train == 2], 0, atol=0.02)
    assert np.allclose(data.x_train[data.y_train == 0][..., 1], 160 / 255, atol=0.02)
    assert data.notes == (
        f"{tmp_path / 'pets'}: 15 pictures of 12 × 8 pixels, in colour, 3 classes",
    )


def test_grey_pictures_have_one_channel(tmp_path: Path) -> None:
    data = loaded(pictures(tmp_path, "L"))
    assert data.input_shape == (8, 12, 1)
    assert np.allclose(data.x_train[data.y_train == 1], 80 / 255, atol=0.02)


def test_16_bits_are_brought_to_8_and_what_is_transparent_is_white(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / "deep" / name).mkdir(parents=True)
        (tmp_path / "clear" / name).mkdir(parents=True)
        for number in range(3):
            deep = Image.fromarray(np.full((4, 4), 2**15, np.uint16))
            deep.save(tmp_path / "deep" / name / f"{number}.png")
            clear = Image.new("RGBA", (4, 4), (0, 0, 0, 0))
            clear.save(tmp_path / "clear" / name / f"{number}.png")
    assert np.allclose(loaded(tmp_path / "deep").x_train, 0.5, atol=0.01)
    assert (loaded(tmp_path / "clear").x_train == 1).all()


def test_a_size_is_taken_and_a_large_one_made_smaller(tmp_path: Path) -> None:
    folder = pictures(tmp_path, size=(200, 100))
    assert loaded(folder).input_shape == (32, 64, 3)
    data = loaded(folder, size=(10, 5))
    assert data.input_shape == (10, 5, 3)
    assert "brought to that size" in data.notes[0]


def test_what_is_no_picture_is_left_out(tmp_path: Path) -> None:
    folder = pictures(tmp_path)
    (folder / ".hidden").mkdir()
    (folder / "empty").mkdir()
    (folder / "notes.txt").write_text("mine")
    (folder / "cats" / "notes.txt").write_text("mine")
    (folder / "cats" / ".0.png").write_text("hidden")
    (folder / "cats" / "bad.png").write_text("no picture")
    cut = Image.fromarray(np.random.default_rng(0).integers(0, 256, (40, 40, 3), np.uint8))
    cut.save(folder / "dogs" / "cut.png")
    path = folder / "dogs" / "cut.png"
    path.write_bytes(path.read_bytes()[:-1000])
    data = loaded(folder)
    assert data.class_names == ("10", "cats", "dogs", "empty")
    assert len(data.x_train) + len(data.x_test) == 15
    left_out = "2 left out that can't be read (cats/bad.png, dogs/cut.png); no pictures of empty"
    assert left_out in data.notes[0]


def test_train_and_test_may_be_parted_already(tmp_path: Path) -> None:
    pictures(tmp_path / "train")
    pictures(tmp_path / "test", each=2)
    data = loaded(tmp_path)
    assert (len(data.x_train), len(data.x_test)) == (15, 6)
    assert data.class_names == ("10", "cats", "dogs")


def test_what_can_not_be_used_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Received: 0 pictures of 0 classes. Put them there: .bmp" in complaint(tmp_path)
    folder = pictures(tmp_path / "pets", each=1)
    assert "Received: 3 pictures of 3 classes" in complaint(folder)
    monkeypatch.setattr(picture_folders, "MOST_BYTES", 1000)
    folder = pictures(tmp_path / "more")
    assert "15 of 12 × 8 pixels, in colour, 0.0 GB. Make them smaller" in complaint(folder)
    assert "expected a column" not in complaint(folder, target="x")
