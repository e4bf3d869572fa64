"""All epochs of all runs as a table; where answers are numbers with R² and the mean error."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from demo.events import EpochEnded
from demo.stage.run import Run

if TYPE_CHECKING:
    import pandas as pd

RUN_COLUMNS = ["variant", "backend", "device", "engine"]
HISTORY_COLUMNS = [
    "run",
    *RUN_COLUMNS,
    "epoch",
    "seconds",
    "train_loss",
    "train_accuracy",
    "test_loss",
    "test_accuracy",
]
# Behind them, where answers are numbers: what an epoch's end calls otherwise, by these names.
NUMBER_COLUMNS = {
    "train_r2": "train_accuracy",
    "train_mae": "train_error",
    "test_r2": "test_accuracy",
    "test_mae": "test_error",
}


def history_table(runs: Iterable[Run]) -> pd.DataFrame:
    """Return one row per run and epoch, with the columns of ``HISTORY_COLUMNS``.

    If a run's answers are numbers, those of ``NUMBER_COLUMNS`` follow, and its accuracies are
    empty.
    """
    import pandas as pd  # half a second: only for those who ask

    rows = [
        {**{name: getattr(run, name) for name in RUN_COLUMNS}, **epoch_figures(epoch)}
        for run in runs
        for epoch in run.history
    ]
    more = NUMBER_COLUMNS if any("test_r2" in row for row in rows) else ()
    return pd.DataFrame(rows, columns=[*HISTORY_COLUMNS, *more])


def epoch_figures(epoch: EpochEnded) -> dict[str, Any]:
    """Return what was measured after an epoch, by the names of the table's columns."""
    figures = vars(epoch)
    if not epoch.is_regression:
        return figures
    numbers = {name: figures[field] for name, field in NUMBER_COLUMNS.items()}
    return {**figures, **numbers, "train_accuracy": None, "test_accuracy": None}
