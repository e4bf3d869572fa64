"""The history is a table that pandas reads back."""

import io

import pandas as pd

from demo.events import (
    EpochEnded,
    StageCleared,
    VariantWarming,
)
from demo.stage.history import NUMBER_COLUMNS
from demo.stage.log import Stage
from tests.demo.log import ended, epoch, started
from tests.demo.numbers import number_epoch
from tests.demo.stage.stories import tell

COLUMNS = (
    "run,variant,backend,device,engine,"
    "epoch,seconds,train_loss,train_accuracy,test_loss,test_accuracy"
)


def test_the_history_has_one_row_per_run_and_epoch(stage: Stage) -> None:
    tell(stage, started(1, "linear"), epoch(1, 0, 0.1), epoch(1, 1, 0.8), ended(1))
    tell(stage, StageCleared(), started(2, "conv", backend="jax"), epoch(2, 0, 1 / 3))
    history = stage.history()
    assert list(history.columns) == COLUMNS.split(",")
    assert history[["run", "variant", "epoch", "test_accuracy"]].values.tolist() == [
        [1, "linear", 0, 0.1],
        [1, "linear", 1, 0.8],
        [2, "conv", 0, 1 / 3],
    ]
    computed = history[["backend", "device", "engine"]].values.tolist()
    assert computed[0] == ["tensorflow", "CPU (2 cores)", "thread"]
    assert computed[2] == ["jax", "CPU (2 cores)", "dask"]
    last = stage.since(0)[0][-1]
    assert isinstance(last, EpochEnded)
    for name in COLUMNS.split(",")[5:]:
        assert history[name].iloc[-1] == getattr(last, name)


def test_what_pandas_reads_back_is_the_history(stage: Stage) -> None:
    tell(stage, started(1, "linear"), epoch(1, 0, 0.1), epoch(1, 1, 2 / 3), ended(1))
    tell(stage, started(2, "conv"), epoch(2, 0, 0.125))
    text = stage.history().to_csv(index=False)
    assert text.splitlines()[0] == COLUMNS
    pd.testing.assert_frame_equal(pd.read_csv(io.StringIO(text)), stage.history(), check_exact=True)


def test_without_runs_the_history_has_its_columns(stage: Stage) -> None:
    tell(stage, VariantWarming(variant="linear"))
    assert stage.history().to_csv(index=False).strip() == COLUMNS


def test_of_numbers_it_has_r2_and_the_mean_absolute_error(stage: Stage) -> None:
    tell(stage, started(1), number_epoch(1, 0, -0.5, 60.5), number_epoch(1, 1, 0.5, 43.0))
    tell(stage, started(2, dataset="wine"), epoch(2, 0, 0.1))
    history = stage.history()
    assert list(history.columns) == [*COLUMNS.split(","), *NUMBER_COLUMNS]
    numbers = ["train_r2", "train_mae", "test_r2", "test_mae"]
    assert history[numbers].values.tolist()[:2] == [
        [0.25, 30.25, -0.5, 60.5],
        [0.75, 21.5, 0.5, 43],
    ]
    assert history["test_accuracy"].isna().tolist() == [True, True, False]
    assert history[numbers].isna().all(axis=1).tolist() == [False, False, True]
