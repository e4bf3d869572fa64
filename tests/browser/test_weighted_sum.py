"""The weighted sum in a browser: what the pictures hold is what the numbers say."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SIZES, OpenPage
from tests.browser.stage import FIND, OnStage
from tests.talk import RunningTalk, until

pytestmark = pytest.mark.usefixtures("full_speed")

# How many screen pixels one unit of the equation is wide and high.
UNIT = f"""() => {{
  {FIND}
  const {{ x_scale, y_scale }} = Bokeh.index.find_one(find("equation")).frame;
  return [x_scale.compute(1) - x_scale.compute(0), y_scale.compute(0) - y_scale.compute(1)];
}}"""


@pytest.fixture
def stage(open_page: OpenPage, demos: RunningTalk) -> OnStage:
    return OnStage(open_page("#/weighted-sum", of=demos, stays=True), demos, "weighted-sum")


def picture(stage: OnStage, name: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    (image,) = stage.holds(name)["image"]
    return np.array(image)


def wait_for_another(stage: OnStage, before: float) -> None:
    """Wait for a picture that adds up to something else."""
    stage.wait_until("picture", f"it.image[0].reduce((a, b) => a + b) !== {before}")


def total(stage: OnStage) -> float:
    return float(stage.words("sum").locator("span").inner_text().replace("−", "-"))


def learn(stage: OnStage) -> None:
    stage.train("Linear")
    expect(stage.words("status")).to_have_text(re.compile(r"^Linear: 5 epochs in"))


def test_the_pictures_multiply_and_the_numbers_follow(stage: OnStage) -> None:
    learn(stage)
    weights, contributions = picture(stage, "weights"), picture(stage, "contributions")
    np.testing.assert_allclose(picture(stage, "picture") * weights, contributions, atol=1e-6)
    expect(stage.words("sum")).to_have_text(re.compile(r"^[+−]\d+\.\d$"))
    assert total(stage) == pytest.approx(contributions.sum(), abs=0.15)  # but for the bias
    (percent,) = stage.holds("point")["percent"]
    expect(stage.words("probability")).to_have_text(f"{percent:.0f} %")
    assert percent == pytest.approx(100 / (1 + math.exp(-total(stage))), abs=2)


def test_a_zero_is_likelier_a_zero_than_another_digit(stage: OnStage) -> None:
    learn(stage)
    weights = picture(stage, "weights")
    sums: dict[str, list[float]] = {}
    for label in ("A zero", "Not a zero"):
        for _ in range(4):
            before = sum(picture(stage, "picture").tolist())
            stage.button(label).click()
            wait_for_another(stage, before)
            sums.setdefault(label, []).append(float((picture(stage, "picture") * weights).sum()))
    assert min(sums["A zero"]) > max(sums["Not a zero"])


def test_another_answer_has_other_weights(stage: OnStage) -> None:
    learn(stage)
    before = picture(stage, "weights")
    stage.button("8").click()
    expect(stage.words("tail")).to_have_text("probability of an eight")
    expect(stage.button("Not an eight")).to_be_visible()
    stage.button("0").click()
    expect(stage.words("tail")).to_have_text("probability of a zero")
    until(lambda: np.array_equal(picture(stage, "weights"), before), "the zero's weights again")


def test_each_window_has_its_own_picture(
    stage: OnStage, open_page: OpenPage, demos: RunningTalk
) -> None:
    other = OnStage(open_page("#/weighted-sum", of=demos), demos, "weighted-sum")
    before = picture(other, "picture")
    stage.button("Not a zero").click()
    wait_for_another(stage, sum(before.tolist()))
    np.testing.assert_array_equal(picture(other, "picture"), before)


def test_pictures_are_square_and_the_result_is_big(stage: OnStage) -> None:
    for size in SIZES:
        stage.resize(size)
        width, height = stage.page.evaluate(UNIT)
        assert width == pytest.approx(height, rel=0.01)
        probability = stage.words("probability")
        font = probability.evaluate("(it) => parseFloat(getComputedStyle(it).fontSize)")
        assert font >= 64 * size[0] / 1280
