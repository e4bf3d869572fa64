"""What the room can't see is found, and nothing else: on one page that holds a slide per case."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from server.check.layout_walk import BEGUN, VISIT
from tests.browser.layout_cases import FINE, MENDABLE, TOLD, VARIANTS, deck, placed
from tests.browser.test_walk import OVERFLOW
from tests.server.conftest import ServedTalk
from tests.talk import ROOT, until

INDEX = (
    "name => [...document.querySelectorAll('.slides > section')].findIndex(({id}) => id === name)"
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, digits: Path) -> Iterator[ServedTalk]:
    """Return a talk of all cases; nothing is trained there."""
    folder = tmp_path_factory.mktemp("layout")
    (folder / "talk").mkdir()
    (folder / "talk" / "1.md").write_text(deck())
    (folder / "talk" / "variants.py").write_text(VARIANTS)
    for name in ("wall.png", "digit.png"):
        shutil.copy(ROOT / "slides" / name, folder / "talk")
    served = ServedTalk(folder / "talk", digits, folder / "runs")
    yield served
    served.close()


@pytest.fixture(scope="module")
def page(browser: Browser, served: ServedTalk) -> Iterator[Page]:
    """Return a page with all cases."""
    page = browser.new_page(viewport={"width": 1280, "height": 720}, reduced_motion="reduce")
    page.goto(f"http://127.0.0.1:{served.port}/?token={served.talk.token}")
    page.wait_for_function(BEGUN)
    yield page
    page.close()


def found(page: Page, name: str) -> list[dict[str, Any]]:
    """Return what is found on the slide of a case, at all its steps."""
    problems: list[dict[str, Any]] = page.evaluate(VISIT, [page.evaluate(INDEX, name), False])
    return problems


@pytest.mark.parametrize("name", MENDABLE)
def test_what_has_no_room_is_told_or_gets_it(page: Page, name: str) -> None:
    assert found(page, name) or not page.evaluate(OVERFLOW)


@pytest.mark.parametrize("name", TOLD)
def test_what_its_author_has_placed_is_told(page: Page, name: str) -> None:
    _, kind = TOLD[name]
    problems = found(page, name)
    assert {each["kind"] for each in problems} == {kind}, problems
    assert len({each["key"] for each in problems}) == 1, problems


@pytest.mark.parametrize("name", FINE)
def test_what_is_meant_is_not_told(page: Page, name: str) -> None:
    assert found(page, name) == []


def save(served: ServedTalk, text: str) -> None:
    """Save the slides as the talk's watcher would hear of it."""
    path = served.talk.folder / "1.md"
    path.write_text(text)
    served.run(served.talk.saved_files.apply({path}))


def told(served: ServedTalk) -> list[str]:
    """Return what the presenter is told of that can't be seen."""
    return served.do(lambda talk: talk.layout_reports.problems)


def test_a_slide_just_saved_is_told_of_until_it_is_mended(page: Page, served: ServedTalk) -> None:
    assert found(page, "few-words") == []
    broken = FINE["few-words"] + "\n\n" + placed("left: 95%; top: 40%; white-space: nowrap")
    elsewhere = FINE["picture"] + "\n\n" + placed("left: 10%; top: 110%")
    text = deck().replace(FINE["few-words"], broken).replace(FINE["picture"], elsewhere)
    save(served, text)
    until(lambda: len(told(served)) == 2, "both slides are told of, the shown and the other")
    for line, side in zip(sorted(told(served)), ("right", "bottom"), strict=True):
        number = int(line.split(":")[1])
        assert text.split("\n")[number - 1].startswith("<div style=")
        assert f"it is cut off at the {side} at 1280×720: “Words with a place" in line
    save(served, deck())
    assert told(served) == []
