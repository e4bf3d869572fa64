"""Runs come one after another, the last click wins, and a series ends with it."""

import time
from dataclasses import replace

import pytest

from demo.data.core.dataset import Dataset
from demo.events import EpochEnded, RunEnded, RunStarted
from demo.requests import Start
from tests.demo.conftest import NAMES, Rehearse
from tests.demo.rehearsal import Rehearsal
from tests.demo.training.curves import same_curve


def test_runs_are_numbered(rehearsal: Rehearsal) -> None:
    rehearsal.engine.pace = None
    numbers = [rehearsal.start("linear", 1) for _ in range(2)]
    assert numbers[1] == numbers[0] + 1
    runs = [each.run for each in rehearsal.events if isinstance(each, RunStarted)]
    assert runs == list(range(1, len(runs) + 1))


def test_a_switch_stops_what_runs_before_the_next_starts(rehearsal: Rehearsal) -> None:
    run = rehearsal.start("conv", 1000)
    rehearsal.wait(EpochEnded, run=run, epoch=1)
    since = rehearsal.now
    next_run = rehearsal.start("linear", 2)
    rehearsal.wait(RunEnded, run=next_run, state="finished")
    order = [each for each in rehearsal.events[since:] if isinstance(each, RunStarted | RunEnded)]
    assert [(type(each), each.run) for each in order] == [
        (RunEnded, run),
        (RunStarted, next_run),
        (RunEnded, next_run),
    ]
    assert rehearsal.wait(RunEnded, run=run).state == "stopped"


@pytest.mark.parametrize("pause_seconds", [0, 0.1])
def test_of_twenty_clicks_the_last_one_is_left(rehearsal: Rehearsal, pause_seconds: float) -> None:
    since = rehearsal.now
    for click in range(20):
        rehearsal.engine.start(Start(NAMES[click % 4], 1000 + click))
        time.sleep(pause_seconds)
    last = rehearsal.wait(RunStarted, since, variant=NAMES[19 % 4], epochs=1019)
    rehearsal.wait(EpochEnded, run=last.run, epoch=2)
    told = rehearsal.events[since:]
    begun = [each.run for each in told if isinstance(each, RunStarted)]
    over = [each.run for each in told if isinstance(each, RunEnded)]
    assert begun[-1] == last.run
    assert over == begun[:-1]
    assert all(each.state == "stopped" for each in told if isinstance(each, RunEnded))
    if pause_seconds:
        assert len(begun) > 1  # it did train in between


def test_a_start_taken_back_at_once_leaves_nothing_running(rehearsal: Rehearsal) -> None:
    for _ in range(50):
        rehearsal.engine.start(Start("conv", 1000))
        rehearsal.engine.stop()
    time.sleep(0.3)
    begun, over = (
        [each for each in rehearsal.events if isinstance(each, kind)]
        for kind in (RunStarted, RunEnded)
    )
    assert len(begun) == len(over)


def test_runs_of_a_series_differ_in_their_seed_and_can_be_repeated(rehearsal: Rehearsal) -> None:
    rehearsal.engine.pace = None
    since = rehearsal.now
    rehearsal.engine.start(Start("dropout", 1, seeds=3))
    last = rehearsal.wait(RunStarted, since, seed=2)
    rehearsal.wait(RunEnded, run=last.run, state="finished")
    runs = [each for each in rehearsal.events[since:] if isinstance(each, RunStarted)]
    assert [each.seed for each in runs] == [0, 1, 2]
    assert {each.series for each in runs} == {runs[0].run}
    curves = [rehearsal.history(each.run) for each in runs]
    assert len({curve[0].test_loss for curve in curves}) == 3  # other first weights
    assert same_curve(curves[0], rehearsal.train("dropout", 1))
    since = rehearsal.now
    rehearsal.engine.start(Start("dropout", 1, seeds=2))
    again = rehearsal.wait(RunStarted, since, seed=1)
    rehearsal.wait(RunEnded, run=again.run)
    assert same_curve(rehearsal.history(again.run), curves[1])


def test_a_click_ends_a_whole_series(rehearsal: Rehearsal) -> None:
    since = rehearsal.now
    rehearsal.engine.start(Start("linear", 1000, seeds=3))
    first = rehearsal.wait(RunStarted, since)
    rehearsal.wait(EpochEnded, run=first.run, epoch=1)
    rehearsal.engine.stop()
    rehearsal.wait(RunEnded, run=first.run, state="stopped")
    rehearsal.train("linear", 1)
    runs = [each for each in rehearsal.events[since:] if isinstance(each, RunStarted)]
    assert [each.series for each in runs] == [each.run for each in runs]


def test_what_is_to_come_after_a_run_comes_unless_something_else_is_asked_for(
    tiny: Dataset, rehearse: Rehearse
) -> None:
    rehearsal = rehearse(tiny, ()).warm()
    rehearsal.engine.pace = None
    since = rehearsal.now
    part = Start("linear", 1, first_seed=1, number=1001, series=1000)
    rehearsal.engine.start(
        replace(part, then=(Start("extra_layer", 1), Start("without_relu", 1000)))
    )
    seed, after, last = (
        rehearsal.wait(RunStarted, since, variant=name)
        for name in ("linear", "extra_layer", "without_relu")
    )
    assert (seed.run, seed.series, seed.seed) == (1001, 1000, 1)
    assert after.series == after.run
    rehearsal.engine.start(Start("linear", 1))
    assert rehearsal.wait(RunEnded, run=last.run).state == "stopped"
    for each in (seed, after):
        assert rehearsal.wait(RunEnded, run=each.run).state == "finished"
