"""All epochs of all runs as a table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

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


def history_table(runs: Iterable[Run]) -> pd.DataFrame:
    """Return one row per run and epoch, with the columns of ``HISTORY_COLUMNS``."""
    import pandas as pd  # half a second: only for those who ask

    rows = [
        {**{name: getattr(run, name) for name in RUN_COLUMNS}, **vars(epoch)}
        for run in runs
        for epoch in run.history
    ]
    return pd.DataFrame(rows, columns=HISTORY_COLUMNS)
