"""Compose: a model is put together on stage, refused where it can't be, and races."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import SIZES, OpenPage
from tests.browser.stage import OnStage
from tests.browser.test_walk import OVERFLOW
from tests.talk import RunningTalk


@pytest.fixture
def stage(open_page: OpenPage, demos: RunningTalk) -> OnStage:
    stage = OnStage(open_page("#/compose", of=demos, stays=True), demos, "compose")
    blocks(stage).last.click()
    for left in range(blocks(stage).count() - 1, 1, -1):  # what another test has left
        stage.button("Take out").click()
        expect(blocks(stage)).to_have_count(left)
    return stage


def blocks(stage: OnStage) -> Locator:
    """Return picture, blocks and answer."""
    return stage.section.locator(".block:visible")


def compose(stage: OnStage, *kinds: str) -> None:
    for kind in kinds:
        before = blocks(stage).count()
        stage.button(f"+ {kind}").click()
        expect(blocks(stage)).to_have_count(before + 1)


def test_a_model_is_composed_refused_and_trained(stage: OnStage) -> None:
    compose(stage, "Convolution", "ReLU", "Pooling", "Dense")
    expect(stage.words("python")).to_contain_text("MaxPooling2D")
    stage.button("+ Convolution").click()  # greyed out, and yet it says why
    expect(stage.words("status")).to_have_text(
        "A convolution looks at neighbours: behind a dense layer there is no picture left"
    )
    expect(blocks(stage)).to_have_count(6)
    stage.button("Halve").click()
    expect(stage.words("python")).to_contain_text("Dense(64)")
    run = stage.train("Your model")
    assert (run["variant"], run["state"], run["epochs"]) == ("your-model", "finished", 3)
    assert run["test_accuracy"] > 0.3  # chance is 0.1
    expect(stage.words("status")).to_contain_text("Your model: 3 epochs in")


def test_keys_compose_too(stage: OnStage) -> None:
    stage.button("+ Dense").focus()
    stage.page.keyboard.press("Enter")
    expect(blocks(stage)).to_have_count(3)
    stage.page.keyboard.press("Space")
    expect(blocks(stage)).to_have_count(4)
    expect(stage.section).to_have_id("compose")  # a button took the keys, not the slides


def test_a_second_window_follows(stage: OnStage, open_page: OpenPage) -> None:
    other = OnStage(open_page("#/compose", of=stage.talk), stage.talk, "compose")
    compose(stage, "Dropout", "Dense")
    expect(blocks(other)).to_have_count(4)
    other.section.get_by_role("button", name="Dropout 25 %").click()
    other.button("Double").click()
    expect(stage.words("python")).to_contain_text("Dropout(0.5)")
    stage.page.reload()
    expect(stage.words("python")).to_contain_text("Dropout(0.5)")


def test_the_longest_row_fits(stage: OnStage) -> None:
    compose(stage, "Convolution", "ReLU", "Pooling", "Convolution", "Pooling", "Dense", "Dropout")
    for size in SIZES:
        stage.resize(size)
        assert stage.page.evaluate(OVERFLOW) == []
    stage.button("+ ReLU").click()
    expect(stage.words("status")).to_have_text("The row holds 7 blocks: take one out first")
