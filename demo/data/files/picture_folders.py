"""Data sets of pictures in a folder: a subfolder for each class, as Keras takes them, too."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from demo.data.choice import DataChoice
from demo.data.core.dataset import Arrays, Dataset, arrays_of, make_dataset
from demo.data.core.split import FEWEST, split_examples
from demo.data.errors import ArraysError, DataError
from demo.system.regular_file import open_file

ENDINGS = (".bmp", ".gif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp")
PARTS = {"train", "test"}  # subfolders, each with a subfolder for each class: a split of its own
USUAL_LONGEST = 64  # pixels of a side, unless a size is asked for
MOST_BYTES = 2**31  # of all pictures as models get them, four for each number
MOST_NAMES_TOLD = 3
READERS = 4  # threads: Pillow lets others run while it unpacks a picture
WHITE = (255, 255, 255, 255)  # behind what is transparent
OF_16_BITS = 257  # of 65,535: what is 1 of 255
GREY_MODES = ("1", "L", "LA", "I", "I;16", "I;16B", "I;16L", "I;16N", "F")

Shape = tuple[int, int, int]  # height, width, channels


@dataclass(frozen=True)
class _Picture:
    """A file of a class, and what its first bytes say: (width, height), and whether it is grey."""

    path: Path
    label: str
    size: tuple[int, int]
    is_grey: bool


def load_picture_folder(folder: Path, choice: DataChoice) -> Dataset:
    """Read the pictures of a folder, ``choice.size`` large; raises ``DataError``.

    Classes are its subfolders in the order of their names. If these are "train" and "test", each
    has a subfolder for each class; otherwise a fifth of all pictures is for testing.
    """
    roots = _roots(folder)
    classes = sorted({each.name for root in roots for each in _subfolders(root)})
    broken: list[Path] = []
    found = [_pictures(root, classes, broken) for root in roots]
    pictures = [each for part in found for each in part]
    if len(classes) < 2 or len(pictures) < FEWEST or not all(found):
        came = f"{len(pictures)} pictures of {len(classes)} classes"
        raise _wrong(folder, came, f"Put them there: {', '.join(ENDINGS)}")
    shape = (*(choice.size or _usual_size(pictures)), _channels(pictures))
    _expect_room(folder, len(pictures), shape)
    parts = [_read(part, shape, broken) for part in found]
    arrays = _arrays(folder, parts)
    count = sum(len(y) for _, y in parts)
    data = make_dataset(
        folder.resolve().name,
        arrays,
        kind="images",
        scale=choice.scale,
        answers="classes",
        class_names=classes,
        target="class",
    )
    empty = sorted({*classes} - {each.label for each in pictures})
    told = _told(folder, count, shape, classes, pictures, broken, empty)
    return replace(data, notes=("; ".join(told), *data.notes))


def _wrong(folder: Path, came: str, remedy: str) -> DataError:
    return DataError(
        f"Expected a subfolder of pictures for each class in {folder}. Received: {came}. {remedy}."
    )


# Which files.


def _subfolders(folder: Path) -> list[Path]:
    return [each for each in sorted(folder.iterdir()) if each.is_dir() and each.name[0] != "."]


def _roots(folder: Path) -> list[Path]:
    """Return the folders that hold the classes: those of both parts, or just this one."""
    try:
        inside = _subfolders(folder)
        if {each.name for each in inside} == PARTS and all(map(_subfolders, inside)):
            return [folder / "train", folder / "test"]
    except OSError as error:
        raise _wrong(folder, f"unreadable ({error.strerror})", "Mend its rights") from error
    return [folder]


def _pictures(root: Path, classes: Sequence[str], broken: list[Path]) -> list[_Picture]:
    """Return the pictures below a folder by class and path; other files are passed over."""
    files = [
        (path, name)
        for name in classes
        for path in sorted((root / name).rglob("*"))
        if path.suffix.lower() in ENDINGS and not _is_hidden(path.relative_to(root))
    ]
    with ThreadPoolExecutor(READERS) as pool:
        found = [*pool.map(_header, files)]
    broken += [path for (path, _), each in zip(files, found, strict=True) if each is None]
    return [each for each in found if each is not None]


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _header(file: tuple[Path, str]) -> _Picture | None:
    path, label = file
    try:
        with open_file(path) as raw, Image.open(raw) as image:
            return _Picture(path, label, image.size, image.mode in GREY_MODES)
    except Exception:  # spoilt bytes can mean anything, and raise anything
        return None


# How large.


def _usual_size(pictures: Sequence[_Picture]) -> tuple[int, int]:
    """Return the (height, width) that most pictures have, made smaller where that is large."""
    width, height = Counter(each.size for each in pictures).most_common(1)[0][0]
    factor = min(1.0, USUAL_LONGEST / max(width, height))
    return max(1, round(height * factor)), max(1, round(width * factor))


def _channels(pictures: Sequence[_Picture]) -> int:
    return 1 if all(each.is_grey for each in pictures) else 3


def _expect_room(folder: Path, count: int, shape: Shape) -> None:
    size = 4 * count * int(np.prod(shape))
    if size > MOST_BYTES:
        raise DataError(
            f"Expected pictures in {folder} that take at most {MOST_BYTES / 1e9:.1f} GB. Received: "
            f"{count:,} of {_shown(shape)}, {size / 1e9:.1f} GB. Make them smaller with --size."
        )


# What is in them.


def _read(
    pictures: Sequence[_Picture], shape: Shape, broken: list[Path]
) -> tuple[NDArray[np.uint8], NDArray[Any]]:
    """Return pictures that can be read, shape (pictures, height, width, channels), and labels."""
    with warnings.catch_warnings(), ThreadPoolExecutor(READERS) as pool:
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        warnings.simplefilter("ignore", UserWarning)  # of details in a file that play no part
        found = [*pool.map(partial(_pixels, shape=shape), pictures)]
    broken += [each.path for each, x in zip(pictures, found, strict=True) if x is None]
    pairs = [(x, each.label) for each, x in zip(pictures, found, strict=True) if x is not None]
    x = np.array([x for x, _ in pairs], np.uint8).reshape(-1, *shape)
    return x, np.array([label for _, label in pairs], str)


def _pixels(picture: _Picture, shape: Shape) -> NDArray[np.uint8] | None:
    height, width, channels = shape
    try:
        with open_file(picture.path) as raw, Image.open(raw) as image:
            image.draft("L" if channels == 1 else "RGB", (width, height))  # a JPEG is read smaller
            upright = ImageOps.exif_transpose(image)
            plain = _grey(upright) if channels == 1 else _on_white(upright).convert("RGB")
            sized = plain.resize((width, height), Image.Resampling.BILINEAR, reducing_gap=2.0)
            return np.asarray(sized, np.uint8).reshape(shape)
    except Exception:  # as above
        return None


def _grey(image: Image.Image) -> Image.Image:
    """Return a picture of 8 bits; Pillow would cut 16 bits off instead of dividing."""
    if image.mode[0] in "IF":
        return Image.fromarray((np.asarray(image) / OF_16_BITS).clip(0, 255).astype(np.uint8))
    return _on_white(image).convert("L")


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image
    image = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", image.size, WHITE), image)


def _arrays(folder: Path, parts: list[tuple[NDArray[Any], NDArray[Any]]]) -> Arrays:
    if len(parts) == 2:
        return arrays_of(parts[0], parts[1])
    try:
        return split_examples(*parts[0], "classes")
    except ArraysError as error:
        raise DataError(f"The pictures in {folder}: {error} Add some.") from error


# What is told.


def _told(
    folder: Path,
    count: int,
    shape: Shape,
    classes: Sequence[str],
    pictures: Sequence[_Picture],
    broken: Sequence[Path],
    empty: Sequence[str],
) -> list[str]:
    told = [f"{folder}: {count:,} pictures of {_shown(shape)}, {len(classes)} classes"]
    if any((each.size[1], each.size[0]) != shape[:2] for each in pictures):
        told[0] += ", brought to that size"
    if broken:
        names = ", ".join(str(each.relative_to(folder)) for each in broken[:MOST_NAMES_TOLD])
        more = ", …" if len(broken) > MOST_NAMES_TOLD else ""
        told.append(f"{len(broken):,} left out that can't be read ({names}{more})")
    return told + [f"no pictures of {', '.join(empty)}"] * bool(empty)


def _shown(shape: Shape) -> str:
    height, width, channels = shape
    return f"{width} × {height} pixels, {'grey' if channels == 1 else 'in colour'}"
