"""What of a slide the room can't see, as a page has found it, and where to mend it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from demo.json_fields import Between, Length, read_fields
from server.deck.slides import Deck, Problem, Slide

SMALLEST = 18  # pixels of letters at 1280×720; layout_check.js has it, too
MOST = 50  # problems about one slide
FRAME = ("footer", "recorded", "page-number")  # what the page itself puts on each slide
MEND = "Write less, give it more room, or make two slides of it."

Short = Annotated[str, Length(0, 2000)]
Count = Annotated[int, Between(0, 10_000)]
Side = Literal["left", "top", "right", "bottom"]


@dataclass(frozen=True)
class LayoutProblem:
    """One problem of one element, at one size of the page; see layout_words.js for the fields."""

    key: Short
    kind: Literal["cut", "covered", "small", "squeezed", "missing"]
    part: Short
    words: Short
    nth: Count = 0
    demo: Short = ""
    source: Short = ""
    sides: Annotated[list[Side], Length(0, 4)] = field(default_factory=list)
    by: Short = ""
    size: Annotated[float, Between(0, 1e6)] = 0
    count: Count = 1


def read_layout_problems(value: Any) -> list[LayoutProblem]:
    """Return what a page has found on a slide; raises ``ValueError``."""
    if type(value) is not list or len(value) > MOST:
        raise ValueError(f"expected a list of at most {MOST} problems")
    if not all(type(each) is dict for each in value):
        raise ValueError("expected problems as named values")
    return [read_fields(LayoutProblem, each) for each in value]


def as_problem(deck: Deck, slide: Slide, found: LayoutProblem, where: str) -> Problem:
    """Return what a page has found as told; ``where`` says at which sizes of the page."""
    file, line = _place(slide, found)
    if found.part in FRAME and not found.by and deck.slides:
        file, line = deck.slides[0].file, 1  # the lines above the first slide say what it is
    quoted = f": “{found.words}”" if found.words else ""
    more = f" and {found.count - 1} more" if found.count > 1 else ""
    return Problem(file, line, _message(found, where, quoted + more))


def _message(problem: LayoutProblem, where: str, quoted: str) -> str:
    what = _name(problem.part)
    match problem.kind:
        case "cut":
            sides = _all_of(problem.sides)
            return (
                f"Expected all of {what} on the screen. Received: it is cut off at the {sides} "
                f"{where}{quoted}. {MEND}"
            )
        case "covered":
            return (
                f"Expected nothing over {what}. Received: {_name(problem.by)} over "
                f"{quoted.removeprefix(': ') or 'it'} {where}. {MEND}"
            )
        case "small":
            return (
                f"Expected letters of {SMALLEST} pixels at 1280×720, to be read from the last row. "
                f"Received: {problem.size:.0f} in {what} {where}{quoted}. Show less of it."
            )
        case "squeezed":
            return (
                f"Expected room for {what}. Received: next to none {where}{quoted}. "
                "Give it a slide of its own."
            )
        case "missing":
            return (
                f"Expected the picture{quoted}. Received: nothing from its host. "
                "Put the file beside the slides."
            )


def _name(part: str) -> str:
    """Return what stands on the slide as one says it; words in quotes stay as they are."""
    known = {"recorded": "the note on the recording", "page-number": "the slide's number"}
    return part if part.startswith("“") else known.get(part, f"the {part}")


def _all_of(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def at_sizes(sizes: Sequence[tuple[int, int]], known: int = 0) -> str:
    """Return at which sizes of the page; ``known`` is how many there are in all."""
    if known > 1 and len(sizes) == known:
        return "at every size"
    return f"at {_all_of([f'{width}×{height}' for width, height in sizes])}"


def _place(slide: Slide, problem: LayoutProblem) -> tuple[str, int]:
    """Return the file and line of what a problem is about; of its slide, if it isn't found."""
    for demo in slide.demos:
        if demo.id == problem.demo:
            return demo.file, demo.line
    lines = slide.text.split("\n")
    words = problem.words
    longest = max(words.split(), key=len, default="")
    for wanted in filter(None, (words, words.replace("&", "&amp;"), problem.source, longest)):
        rows = [row for row, line in enumerate(lines) for _ in range(line.count(wanted))]
        if rows:
            return slide.file, slide.start + 1 + rows[min(problem.nth, len(rows) - 1)]
    return slide.file, slide.line
