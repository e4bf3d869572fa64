"""The mosaic of weights in a browser: it follows the training, and can be scrubbed back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import SIZES, OpenPage
from tests.browser.stage import FIND, OnStage
from tests.talk import RunningTalk

pytestmark = pytest.mark.usefixtures("full_speed")

# How many screen pixels one weight is wide and high.
PIXEL = f"""() => {{
  {FIND}
  const {{ x_scale, y_scale }} = Bokeh.index.find_one(find("weights")).frame;
  return [x_scale.compute(1) - x_scale.compute(0), y_scale.compute(0) - y_scale.compute(1)];
}}"""
# The palette of the picture, and the page's colours for less than nothing, nothing and more.
COLOURS = f"""() => {{
  {FIND}
  const palette = [...root.model.document.all_models]
    .find((each) => each.type === "LinearColorMapper").palette;
  const style = getComputedStyle(document.documentElement);
  const rgb = (text) => {{
    const context = document.createElement("canvas").getContext("2d");
    context.fillStyle = text;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
  }};
  const token = (name) => rgb(style.getPropertyValue(name).trim());
  return {{
    palette: [0, 128, 255].map((place) => rgb(palette[place])),
    tokens: ["--negative", "--ground", "--positive"].map(token),
    middle: rgb(palette[127]),
  }};
}}"""


@pytest.fixture
def stage(open_page: OpenPage, demos: RunningTalk) -> OnStage:
    return OnStage(open_page("#/weights", of=demos, stays=True), demos, "weights")


def handle(stage: OnStage) -> Locator:
    return stage.section.get_by_role("slider")


def learn(stage: OnStage) -> dict[str, Any]:
    """Train to the end and wait until it is drawn; return the run's status."""
    run = stage.train("Linear")
    stage.wait_until("epoch", f"it === {run['epochs']}", "value")
    return run


def test_weights_follow_the_training(stage: OnStage) -> None:
    run = learn(stage)
    wrong = round(100 * (1 - run["test_accuracy"]))
    expect(stage.words("headline")).to_have_text(f"After epoch 5: {wrong} wrong of 100")
    ((mosaic,),) = [stage.holds("mosaic")["image"]]
    assert any(weight and abs(weight) > 0.01 for weight in mosaic)
    expect(handle(stage)).to_have_attribute("aria-valuenow", "5.0")


def test_keys_scrub_back_and_forth(stage: OnStage) -> None:
    learn(stage)
    newest = stage.holds("mosaic")["image"]
    handle(stage).press("Home")
    expect(stage.words("headline")).to_have_text(re.compile(r"^Before training: \d+ wrong of 100$"))
    stage.wait_until("epoch", "it === 0", "value")
    assert stage.holds("mosaic")["image"] != newest
    handle(stage).press("ArrowRight")
    expect(stage.words("headline")).to_have_text(re.compile("^After epoch 1: "))
    handle(stage).press("End")
    expect(stage.words("headline")).to_have_text(re.compile("^After epoch 5: "))
    assert stage.holds("mosaic")["image"] == newest
    assert "weights" in stage.page.url  # the keys were the slider's, not the talk's


def test_dragging_scrubs_back_and_the_next_run_is_followed(stage: OnStage) -> None:
    learn(stage)
    box = handle(stage).bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 48
    middle = box["y"] + box["height"] / 2
    stage.page.mouse.move(box["x"] + box["width"] / 2, middle)
    stage.page.mouse.down()
    stage.page.mouse.move(box["x"] - 2000, middle, steps=10)
    stage.page.mouse.up()
    expect(stage.words("headline")).to_have_text(re.compile("^Before training: "))
    learn(stage)
    expect(stage.words("headline")).to_have_text(re.compile("^After epoch 5: "))


def test_a_reload_shows_the_same(stage: OnStage, open_page: OpenPage, demos: RunningTalk) -> None:
    learn(stage)
    said = stage.words("headline").locator("span").inner_text()
    other = OnStage(open_page("#/weights", of=demos, size=(1024, 768)), demos, "weights")
    expect(other.words("headline")).to_have_text(said)
    assert other.holds("mosaic") == stage.holds("mosaic")


def test_weights_are_square_in_every_window(stage: OnStage) -> None:
    for size in SIZES:
        stage.resize(size)
        width, height = stage.page.evaluate(PIXEL)
        assert width == pytest.approx(height, rel=0.01)
        assert width > 4


def test_zero_has_the_colour_of_the_page_in_both_themes(stage: OnStage) -> None:
    grounds = []
    for _ in range(2):
        colours = stage.page.evaluate(COLOURS)
        for drawn, wanted in zip(colours["palette"], colours["tokens"], strict=True):
            assert drawn == pytest.approx(wanted, abs=4)
        assert colours["middle"] == pytest.approx(colours["tokens"][1], abs=4)
        grounds.append(colours["tokens"][1])
        stage.page.keyboard.press("t")
    assert grounds[0] != grounds[1]
