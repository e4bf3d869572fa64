"""The leaderboard on its slide: runs appear while they learn, a click shows a run's curve."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import OpenPage
from tests.browser.stage import OnStage
from tests.talk import RunningTalk, until

pytestmark = pytest.mark.usefixtures("full_speed")


@pytest.fixture
def board(open_page: OpenPage, demos: RunningTalk) -> OnStage:
    return OnStage(open_page("#/leaderboard", of=demos, stays=True), demos, "leaderboard")


def rows(board: OnStage) -> Locator:
    """The rows that show a run."""
    return board.section.locator(".run-row:not(.absent)")


def cell(row: Locator, column: int) -> Locator:
    return row.locator(".facts span").nth(column)


def scores(board: OnStage) -> list[float]:
    texts = (cell(row, 1).text_content() or "" for row in rows(board).all())
    return [float(text.split()[0]) for text in texts]


def in_order(values: list[float]) -> list[float]:
    return values if values == sorted(values, reverse=True) else []


def test_a_run_appears_and_its_row_shows_its_curve(board: OnStage) -> None:
    first = board.train("Linear")
    board.button("Newest").click()
    row = rows(board).first
    accuracy = 100 * first["test_accuracy"]
    expect(cell(row, 0)).to_have_text("Linear")
    expect(cell(row, 1)).to_have_text(re.compile(rf"^{accuracy:.1f} ± \d\.\d %$"))
    expect(cell(row, 2)).to_have_text(f"{100 - accuracy:.0f}")
    expect(cell(row, 3)).to_have_text("7,850")
    expect(cell(row, 5)).to_have_text("5")
    board.wait_until("curve-linear", "it.test.length === 6")

    second = board.train("Extra layer")
    expect(rows(board).first).to_have_class(re.compile("chosen"))
    board.wait_until("curve-extra_layer", "it.test.length === 6")
    board.button("Curve of row 2").click()
    board.wait_until("curve-extra_layer", "it.test.length === 0")
    board.wait_until("curve-linear", "it.test.length === 6")
    assert board.holds("curve-linear")["test"][-1] == pytest.approx(accuracy)
    expect(rows(board).nth(1)).to_have_class(re.compile("chosen"))

    board.button("Best first").click()
    best = round(100 * max(first["test_accuracy"], second["test_accuracy"]), 1)
    sorted_scores = until(lambda: in_order(scores(board)), "the best first")
    assert sorted_scores[0] >= best


def test_a_row_by_the_keyboard(board: OnStage) -> None:
    board.train("Linear")
    board.train("Extra layer")
    board.button("Newest").click()
    expect(cell(rows(board).nth(1), 0)).to_have_text("Linear")
    row = board.button("Curve of row 2")
    row.focus()
    row.press("Enter")
    expect(board.words("curve-title")).to_have_text("Linear")
    board.wait_until("curve-linear", "it.test.length === 6")
