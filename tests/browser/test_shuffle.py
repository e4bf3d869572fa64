"""Races on other data as a presenter runs them: shuffled pixels, a table, series of seeds."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.stage import OnStage
from tests.talk import RunningTalk

pytestmark = pytest.mark.usefixtures("full_speed")


def test_a_convolution_learns_shuffled_pixels_worse(
    open_page: OpenPage, demos: RunningTalk
) -> None:
    shuffle = OnStage(open_page("#/shuffle", of=demos, stays=True), demos, "shuffle")
    mixed = shuffle.holds("pictures")["image"]
    shuffled = shuffle.train("Convolution")
    shuffle.button("Pixels in order").click()
    ordered = shuffle.train("Convolution")
    assert shuffled["test_accuracy"] <= ordered["test_accuracy"] - 0.03
    assert shuffle.holds("pictures")["image"] != mixed


def test_a_table_through_the_same_models(open_page: OpenPage, demos: RunningTalk) -> None:
    table = OnStage(open_page("#/table", of=demos, stays=True), demos, "table")
    expect(table.button("Convolution")).to_be_disabled()
    reason = "The columns of a table have no neighbours to look at"
    expect(table.section.get_by_title(reason)).to_have_count(1)
    run = table.train("Extra layer")
    assert run["state"] == "finished"
    expect(table.words("caption")).to_contain_text("right answers on unseen tumours")


def test_one_click_trains_a_series(open_page: OpenPage, demos: RunningTalk) -> None:
    series = OnStage(open_page("#/series", of=demos, stays=True), demos, "series")
    before = len(demos.status()["runs"])
    series.button("Linear").click()
    demos.wait(
        "three runs",
        lambda now: len(now["runs"]) == before + 3 and now["running"] is None,
    )
    expect(series.words("status")).to_have_text(re.compile(r"^Linear, run 3: 3 epochs in"))
