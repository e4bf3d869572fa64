"""The commands that pages send: a table from a command's name to what it does."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from server.talk.layout_problems import read_layout_problems

if TYPE_CHECKING:
    from server.talk.talk import Talk

LONGEST_MESSAGE = 24_000  # characters: of a long line of the pen
MOST_PIXELS = 100_000  # of a window, across or down
MOST_STEPS = 1000  # of a slide
MOST_LINES = 10**5  # of a diagram
FARTHEST = 10.0  # widths of a window, from its corner, that somebody can point at
PATH = re.compile(r"[MLCQSTZHV\d .,e-]{1,20000}")
COLOUR = re.compile(r"--[a-z]+(-[a-z\d]+)*")


@dataclass(frozen=True)
class Command:
    """``act`` is called with the talk, and then with what the message says of each of ``needs``."""

    act: Callable[..., None]
    needs: tuple[str, ...] = ()


def handle_command(talk: Talk, message: str | bytes) -> bool:
    """Carry out a page's command; return whether it was a valid one.

    Any other message is ignored: a page may be older than the server, or no page at all.
    """
    request = _read(message)
    command = COMMANDS.get(request.get("do", ""))
    if command is None:
        return False
    if not all(name in request and CHECKS[name](talk, request[name]) for name in command.needs):
        return False
    command.act(talk, *(request[name] for name in command.needs))
    return True


def _read(message: str | bytes) -> Mapping[str, Any]:
    if isinstance(message, bytes) or len(message) > LONGEST_MESSAGE:
        return {}
    try:
        request = json.loads(message)
    except (ValueError, RecursionError):
        return {}
    # A list, for example, has no hash and can't be looked up.
    known = isinstance(request, dict) and isinstance(request.get("do"), str)
    return request if known else {}


def _are_problems(value: Any) -> bool:
    try:
        read_layout_problems(value)
    except ValueError:
        return False
    return True


def _is_share(value: Any) -> bool:
    return type(value) in (int, float) and -FARTHEST < value < FARTHEST


# What the presenter does.


def _show(talk: Talk, slide: str, step: int, black: bool) -> None:
    """Move the talk; with its first move off the first slide it has begun."""
    scene = talk.stage.scene
    moves = scene.position.moves
    talk.controls.show(slide, step, black=black)
    begins = scene.position.clock_start is None and slide != talk.live_deck.deck.slides[0].id
    if begins and scene.position.moves > moves:
        talk.controls.set_clock(runs=True)


def _start(talk: Talk, variant: str) -> None:
    talk.controls.train(talk.plans()[variant].start)


def _replay(talk: Talk, variant: str) -> None:
    talk.controls.replay(talk.plans()[variant].start)


def _note_diagram_problem(talk: Talk, diagram: str, line: int, reason: str) -> None:
    talk.diagram_problems.note(diagram, line, reason)


def _note_layout_problems(
    talk: Talk, slide: str, version: str, width: int, height: int, problems: list[Any]
) -> None:
    """Note what a page has found that can't be seen on a slide just saved."""
    talk.layout_reports.take(slide, version, (width, height), read_layout_problems(problems))


def _draw_stroke(talk: Talk, slide: str, path: str, colour: str) -> None:
    talk.controls.draw_stroke(slide, path, colour)


def _erase_strokes(talk: Talk, slide: str, last: bool) -> None:
    talk.controls.erase_strokes(slide, last=last)


def _point(talk: Talk, across: float, down: float) -> None:
    talk.pointer.move((across, down))


COMMANDS: Mapping[str, Command] = {
    "show": Command(_show, ("slide", "step", "black")),
    "reset": Command(lambda talk: talk.controls.set_clock(runs=False)),
    "start": Command(_start, ("variant",)),
    "stop": Command(lambda talk: talk.controls.stop()),
    "restart": Command(lambda talk: talk.controls.restart()),
    "resume": Command(lambda talk, run: talk.controls.resume(run), ("run",)),
    "replay": Command(_replay, ("variant",)),
    "fall-back": Command(lambda talk: talk.controls.replay()),  # to a recorded run
    "renew": Command(lambda talk: talk.controls.renew()),  # the engine
    "layout-problems": Command(
        _note_layout_problems, ("slide", "version", "width", "height", "problems")
    ),
    "bring-back": Command(lambda talk: talk.controls.bring_back()),  # an earlier session's runs
    "draw-stroke": Command(_draw_stroke, ("slide", "path", "colour")),
    "erase-strokes": Command(_erase_strokes, ("slide", "last")),
    "point": Command(_point, ("across", "down")),
    "diagram-problem": Command(_note_diagram_problem, ("diagram", "line", "reason")),
}

# Whether a part of a message is valid. JSON's true is no number here, though Python's is.
CHECKS: Mapping[str, Callable[[Talk, Any], bool]] = {
    "slide": lambda talk, value: any(value == each.id for each in talk.live_deck.deck.slides),
    "path": lambda _, value: isinstance(value, str) and bool(PATH.fullmatch(value)),
    "colour": lambda _, value: isinstance(value, str) and bool(COLOUR.fullmatch(value)),
    "last": lambda _, value: isinstance(value, bool),
    "across": lambda _, value: _is_share(value),
    "down": lambda _, value: _is_share(value),
    "step": lambda _, value: type(value) is int and -1 <= value < MOST_STEPS,
    "black": lambda _, value: isinstance(value, bool),
    "variant": lambda talk, value: isinstance(value, str) and value in talk.live_deck.variants,
    "version": lambda _, value: isinstance(value, str),
    "width": lambda _, value: type(value) is int and 0 < value < MOST_PIXELS,
    "height": lambda _, value: type(value) is int and 0 < value < MOST_PIXELS,
    "problems": lambda _, value: _are_problems(value),
    "run": lambda talk, value: type(value) is int and value in talk.stage.scene.runs,
    "diagram": lambda talk, value: (
        isinstance(value, str) and value in talk.diagram_problems.diagrams
    ),
    "line": lambda _, value: type(value) is int and 0 <= value < MOST_LINES,
    "reason": lambda _, value: isinstance(value, str),
}
