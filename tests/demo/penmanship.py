"""Digits as somebody might draw them, stroke by stroke, for tests of what becomes of drawings."""

from __future__ import annotations

import numpy as np

from demo.analysis.drawn_digit import Point


def arc(centre: Point, radii: Point, start: float, end: float) -> list[Point]:
    """Return part of an ellipse; angles in degrees, 0 is to the right, 90 is up."""
    angles = np.radians(np.linspace(start, end, 24))
    (x, y), (across, up) = centre, radii
    return [(float(x + across * np.cos(a)), float(y + up * np.sin(a))) for a in angles]


# Each digit within 0…1 by 0…1, y upwards.
DIGITS: list[list[list[Point]]] = [
    [arc((0.5, 0.5), (0.33, 0.5), 90, 450)],
    [[(0.5, 1), (0.5, 0)]],
    [[*arc((0.5, 0.72), (0.34, 0.28), 170, -40), (0.12, 0), (0.9, 0)]],
    [[*arc((0.42, 0.76), (0.34, 0.24), 150, -90), *arc((0.42, 0.26), (0.38, 0.26), 90, -150)]],
    [[(0.3, 1), (0.16, 0.45), (0.85, 0.5)], [(0.76, 0.95), (0.64, 0)]],
    [[(0.85, 1), (0.32, 1), (0.24, 0.58), *arc((0.45, 0.31), (0.36, 0.31), 110, -140)]],
    [
        [
            (0.66, 1),
            *arc((0.62, 0.4), (0.42, 0.5), 130, 180),
            *arc((0.5, 0.27), (0.3, 0.27), 180, 540),
        ]
    ],
    [[(0.12, 0.95), (0.84, 1), (0.4, 0)]],
    [
        [
            *arc((0.5, 0.76), (0.25, 0.24), 60, 270),
            *arc((0.5, 0.26), (0.29, 0.26), 90, -270),
            *arc((0.5, 0.76), (0.25, 0.24), -90, 60),
        ]
    ],
    [[*arc((0.46, 0.72), (0.28, 0.28), 20, 380), (0.6, 0)]],
]


def drawn(
    digit: int, *, height: float = 0.6, at: Point = (0.5, 0.5), slant: float = 0.1
) -> list[list[Point]]:
    """Return a digit's strokes on the paper; ``slant`` leans it to the right."""
    x, y = at
    return [
        [(x + height * (u - 0.5 + slant * (v - 0.5)), y + height * (v - 0.5)) for u, v in stroke]
        for stroke in DIGITS[digit]
    ]
