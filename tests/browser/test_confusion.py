"""The confusion matrix: what a run fills in, and what a click on a cell shows."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.stage import OnStage
from tests.talk import RunningTalk

pytestmark = pytest.mark.usefixtures("full_speed")

SUM = "((texts) => texts.reduce((sum, text) => sum + Number(text), 0))"


@pytest.fixture
def matrix(open_page: OpenPage, demos: RunningTalk) -> OnStage:
    return OnStage(open_page("#/confusion", of=demos, stays=True), demos, "confusion")


def train(matrix: OnStage, label: str) -> int:
    """Train to the end, until all of it is drawn; return the number of mistakes."""
    run = matrix.train(label)
    wrong: int = round(100 * (1 - run["test_accuracy"]))
    matrix.wait_until("mix-ups", f"sum(it.faint) + sum(it.strong) === {wrong}".replace("sum", SUM))
    expect(matrix.words("count")).to_have_text(str(wrong))
    return wrong


def counts(matrix: OnStage) -> dict[tuple[int, int], int]:
    """Return the counts off the diagonal, as the page has them."""
    cells: dict[str, Any] = matrix.holds("mix-ups")
    texts = [a or b for a, b in zip(cells["faint"], cells["strong"], strict=True)]
    places = zip(cells["y"], cells["x"], texts, strict=True)
    return {(int(y), int(x)): int(text) for y, x, text in places}


def click_cell(matrix: OnStage, row: int, column: int) -> None:
    matrix.click("matrix", column + 0.5, row + 0.5)
    expect(matrix.words("question")).to_have_text(f"It is a {row}, the model says {column}")
    matrix.wait_until("selected", f"it.x[0] === {column + 0.5} && it.y[0] === {row + 0.5}")


def test_a_run_fills_the_matrix(matrix: OnStage) -> None:
    wrong = train(matrix, "Linear")
    expect(matrix.words("count-beside")).to_have_text("wrong of 100")
    assert sum(counts(matrix).values()) == wrong
    right = [int(text or 0) for text in matrix.holds("right")["text"]]
    assert sum(right) == 100 - wrong


def test_a_click_on_a_cell_shows_its_digits_and_they_follow_the_next_run(matrix: OnStage) -> None:
    train(matrix, "Linear")
    (row, column), _ = max(counts(matrix).items(), key=lambda cell: cell[1])
    click_cell(matrix, row, column)
    matrix.wait_until("digits", "it.image.length === 1")
    click_cell(matrix, 0, 0)
    shown = int(matrix.holds("right")["text"][0])
    more = f"and {shown - 16} more" if shown > 16 else ""
    expect(matrix.words("more")).to_have_text(more)
    train(matrix, "Convolution")
    expect(matrix.words("question")).to_have_text("It is a 0, the model says 0")
    matrix.wait_until("digits", "it.image.length === 1")


def test_the_keyboard_goes_through_the_mix_ups(matrix: OnStage) -> None:
    train(matrix, "Linear")
    button = matrix.button("Next mix-up")
    expect(button).to_be_enabled()
    largest = sorted(counts(matrix).values(), reverse=True)[:3]
    seen = []
    said = matrix.words("question")
    for _ in range(3):
        before = matrix.holds("selected")
        button.focus()
        matrix.page.keyboard.press("Enter")
        x, y = before["x"] or [0], before["y"] or [0]
        matrix.wait_until("selected", f"it.x.length && (it.x[0] !== {x[0]} || it.y[0] !== {y[0]})")
        selected = matrix.holds("selected")
        cell = int(selected["y"][0]), int(selected["x"][0])
        expect(said).to_have_text("It is a {}, the model says {}".format(*cell))
        seen.append(counts(matrix)[cell])
    assert seen == largest


def test_two_windows_select_for_themselves(matrix: OnStage, open_page: OpenPage) -> None:
    train(matrix, "Linear")
    other = OnStage(
        open_page("#/confusion", of=matrix.talk, size=(1024, 768)), matrix.talk, "confusion"
    )
    assert counts(other) == counts(matrix)
    click_cell(other, 4, 4)
    click_cell(matrix, 7, 7)
    assert other.holds("selected") == {"x": [4.5], "y": [4.5]}
    expect(other.words("question")).to_have_text(re.compile("says 4$"))
