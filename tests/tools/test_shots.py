"""A contact sheet shows every slide once, small, in order."""

from __future__ import annotations

from PIL import Image

from tools.shots import COLUMNS, MARGIN, THUMBNAIL, contact_sheet

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
