"""Your own digit: ink under mouse and finger, and models that read what is drawn."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from contextlib import suppress

import numpy as np
import pytest
from playwright.sync_api import expect

from demo.analysis.drawn_digit import Point, image_of
from tests.browser.conftest import OpenPage
from tests.browser.finger import Fingers
from tests.browser.stage import FIND, PRESS, OnStage
from tests.demo.penmanship import drawn
from tests.talk import RunningTalk, until

EXTRA_LAYER = 1  # its place on the slide
# Notes the highest bar of a row whenever its bars change.
NOTE = f"""(row) => {{
  {FIND}
  const source = find(`bars-${{row}}`);
  window.noted = [];
  source.properties.data.change.connect(() => window.noted.push([...source.get_array("top")]));
}}"""


class DrawSlide(OnStage):
    """The slide, with a hand that draws on its pad."""

    def clear(self) -> None:
        """Begin with an empty pad, in all windows."""
        while self.button("Clear").is_enabled():
            self.button("Clear").evaluate(PRESS)
            with suppress(AssertionError):  # another window may have sent a last picture since
                expect(self.button("Clear")).to_be_disabled(timeout=2_000)

    def down(self, point: Point) -> None:
        """Press the mouse at a point of the pad."""
        self.page.mouse.move(*self.place("drawing-pad", *point))
        self.page.mouse.down()

    def move(self, points: list[Point]) -> None:
        """Move the mouse through points of the pad."""
        for point in points:
            self.page.mouse.move(*self.place("drawing-pad", *point))

    def stroke(self, points: list[Point]) -> None:
        """Draw a line with the mouse."""
        self.down(points[0])
        self.move(points[1:])
        self.page.mouse.up()

    def draw(self, digit: int) -> None:
        """Draw a digit with the mouse."""
        for stroke in drawn(digit):
            self.stroke(stroke)

    def finger(self, points: list[Point]) -> None:
        """Draw a line with a finger."""
        with Fingers(self.page) as fingers:
            fingers.trace([self.place("drawing-pad", *point) for point in points])

    def wait_for_ink(self, share: float) -> None:
        """Wait for an image of which this share is bright."""
        bright = "[...it.image[0]].flat().reduce((sum, each) => sum + each) / 784"
        self.wait_until("image", f"Math.abs({bright} - {share}) < 0.003")

    def wait_for_winner(self, row: int, name: str) -> None:
        """Wait until a row's model says that this class is the likeliest."""
        self.wait_until("winners", f"it.winner[{row}] === '{name}'")


def share(*strokes: list[Point]) -> float:
    """Return how bright the image of some strokes is."""
    return float(image_of(strokes, (28, 28, 1)).mean())


@pytest.fixture
def slide(open_page: OpenPage, demos: RunningTalk) -> Iterator[DrawSlide]:
    slide = DrawSlide(open_page("#/draw", of=demos, stays=True), demos, "draw")
    slide.clear()
    yield slide
    slide.clear()


def test_a_drawn_one_is_read_as_a_one(slide: DrawSlide) -> None:
    slide.draw(1)
    slide.wait_for_ink(share(*drawn(1)))
    assert slide.train("Extra layer")["state"] == "finished"
    slide.wait_for_winner(EXTRA_LAYER, "1")
    assert int(slide.holds("winners")["percent"][EXTRA_LAYER].split()[0]) > 50
    slide.clear()
    slide.wait_for_winner(EXTRA_LAYER, "")
    assert slide.holds("ink") == {"xs": [], "ys": []}
    slide.draw(7)
    slide.wait_for_winner(EXTRA_LAYER, "7")


def test_models_answer_again_after_each_epoch(slide: DrawSlide) -> None:
    slide.draw(0)
    slide.wait_for_ink(share(*drawn(0)))
    slide.page.evaluate(NOTE, EXTRA_LAYER)
    run = slide.train("Extra layer")
    slide.wait_for_winner(EXTRA_LAYER, "0")
    slide.page.wait_for_function(f"() => window.noted.length >= {run['epochs'] + 1}")
    heights = np.ptp(np.array(slide.page.evaluate("window.noted")), axis=1)
    assert heights.min() < heights[-1] / 2  # at first its weights are random


def test_ink_waits_for_no_server(slide: DrawSlide) -> None:
    (stroke,) = drawn(7)
    slide.down(stroke[0])
    slide.move(stroke[1:])
    assert [len(xs) for xs in slide.holds("ink")["xs"]] == [3]
    slide.wait_for_ink(share(stroke))  # while the button is down
    slide.page.mouse.up()


def test_a_pointer_that_rests_before_it_moves_draws_too(slide: DrawSlide) -> None:
    slide.down((0.4, 0.8))
    slide.wait_until("own-ink", "it.x.length === 2")
    slide.move([(0.4, 0.5), (0.4, 0.2)])
    slide.page.mouse.up()
    slide.click("drawing-pad", 0.7, 0.3)
    slide.wait_for_ink(share([(0.4, 0.8), (0.4, 0.2)], [(0.7, 0.3)]))
    assert slide.holds("ink")["xs"] == []


def test_a_finger_draws_and_turns_no_pages(slide: DrawSlide) -> None:
    across = [(x / 10, 0.5) for x in range(9, 0, -1)]
    slide.finger(across)
    slide.wait_for_ink(share(across))
    assert len(slide.holds("ink")["xs"]) == 1
    expect(slide.section).to_have_count(1)
    expect(slide.page).to_have_url(re.compile("#/draw$"))


def test_all_windows_show_the_newest_picture(
    slide: DrawSlide, open_page: OpenPage, demos: RunningTalk
) -> None:
    slide.draw(3)
    slide.wait_for_ink(share(*drawn(3)))
    other = DrawSlide(open_page("#/draw", of=demos, size=(1024, 768)), demos, "draw")
    other.wait_for_ink(share(*drawn(3)))
    other.draw(8)
    other.wait_for_ink(share(*drawn(8)))
    slide.page.bring_to_front()
    slide.wait_for_ink(share(*drawn(8)))
    until(lambda: slide.holds("image") == other.holds("image"), "the same picture in both")
    slide.wait_until("ink", "it.xs.length === 0")  # its own picture is no longer the one shown
    assert len(other.holds("ink")["xs"]) == 1


def test_a_stroke_begun_right_after_clear_is_whole(slide: DrawSlide, demos: RunningTalk) -> None:
    slide.draw(3)
    slide.wait_for_ink(share(*drawn(3)))
    (stroke,) = drawn(7)
    places = [slide.place("drawing-pad", *point) for point in stroke]
    demos.process.send_signal(signal.SIGSTOP)  # it is slow to answer
    try:
        slide.button("Clear").evaluate(f"button => {{ ({PRESS})(button); ({PRESS})(button); }}")
        slide.page.mouse.move(*places[0])
        slide.page.mouse.down()
        slide.page.mouse.move(*places[1])
        assert [len(xs) for xs in slide.holds("ink")["xs"]] == [2]
    finally:
        demos.process.send_signal(signal.SIGCONT)
    slide.wait_for_ink(share(stroke[:2]))
    slide.page.mouse.move(*places[2])
    slide.page.mouse.up()
    slide.wait_for_ink(share(stroke))
    assert [len(xs) for xs in slide.holds("ink")["xs"]] == [4]  # the last point counts twice
