"""Models are trained to see how fast that is until somebody asks for something else."""

from demo.data.core.dataset import Dataset
from demo.events import Event, LaneMeasured, QuestionFailed, ThroughputMeasured
from demo.requests import COMPARE, LONGEST_SECONDS, Compare
from tests.demo.rehearsal import Rehearsal
from tests.talk import until


def test_two_ways_are_compared_until_somebody_asks_for_something_else(
    rehearsal: Rehearsal, few: Dataset
) -> None:
    since = rehearsal.now
    rehearsal.engine.compare(Compare("linear", 32))
    until(lambda: any(map(_is_turn, rehearsal.events[since:])), "the first turn of both")
    rehearsal.train("linear", 1)
    told = [each for each in rehearsal.events[since:] if isinstance(each, ThroughputMeasured)]
    assert [each.ended for each in told] == [False] * (len(told) - 1) + [True]
    assert told[-1].seconds[0] < LONGEST_SECONDS
    assert told[0].images == [0, 0]  # it is told at once that they get ready
    assert all(images > 0 for images in told[1].images)
    assert {each.variant for each in told} == {"linear"}


def _is_turn(event: Event) -> bool:
    return isinstance(event, ThroughputMeasured) and event.seconds[1] > 0


def test_one_way_is_measured_by_itself_once_it_is_ready(rehearsal: Rehearsal) -> None:
    since = rehearsal.now
    rehearsal.engine.compare(Compare("linear", 32, "ready"))
    ready = rehearsal.wait(LaneMeasured, since)
    assert (ready.lane, ready.images, ready.seconds, ready.ended) == ("CPU", 0, 0.0, False)
    since = rehearsal.now
    rehearsal.engine.compare(Compare("linear", 32, "alone"))
    rehearsal.wait(LaneMeasured, since, ended=False)
    rehearsal.engine.stop()
    end = rehearsal.wait(LaneMeasured, since, ended=True)
    assert (end.batch, end.variant, end.other) == (32, "linear", False)
    assert 0 < end.seconds < LONGEST_SECONDS
    assert end.images % 32 == 0
    assert end.version


def test_a_comparison_that_can_t_be_made_says_why(rehearsal: Rehearsal) -> None:
    since = rehearsal.now
    rehearsal.engine.compare(Compare("no_such_model", 32))
    failed = rehearsal.wait(QuestionFailed, since, question=COMPARE)
    assert "no_such_model" in failed.reason
