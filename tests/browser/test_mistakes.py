"""The grid of mistakes: what a run changes in it, and what a second model makes of it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.stage import OnStage
from tests.talk import RunningTalk

pytestmark = pytest.mark.usefixtures("full_speed")

FITTED = """(figure) => {
  const box = figure.getBoundingClientRect();
  const room = figure.parentNode.host.getBoundingClientRect();
  const inside = box.width <= room.width + 1 && box.height <= room.height + 1;
  const filled = room.width - box.width < 2 || room.height - box.height < 2;
  return [box.width / box.height, inside && filled];
}"""

TEXT = "(pane) => pane.shadowRoot.querySelector('span').textContent"


@pytest.fixture
def demo(open_page: OpenPage, demos: RunningTalk) -> OnStage:
    return OnStage(open_page("#/mistakes", of=demos, stays=True), demos, "mistakes")


def wrong(run: dict[str, Any]) -> int:
    mistakes: int = round(100 * (1 - run["test_accuracy"]))
    return mistakes


def test_a_run_counts_down_and_the_rest_can_be_shown(demo: OnStage) -> None:
    run = demo.train("Linear")
    expect(demo.words("count")).to_have_text(str(wrong(run)))
    expect(demo.words("count-of")).to_have_text("wrong of 100")
    expect(demo.words("caption")).to_have_text("mistakes of Linear after epoch 1, the surest first")
    expect(demo.words("tally").first).to_have_text(re.compile(r"^\d+ of 24 fixed$"))
    before = demo.holds("captions")
    fixed = demo.holds("marks-0")["x"]
    assert len(fixed) == before["said"].count("")
    demo.button("Show what is left").click()
    left = min(24, wrong(run))
    demo.wait_until("captions", f"it.said.filter((said) => said).length === {left}")
    captions = demo.holds("captions")
    for said, truth in zip(captions["said"][:left], captions["truth"][:left], strict=True):
        assert re.fullmatch(r"\d · \d\d %", said)
        assert re.fullmatch(r"is \d", truth)
        assert said[0] != truth[-1]
    sure = [int(said[4:6]) for said in captions["said"][:left]]
    assert sure == sorted(sure, reverse=True)


def test_a_second_model_fixes_the_first_one_s_mistakes(demo: OnStage) -> None:
    first = wrong(demo.train("Linear"))
    second = wrong(demo.train("Convolution"))
    expect(demo.words("count")).to_have_text(str(second))
    expect(demo.words("caption")).to_have_text("mistakes of Linear after epoch 5, the surest first")
    words = demo.words("tally")
    for place, what in enumerate((" fixed", " still wrong", " new")):
        expect(words.nth(place)).to_have_text(re.compile(rf"^\d+{what}$"))
    texts = [str(words.nth(place).evaluate(TEXT)) for place in range(3)]
    fixed, still, new = (int(text.split()[0]) for text in texts)
    assert (fixed + still, still + new) == (first, second)
    shown = [bool(said) for said in demo.holds("captions")["said"]][:first]
    assert len(demo.holds("marks-2")["x"]) == shown.count(False)
    assert demo.holds("marks-0")["x"] == []


@pytest.mark.parametrize("size", [(1024, 768), (1280, 720), (1920, 1080)])
def test_digits_are_square_in_any_window(
    open_page: OpenPage, demos: RunningTalk, size: tuple[int, int]
) -> None:
    page = open_page("#/mistakes", of=demos, stays=True, size=size)
    demo = OnStage(page, demos, "mistakes")
    ratio, fits = demo.section.locator(".fitted").evaluate(FITTED)
    assert fits
    pictures = demo.holds("pictures")
    left, top = demo.place("mistake-grid", pictures["x"][0], pictures["y"][0] + pictures["dh"][0])
    right, bottom = demo.place(
        "mistake-grid", pictures["x"][0] + pictures["dw"][0], pictures["y"][0]
    )
    assert (right - left) / (bottom - top) == pytest.approx(1, abs=0.02)
    assert ratio > 2
