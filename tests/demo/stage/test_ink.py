"""What the pen drew stays with its slide until it is erased."""

from __future__ import annotations

from demo.events import Event, StageCleared, StrokeDrawn, StrokesErased
from demo.stage.ink import MOST_STROKES
from demo.stage.log import Stage
from tests.demo.stage.stories import tell


def stroke(slide: str, number: int = 0) -> StrokeDrawn:
    return StrokeDrawn(slide=slide, path=f"M0 0L{number} 1", colour="--ink")


def test_lines_stay_with_their_slide(stage: Stage) -> None:
    one, two, other = stroke("a", 1), stroke("a", 2), stroke("b")
    ink = tell(stage, one, other, two, StageCleared()).ink
    assert (ink.on("a"), ink.on("b"), ink.on("c")) == ([one, two], [other], [])


def test_the_last_one_is_erased_or_all(stage: Stage) -> None:
    one, two = stroke("a", 1), stroke("a", 2)
    assert tell(stage, one, two, StrokesErased(slide="a", last=True)).ink.on("a") == [one]
    assert tell(stage, StrokesErased(slide="a")).ink.on("a") == []
    assert tell(stage, StrokesErased(slide="nowhere", last=True)).ink.on("nowhere") == []


def test_of_very_many_the_newest_are_kept(stage: Stage) -> None:
    many: list[Event] = [stroke("a", number) for number in range(MOST_STROKES + 2)]
    assert tell(stage, *many).ink.on("a") == many[2:]
