"""A large table: how long it takes to open beside pandas, and to train on beside ``fit``."""

from __future__ import annotations

import statistics
import tempfile
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from demo.data.choice import USUAL
from demo.data.core.dataset import Dataset
from demo.data.sources.chosen_data import load_path
from demo.system.quiet_stderr import quiet_stderr

from .engine import SEED, Peer, Talk, process, timed
from .report import Table, spread, verdict
from .subjects import Command, seeded

ROWS, COLUMNS, CLASSES = 100_000, 50, 3  # the answer is one of the columns
OPENINGS = 5
BLOCKS, BLOCK = 6, 2  # epochs until it is the other one's turn
OPEN_GOAL_S, TRAIN_GOAL = 3.0, 5.0
FILE = "large.csv"
TALK, FIT = "talk", "fit"
# Each prints a line when it has the table, with all that has to be imported for it.
PANDAS = "import sys, pandas; pandas.read_csv(sys.argv[1]); print('read', flush=True)"
OPENED = """
import sys
from pathlib import Path
from demo.data.sources.chosen_data import load_path
from demo.data.choice import USUAL
load_path(Path(sys.argv[1]), USUAL)
print('read', flush=True)
"""


def measure() -> list[Table]:
    """Write a table, open it in turns with pandas, and train a linear model on it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / FILE
        _write(path)
        return [_opening(path), _training(path)]


def _write(path: Path) -> None:
    """Write numbers, of which a linear model can tell the classes but for some noise."""
    random = np.random.default_rng(SEED)
    x = random.normal(size=(ROWS, COLUMNS - 1)).round(4)
    scores = x @ random.normal(size=(COLUMNS - 1, CLASSES)) + random.normal(size=(ROWS, CLASSES))
    heading = ",".join([*(f"c{place}" for place in range(COLUMNS - 1)), "class"])
    rows = np.column_stack([x, scores.argmax(axis=1)])
    formats = [*["%.4f"] * (COLUMNS - 1), "%d"]
    np.savetxt(path, rows, formats, delimiter=",", header=heading, comments="")


def _opening(path: Path) -> Table:
    seconds: dict[str, list[float]] = {"pandas": [], TALK: []}
    for _ in range(OPENINGS):
        for name, code in (("pandas", PANDAS), (TALK, OPENED)):
            with Command("-c", code, str(path)) as command:
                seconds[name].append(command.wait_for("read")[0])
    ratios = [ours / pandas for pandas, ours in zip(*seconds.values(), strict=True)]
    median = statistics.median(seconds[TALK])
    row = (
        f"{ROWS:,} × {COLUMNS}, {path.stat().st_size / 1e6:.0f} MB",
        spread(seconds["pandas"], " s", 1),
        spread(seconds[TALK], " s", 1),
        spread(ratios, " ×", 2),
        f"≤ {OPEN_GOAL_S:g} s",
        verdict(median <= OPEN_GOAL_S),
    )
    note = (
        f"{OPENINGS} times in turns, each in a process of its own, with all that it imports: "
        "pandas reads the file, the talk makes a data set of it, scaled and parted."
    )
    head = ("A CSV of", "pandas.read_csv", "talk", "talk against pandas", "Goal", "")
    return Table("Tables: opening", head, [row], note)


# In a process of a peer's own.

_peers: dict[str, Peer] = {}


def _begin(name: str, path: Path) -> None:
    data = load_path(path, USUAL)
    with quiet_stderr():  # TensorFlow is imported, and its noise comes along
        _peers[name] = _peer(name, data)


def _peer(name: str, data: Dataset) -> Peer:
    if name == TALK:
        return Talk("linear", data)
    from .fits import Fit

    return Fit(seeded("linear", data, SEED)(), data, [])


def _train(name: str, first: int) -> tuple[float, float]:
    return timed(_peers[name], first, BLOCK)


def _training(path: Path) -> Table:
    told: dict[str, list[tuple[float, float]]] = {TALK: [], FIT: []}
    with ExitStack() as stack:
        processes: dict[str, ProcessPoolExecutor] = {
            name: stack.enter_context(process()) for name in told
        }
        for name, each in processes.items():
            each.submit(_begin, name, path).result()
        for first in range(0, BLOCKS * BLOCK, BLOCK):
            for name, each in processes.items():
                told[name].append(each.submit(_train, name, first).result())
    times = {name: [milliseconds for milliseconds, _ in each] for name, each in told.items()}
    ratios = [fit / talk for talk, fit in zip(times[TALK], times[FIT], strict=True)]
    row = (
        "linear",
        spread(times[TALK], " ms"),
        spread(times[FIT], " ms"),
        spread(ratios, " ×", 2),
        f"{100 * told[TALK][-1][1]:.1f} %, {100 * told[FIT][-1][1]:.1f} %",
        f"≥ {TRAIN_GOAL:g} ×",
        verdict(statistics.median(ratios) >= TRAIN_GOAL),
    )
    note = (
        f"{BLOCKS * BLOCK} epochs of the same table in batches of 128, {BLOCK} each in turns; an "
        "epoch of the talk includes measuring train and test rows, one of fit its test rows."
    )
    head = ("An epoch of", "talk", "fit", "talk against fit", "Right: talk, fit", "Goal", "")
    return Table("Tables: training", head, [row], note)
