"""GPU against CPU: both begin once both are ready, and what goes wrong with one ends the other."""

from __future__ import annotations

import pytest

from demo.catalog.libraries import CPU, DEFAULT
from demo.control.device_comparison import CPU_LOST, DeviceComparison
from demo.events import (
    BackendChanged,
    BackendState,
    EngineReady,
    LaneMeasured,
    QuestionFailed,
    StageReopened,
    ThroughputMeasured,
)
from demo.requests import COMPARE, Compare
from demo.stage.log import Stage
from tests.demo.noting_engine import NotingEngine

ASKED = Compare("conv", 32)
READY, GO = Compare("conv", 32, "ready"), Compare("conv", 32, "alone")


class Match:
    """A comparison of two engines that only note what they are asked."""

    def __init__(self) -> None:
        self.stage = Stage()
        self.stage.append(EngineReady(backend=DEFAULT, device="GPU (one)"))
        self.own, self.beside = NotingEngine(), NotingEngine()
        self.comparison = DeviceComparison(self.stage)
        self.comparison.begin(self.own, self.beside, ASKED)

    def tell(
        self, *, other: bool, images: int = 0, seconds: float = 0.0, ended: bool = False
    ) -> None:
        self.stage.append(
            LaneMeasured(
                batch=32,
                lane="CPU" if other else "GPU",
                device="CPU (2 cores)" if other else "GPU (one)",
                images=images,
                seconds=seconds,
                ended=ended,
                variant="conv",
                version="abc",
                other=other,
            )
        )

    def go(self) -> None:
        """Let both get ready, so that they begin."""
        self.tell(other=False)
        self.tell(other=True)

    def process(self, state: BackendState, reason: str = "") -> None:
        """Let something become of the process that has the CPU."""
        self.stage.append(BackendChanged(backend=DEFAULT + CPU, state=state, reason=reason))

    @property
    def shown(self) -> ThroughputMeasured:
        told = self.stage.scene.answers.throughput
        assert told is not None
        return told


@pytest.fixture
def match() -> Match:
    return Match()


def test_it_is_on_screen_at_once(match: Match) -> None:
    assert match.shown.devices == ["GPU (one)", ""]
    assert (match.shown.images, match.shown.ended, match.shown.once) == ([0, 0], False, True)


def test_both_begin_once_both_are_ready(match: Match) -> None:
    assert match.own.asked == match.beside.asked == [READY]
    match.tell(other=False)
    assert match.own.asked == [READY]
    match.tell(other=True)
    assert match.own.asked == match.beside.asked == [READY, GO]


def test_what_each_tells_is_told_of_both(match: Match) -> None:
    match.go()
    match.tell(other=False, images=320, seconds=0.25)
    assert match.shown.images == [320, 0]
    match.tell(other=True, images=32, seconds=0.3)
    shown = match.shown
    assert (shown.lanes, shown.devices) == (["GPU", "CPU"], ["GPU (one)", "CPU (2 cores)"])
    assert (shown.images, shown.seconds, shown.ended) == ([320, 32], [0.25, 0.3], False)
    assert (shown.variant, shown.version, shown.batch, shown.once) == ("conv", "abc", 32, True)


def test_it_is_over_when_both_are(match: Match) -> None:
    match.go()
    match.tell(other=False, images=6400, seconds=6.0, ended=True)
    assert (match.shown.images, match.shown.ended) == ([6400, 0], False)
    match.tell(other=True, images=640, seconds=6.1, ended=True)
    assert (match.shown.images, match.shown.ended) == ([6400, 640], True)
    before = match.stage.since(0)[1]
    match.tell(other=True, images=641, seconds=6.2, ended=True)
    assert match.stage.since(0)[1] == before + 1  # nobody listens any more


def test_the_end_of_the_one_before_is_not_that_of_the_next(match: Match) -> None:
    match.go()
    match.tell(other=False, images=320, seconds=0.25)
    match.comparison.begin(match.own, match.beside, ASKED)
    match.tell(other=False, images=320, seconds=0.3, ended=True)
    match.tell(other=True, images=32, seconds=0.3, ended=True)
    assert (match.shown.images, match.shown.ended) == ([0, 0], False)
    match.go()
    assert match.own.asked[-2:] == [READY, GO]


def test_whoever_ends_it_keeps_what_was_measured(match: Match) -> None:
    match.go()
    match.tell(other=False, images=320, seconds=0.25)
    match.comparison.end()
    assert (match.shown.images, match.shown.ended) == ([320, 0], True)
    match.comparison.end()
    match.tell(other=True, images=32, seconds=0.3)
    assert match.shown.images == [320, 0]


def test_a_process_that_begins_late_or_anew_is_waited_for(match: Match) -> None:
    match.process("starting")
    assert match.beside.asked == [READY, READY]
    assert match.own.asked == [READY]
    match.process("ready")
    match.go()
    assert match.own.asked == [READY, GO]


@pytest.mark.parametrize(("reason", "said"), [("", CPU_LOST), ("no memory", "no memory")])
def test_a_process_that_is_lost_in_the_middle_ends_it(match: Match, reason: str, said: str) -> None:
    match.go()
    match.tell(other=False, images=320, seconds=0.25)
    match.process("failed" if reason else "starting", reason)
    assert match.stage.scene.answers.failures[COMPARE] == said
    assert match.shown.ended
    assert match.own.asked[-1] == match.beside.asked[-1] == "stop"
    match.tell(other=False, images=640, seconds=0.5, ended=True)
    assert COMPARE in match.stage.scene.answers.failures  # the reason stays


def test_what_one_can_t_do_ends_it(match: Match) -> None:
    match.stage.append(QuestionFailed(question=COMPARE, reason="No room."))
    assert match.own.asked == match.beside.asked == [READY, "stop"]
    assert match.shown.ended


def test_a_fresh_engine_in_the_place_of_the_own_ends_it(match: Match) -> None:
    match.go()
    match.stage.append(StageReopened())
    assert match.beside.asked[-1] == "stop"
    assert match.shown.ended
