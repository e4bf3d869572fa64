"""An engine in a process of its own does what it is asked, as one in this process does."""

from __future__ import annotations

import time
from functools import partial

from demo.data.core.dataset import Dataset
from demo.events import EpochEnded, RunEnded, RunStarted
from demo.requests import Start, VariantsSaved
from tests.demo.cluster.far_engine import Far, is_ready
from tests.demo.conftest import VARIANTS
from tests.talk import until

BROKEN = '''
def linear(image_shape, classes):
    """Linear"""
    raise ValueError("no such layer")
'''


def test_two_that_begin_at_once_each_have_their_own_worker(tiny: Dataset) -> None:
    both = Far(tiny), Far(tiny)
    for each in both:
        each.engine.launch()
    for each in both:
        until(partial(is_ready, each), "it is there")
        assert each.run(1)
    for each in both:
        each.engine.close()
    assert all(each.engine.wait(30) for each in both)


def test_the_same_start_gives_the_same_curve(far: Far) -> None:
    runs = [far.run(2), far.run(2)]
    curves = [[each.test_accuracy for each in run if isinstance(each, EpochEnded)] for run in runs]
    assert curves[0] == curves[1]
    numbers = [run[0].run for run in runs if isinstance(run[0], RunStarted)]
    assert numbers[1] == numbers[0] + 1


def test_a_stop_comes_through_in_the_middle_of_a_run(far: Far) -> None:
    since = len(far.events)
    far.engine.start(Start("linear", 1000))
    far.wait_for_epoch(2, since)
    asked = time.monotonic()
    far.engine.stop()
    assert far.end(since).state == "stopped"
    assert time.monotonic() - asked < 5


def test_models_that_were_saved_are_those_that_learn(far: Far) -> None:
    far.engine.ask(VariantsSaved(VARIANTS, BROKEN))
    end = far.run(2)[-1]
    assert isinstance(end, RunEnded)
    assert (end.state, end.reason) == ("failed", "ValueError: no such layer")
    far.engine.ask(VariantsSaved(VARIANTS, VARIANTS.read_text()))
    assert far.run(1)[-1] == RunEnded(run=end.run + 1, state="finished", time=far.events[-1].time)
