"""Softmax: a score is dragged, and the shares of all answers move."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SIZES, OpenPage
from tests.browser.stage import OnStage
from tests.talk import RunningTalk


@pytest.fixture
def stage(open_page: OpenPage, demos: RunningTalk) -> OnStage:
    return OnStage(open_page("#/softmax", of=demos, stays=True), demos, "softmax")


def expect_moved_alone(stage: OnStage, answer: int) -> None:
    """Expect that of equal answers this one alone has another score and sigmoid."""
    shown = stage.holds("answers")
    others = [place for place in range(10) if place != answer]
    assert {shown["score"][place] for place in others} == {0}
    assert {shown["sigmoid"][place] for place in others} == {50}
    assert shown["sigmoid"][answer] > 50
    assert len({shown["softmax"][place] for place in others}) == 1
    assert shown["softmax"][others[0]] < 10 < shown["softmax"][answer]
    assert sum(shown["softmax"]) == pytest.approx(100)
    sums = stage.words("sum")
    expect(sums.nth(0)).to_have_text(f"{sum(shown['sigmoid']):.0f} %")
    expect(sums.nth(1)).to_have_text("100 %")


def test_a_drag_moves_one_sigmoid_and_shares_anew(stage: OnStage) -> None:
    for size in SIZES:
        stage.resize(size)
        stage.drag("scores", (7.5, 0), (7.3, 3))
        stage.wait_until("answers", "Math.abs(it.score[7] - 3) < 0.2")
        expect_moved_alone(stage, 7)
        assert stage.holds("answers")["softmax"][7] > 60
        stage.drag("scores", (7.5, 3), (7.3, 0))  # for the next size
        stage.wait_until("answers", "Math.abs(it.score[7]) < 0.2")


def test_a_drag_beyond_the_edge_goes_to_the_end_of_the_scale(stage: OnStage) -> None:
    stage.drag("scores", (4.5, 0), (4.5, 11))
    stage.wait_until("answers", "it.score[4] === 5")
    expect_moved_alone(stage, 4)


def test_a_drag_after_a_pause(stage: OnStage) -> None:
    mouse = stage.page.mouse
    mouse.move(*stage.place("scores", 2.5, 1))
    mouse.down()
    stage.wait_until("answers", "it.score[2] > 0.8")  # to Bokeh, this is a press by now
    mouse.move(*stage.place("scores", 2.5, 4), steps=5)
    stage.wait_until("answers", "Math.abs(it.score[2] - 4) < 0.2")
    mouse.up()
    mouse.move(*stage.place("scores", 5.5, -4), steps=5)
    stage.click("scores", 2.5, 2)
    stage.wait_until("answers", "Math.abs(it.score[2] - 2) < 0.2")
    expect_moved_alone(stage, 2)  # what was let go did not follow the mouse


def test_a_finger_drags_and_turns_no_page(stage: OnStage) -> None:
    device = stage.page.context.new_cdp_session(stage.page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        touched = [{"x": x, "y": y} for x, y in points]
        device.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touched})

    touch("touchStart", stage.place("scores", 8.5, 0))
    for step in range(1, 13):  # far to the left: elsewhere that is the next slide
        touch("touchMove", stage.place("scores", 8.5 - step / 2, step / 4))
    touch("touchEnd")
    stage.wait_until("answers", "Math.abs(it.score[8] - 3) < 0.2")
    expect_moved_alone(stage, 8)
    expect(stage.section).to_be_visible()


def test_without_a_mouse(stage: OnStage) -> None:
    for name, times in (("Next", 3), ("Up", 4), ("Down", 1)):
        stage.button(name).focus()
        for _ in range(times):
            stage.page.keyboard.press("Enter")
    stage.wait_until("answers", "it.score[3] === 1.5")
    expect_moved_alone(stage, 3)
    stage.button("All equal").click()
    stage.wait_until("answers", "it.softmax_text.every((each) => each === '10')")
    expect(stage.words("sum").nth(0)).to_have_text("500 %")


def test_columns_stand_below_one_another(stage: OnStage) -> None:
    for answer in (0, 9):
        across = [
            stage.place(name, answer + 0.5, 0)[0] for name in ("scores", "sigmoid", "softmax")
        ]
        assert max(across) - min(across) < 1
    heights = [
        stage.place(name, 0, 0)[1] - stage.place(name, 0, 100)[1] for name in ("sigmoid", "softmax")
    ]
    assert heights[0] == pytest.approx(heights[1], rel=0.03)
