"""Pictures are taken of every slide, whatever its buttons start, and stand in a sheet in order."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from tests.talk import ROOT
from tools.shots import COLUMNS, MARGIN, THUMBNAIL, contact_sheet, photograph

SIZE = 1024, 768
SLIDES = """
## Race

```demo race
variants: [linear, broken]
epochs: 3
```

---

## Devices

```demo device_race
variant: linear
batch: 512
```
"""
VARIANTS = """
from keras import Sequential
from keras.layers import Dense, Flatten, Input


def linear(input_shape, classes):
    \"\"\"Linear\"\"\"
    return Sequential([Input(input_shape), Flatten(), Dense(classes, activation="softmax")])


def broken(input_shape, classes):
    \"\"\"Broken\"\"\"
    raise ValueError("It can't be built.")
"""

# Two ways are compared for an instant: with all of the machine, as long as that takes.
SHORT = "import demo.requests\ndemo.requests.LONGEST_SECONDS = 0.5\n"
COLOURS = ["#ff0000", "#00ff00", "#0000ff", "#ffff00", "#00ffff"]


def test_pictures_stand_side_by_side_in_rows() -> None:
    taken = [(colour, Image.new("RGB", (1280, 720), colour)) for colour in COLOURS]
    sheet = contact_sheet(taken)
    width, height = THUMBNAIL + MARGIN, round(THUMBNAIL * 720 / 1280) + 3 * MARGIN
    assert sheet.size == (COLUMNS * width + MARGIN, 2 * height + MARGIN)
    for place, colour in enumerate(COLOURS):
        row, column = divmod(place, COLUMNS)
        centre = MARGIN + column * width + THUMBNAIL // 2, MARGIN + row * height + height // 2
        assert sheet.getpixel(centre) == Image.new("RGB", (1, 1), colour).getpixel((0, 0))


def test_all_that_buttons_start_is_seen_in_the_pictures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text(SHORT)
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{ROOT}")
    deck, folder = tmp_path / "deck", tmp_path / "shots"
    deck.mkdir()
    (deck / "talk.md").write_text(SLIDES, encoding="utf-8")
    (deck / "variants.py").write_text(VARIANTS, encoding="utf-8")
    with ThreadPoolExecutor(1) as pool:  # Playwright may have an event loop in this thread
        pool.submit(photograph, deck, folder, [SIZE], themes=1).result()
    before, after = (
        Image.open(folder / f"{SIZE[0]}x{SIZE[1]}-dark-{state}.png")
        for state in ("before", "after")
    )
    with before, after:
        assert before.size == after.size
        for place in range(2):
            left = MARGIN + place * (THUMBNAIL + MARGIN)
            slide = left, 3 * MARGIN, left + THUMBNAIL, before.height - MARGIN
            assert before.crop(slide).tobytes() != after.crop(slide).tobytes()
