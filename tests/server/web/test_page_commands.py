"""What pages may ask for is done; all else changes nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from demo.events import EngineFailed, Event, RunQueued, SlideShown
from server.talk.talk import Talk
from server.web.page_commands import CHECKS, COMMANDS, LONGEST_MESSAGE, handle_command
from tests.demo.log import ended, started
from tests.server.conftest import ServedTalk

SHOW = {"do": "show", "slide": "race", "step": -1, "black": False}
PROBLEM = {"key": "cut 0 1", "kind": "cut", "part": "text", "words": "Words"}
SEEN: dict[str, Any] = {
    "do": "layout-problems",
    "slide": "race",
    "version": "",
    "width": 1280,
    "height": 720,
    "problems": [PROBLEM],
}
NOT_SEEN: dict[str, list[Any]] = {
    "slide": ["nowhere", None],
    "version": [None, 1, []],
    "width": [0, -1, True, "1", 10**9],
    "height": [0, None],
    "problems": [None, {}, [1], [{}], [{**PROBLEM, "kind": "odd"}]],
}


def ask(served: ServedTalk, message: Any) -> tuple[bool, list[Event]]:
    """Send a message; return whether it was obeyed, and what the log has gained."""

    def act(talk: Talk) -> tuple[bool, list[Event]]:
        _, cursor = talk.stage.since(0)
        raw = isinstance(message, (str, bytes))
        obeyed = handle_command(talk, message if raw else json.dumps(message))
        return obeyed, talk.stage.since(cursor)[0]

    return served.do(act)


def did(served: ServedTalk, message: Any) -> list[str]:
    """Return the names of the events that a good message has brought."""
    obeyed, events = ask(served, message)
    assert obeyed
    return [type(event).__name__ for event in events]


def test_a_move_is_written_down_and_the_clock_begins_off_the_first_slide(
    served: ServedTalk,
) -> None:
    assert did(served, {**SHOW, "slide": "start", "step": 0}) == ["SlideShown"]
    assert did(served, SHOW) == ["SlideShown", "ClockSet"]
    assert did(served, SHOW) == []  # it is there already
    assert did(served, {**SHOW, "black": True}) == ["SlideShown"]
    shown = served.do(lambda talk: talk.stage.scene.position.slide)
    assert shown is not None
    assert (shown.slide, shown.step, shown.black) == ("race", -1, True)


def test_a_clock_that_was_reset_begins_with_the_next_move(served: ServedTalk) -> None:
    did(served, SHOW)
    assert did(served, {"do": "reset"}) == ["ClockSet"]
    assert served.do(lambda talk: talk.stage.scene.position.clock_start) is None
    assert did(served, {**SHOW, "slide": "end"}) == ["SlideShown", "ClockSet"]


def test_a_start_is_that_of_the_slide(served: ServedTalk) -> None:
    did(served, SHOW)
    assert served.do(lambda talk: talk.plans()["conv"].start.epochs) == 10
    _, (queued,) = ask(served, {"do": "start", "variant": "conv"})
    assert queued == RunQueued(variant="conv", time=queued.time)
    did(served, {**SHOW, "slide": "marathon"})
    assert served.do(lambda talk: talk.plans()["conv"].start.epochs) == 300
    did(served, {**SHOW, "slide": "broken"})  # its demos can't be shown
    assert served.do(lambda talk: talk.plans()["conv"].start.epochs) == 20


def test_stop_and_restart(served: ServedTalk) -> None:
    assert did(served, {"do": "stop"}) == []  # nothing to take back
    assert did(served, {"do": "restart"}) == []  # nothing has run
    did(served, {"do": "start", "variant": "conv"})
    assert did(served, {"do": "stop"}) == ["RunQueued"]
    served.do(lambda talk: talk.stage.append(started(1, "conv")))
    served.do(lambda talk: talk.stage.append(ended(1)))
    assert did(served, {"do": "restart"}) == ["RunQueued"]
    served.do(lambda talk: talk.stage.append(EngineFailed(reason="no library")))
    assert did(served, {"do": "start", "variant": "conv"}) == []


UNKNOWN: list[Any] = ["cubic", None, 0, [], {}, "your-model"]
WRONG: list[Any] = [
    *("", "show", "null", "[]", "3", "NaN", '"show"', "{", '{"do"}', "[" * LONGEST_MESSAGE),
    *({}, {"do": None}, {"do": []}, {"do": {}}, {"do": 1}, {"do": "STOP"}, {"do": "__class__"}),
    json.dumps(SHOW).encode(),
    {**SHOW, "more": "x" * LONGEST_MESSAGE},
    *({**SHOW, "slide": each} for each in ("nowhere", "", None, 1, ["race"], {"race": 1})),
    *[{**SHOW, "step": each} for each in (-2, 1000, 10**30, 0.0, True, None, "0", [0])],
    *({**SHOW, "black": each} for each in (0, 1, None, "", "true")),
    *({name: part for name, part in SHOW.items() if name != gone} for gone in SHOW),
    *({"do": "start", "variant": each} for each in UNKNOWN),
    {"do": "start"},
    *({**SEEN, name: each} for name, values in NOT_SEEN.items() for each in values),
]


@pytest.mark.parametrize("message", WRONG, ids=str)
def test_nothing_else_is_obeyed(served: ServedTalk, message: Any) -> None:
    assert ask(served, message) == (False, [])


def test_what_can_not_be_seen_is_noted(served: ServedTalk) -> None:
    known = served.do(lambda talk: talk.problems)
    version = served.do(lambda talk: talk.live_deck.version)
    assert did(served, {**SEEN, "version": version}) == []
    (line,) = set(served.do(lambda talk: talk.problems)) - set(known)
    assert ": Expected all of the text on the screen. Received: " in line


def test_all_that_a_command_needs_is_checked() -> None:
    assert {name for command in COMMANDS.values() for name in command.needs} <= CHECKS.keys()


def test_the_pen_draws_lines_and_nothing_else(served: ServedTalk) -> None:
    line = {
        "do": "draw-stroke",
        "slide": "race",
        "path": "M1 2C3.5,4 5 6 7e-1 -8Z",
        "colour": "--ink",
    }
    assert did(served, line) == ["StrokeDrawn"]
    for part, wrong in (
        *(("path", each) for each in ("", "url(x)", '"><script>', "M" * 20_001, None, 1)),
        *(("colour", each) for each in ("red", "--", "--ink;x", "var(--ink)", None)),
        ("slide", "nowhere"),
    ):
        assert ask(served, {**line, part: wrong}) == (False, [])
    erase = {"do": "erase-strokes", "slide": "race", "last": True}
    assert did(served, erase) == ["StrokesErased"]
    assert did(served, erase) == []  # there is none left
    assert did(served, {"do": "point", "across": 0.5, "down": 0.2}) == []
    for place in (None, "1", True, 11, float("nan")):
        assert ask(served, {"do": "point", "across": place, "down": 0.2}) == (False, [])


def test_a_run_is_one_that_there_was(served: ServedTalk) -> None:
    served.do(lambda talk: talk.stage.append(started(3)))

    def fit(talk: Talk) -> list[bool]:
        return [CHECKS["run"](talk, each) for each in (3, 2, True, "3", None)]

    assert served.do(fit) == [True, False, False, False, False]


def test_an_event_is_no_command(served: ServedTalk) -> None:
    event = {"event": "SlideShown", "slide": "race", "step": 0}
    assert ask(served, event) == (False, [])
    assert SlideShown.__name__ not in COMMANDS
