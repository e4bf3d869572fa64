"""The wall of mistakes: what a run does to it, and what a second model makes of it."""

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
def wall(open_page: OpenPage, demos: RunningTalk) -> OnStage:
    return OnStage(open_page("#/mistakes", of=demos), demos, "mistakes")


def wrong(run: dict[str, Any]) -> int:
    mistakes: int = round(100 * (1 - run["test_accuracy"]))
    return mistakes


def test_a_run_counts_down_and_the_rest_can_be_shown(wall: OnStage) -> None:
    run = wall.train("Linear")
    expect(wall.words("count")).to_have_text(str(wrong(run)))
    expect(wall.words("count-of")).to_have_text("wrong of 100")
    expect(wall.words("caption")).to_have_text("mistakes of Linear after epoch 1, the surest first")
    expect(wall.words("tally").first).to_have_text(re.compile(r"^\d+ of 24 fixed$"))
    before = wall.holds("tiles")
    fixed = wall.holds("marks-0")["x"]
    assert len(fixed) == before["said"].count("")
    wall.button("Show what is left").click()
    left = min(24, wrong(run))
    wall.wait_until("tiles", f"it.said.filter((said) => said).length === {left}")
    tiles = wall.holds("tiles")
    for said, truth in zip(tiles["said"][:left], tiles["truth"][:left], strict=True):
        assert re.fullmatch(r"\d · \d\d %", said)
        assert re.fullmatch(r"is \d", truth)
        assert said[0] != truth[-1]
    sure = [int(said[4:6]) for said in tiles["said"][:left]]
    assert sure == sorted(sure, reverse=True)


def test_a_second_model_fixes_the_first_one_s_mistakes(wall: OnStage) -> None:
    first = wrong(wall.train("Linear"))
    second = wrong(wall.train("Convolution"))
    expect(wall.words("count")).to_have_text(str(second))
    expect(wall.words("caption")).to_have_text("mistakes of Linear after epoch 5, the surest first")
    words = wall.words("tally")
    for place, what in enumerate((" fixed", " still wrong", " new")):
        expect(words.nth(place)).to_have_text(re.compile(rf"^\d+{what}$"))
    texts = [str(words.nth(place).evaluate(TEXT)) for place in range(3)]
    fixed, still, new = (int(text.split()[0]) for text in texts)
    assert (fixed + still, still + new) == (first, second)
    shown = [bool(said) for said in wall.holds("tiles")["said"]][:first]
    assert len(wall.holds("marks-2")["x"]) == shown.count(False)
    assert wall.holds("marks-0")["x"] == []


@pytest.mark.parametrize("size", [(1024, 768), (1280, 720), (1920, 1080)])
def test_digits_are_square_in_any_window(
    open_page: OpenPage, demos: RunningTalk, size: tuple[int, int]
) -> None:
    page = open_page("#/mistakes", of=demos, size=size)
    wall = OnStage(page, demos, "mistakes")
    ratio, fits = wall.section.locator(".fitted").evaluate(FITTED)
    assert fits
    pictures = wall.holds("pictures")
    left, top = wall.place("wall", pictures["x"][0], pictures["y"][0] + pictures["dh"][0])
    right, bottom = wall.place("wall", pictures["x"][0] + pictures["dw"][0], pictures["y"][0])
    assert (right - left) / (bottom - top) == pytest.approx(1, abs=0.02)
    assert ratio > 2
