"""Mermaid diagrams are drawn in the page, in its colours; a mistake is told, and never shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import SIZES
from tests.browser.printed_pages import SET, export, live, opened, printed, texts
from tests.server.conftest import ServedTalk
from tests.talk import until

TALK = """# First

---

## Flow

```mermaid
flowchart LR
  accTitle: From pixels to a digit
  A[784 pixels] --> B(Hidden layer)
  B -->|ten numbers| C{Softmax}
```

---

## Beside {background=#f0e8d8}

:::: columns
::: column
Words.
:::
::: column
```mermaid
sequenceDiagram
  Room->>Talk: asks
  Talk-->>Room: answers
```
:::
::::

---

## Last
"""
BROKEN = TALK.replace("B -->|ten numbers| C{Softmax}", "B -->|ten numbers|")
FLOW = "#flow .mermaid"
# How large words are on the screen, and whether the picture stays within its column and slide.
SHOWN = """(selector) => {
  const svg = document.querySelector(`${selector} svg`);
  const words = [...svg.querySelectorAll("text")].filter((each) => each.textContent.trim());
  const sizes = words.map((each) => parseFloat(getComputedStyle(each).fontSize));
  const pixels = Math.min(...sizes) * svg.getScreenCTM().a;
  const box = svg.getBoundingClientRect();
  const room = svg.closest(".column, section").getBoundingClientRect();
  const fits = box.left >= room.left && box.right <= room.right + 1 && box.bottom <= innerHeight;
  return [pixels * 720 / Math.min(innerHeight, innerWidth * 9 / 16), fits, box.width];
}"""
COLOUR = """(selector) => getComputedStyle(document.querySelector(`${selector} .node rect`)).fill"""


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    (tmp_path / "deck").mkdir()
    (tmp_path / "deck" / "talk.md").write_text(TALK)
    return tmp_path / "deck"


@pytest.fixture
def talk(deck: Path, digits: Path, tmp_path: Path) -> Iterator[ServedTalk]:
    served = ServedTalk(deck, digits, tmp_path / "runs")
    yield served
    served.close()


def save(talk: ServedTalk, deck: Path, text: str) -> None:
    (deck / "talk.md").write_text(text)
    talk.run(talk.talk.live_deck.reload())


def words(page: Page) -> str:
    return " ".join(page.locator(f"{FLOW} svg text").all_text_contents())


def test_it_is_drawn_in_the_page_s_colours_and_can_be_read(
    browser: Browser, talk: ServedTalk
) -> None:
    with live(browser, talk, "#/flow") as page:
        page.wait_for_function(SET)
        assert "784 pixels" in words(page)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            for place in (FLOW, "#beside .mermaid"):
                page.evaluate("id => { location.hash = `#/${id}` }", place[1:].split()[0])
                page.wait_for_function(
                    "id => document.querySelector(id).matches('.present')", arg=place.split()[0]
                )
                size, fits, wide = page.evaluate(SHOWN, place)
                assert fits, place
                assert size >= 18, place
                assert wide > 200, place
        page.evaluate("location.hash = '#/flow'")
        page.wait_for_selector("#flow.present")
        assert page.get_by_role("img", name="From pixels to a digit").count() == 1
        dark = page.evaluate(COLOUR, FLOW)
        page.keyboard.press("t")
        page.wait_for_function(f"dark => ({COLOUR})('{FLOW}') !== dark", arg=dark)
        panel = "getComputedStyle(document.documentElement).getPropertyValue('--panel')"
        assert page.evaluate(COLOUR, FLOW) == rgb(page.evaluate(panel))


def rgb(colour: str) -> str:
    return f"rgb({', '.join(str(int(each, 16)) for each in re.findall('[0-9a-f]{2}', colour))})"


def test_a_mistake_is_told_and_the_last_picture_stays(
    browser: Browser, talk: ServedTalk, deck: Path
) -> None:
    with live(browser, talk, "#/flow") as page:
        page.wait_for_function(SET)
        save(talk, deck, BROKEN)
        told = until(lambda: talk.do(lambda each: each.problems), "a problem")
        assert len(told) == 1
        assert told[0].startswith(
            "talk.md:11: Expected a Mermaid diagram that can be drawn. Received: "
        )
        assert "Softmax" in words(page)  # the last good one
        assert page.locator("text=/Syntax error|mermaid version/i").count() == 0
        with live(browser, talk, "#/flow") as late:
            late.wait_for_function("document.querySelector('#beside svg')")
            assert late.locator(FLOW).inner_text() == ""
            assert late.locator(f"{FLOW} svg").count() == 0
        save(talk, deck, TALK.replace("Softmax", "Ten"))
        until(lambda: not talk.do(lambda each: each.problems), "no problem")
        until(lambda: "Ten" in words(page), "the new picture")
        assert page.locator("body > div[style*=fixed]").count() == 0


def test_the_presenter_sees_it_and_tells_it(browser: Browser, talk: ServedTalk, deck: Path) -> None:
    with live(browser, talk, "presenter") as page:
        page.keyboard.press("ArrowRight")
        page.wait_for_selector(".picture.now .mermaid svg")
        page.keyboard.press("ArrowRight")  # its ground is light, in a dark talk
        page.wait_for_selector(".picture.now .mermaid .messageText")
        word = page.locator(".picture.now .messageText").first
        assert word.evaluate("each => getComputedStyle(each).fill") == rgb("#16191f")
        page.keyboard.press("ArrowLeft")
        save(talk, deck, BROKEN)
        until(lambda: talk.do(lambda each: each.problems), "a problem")


def test_an_export_draws_and_prints_it_from_disk(
    browser: Browser, deck: Path, digits: Path, tmp_path: Path
) -> None:
    address = export(deck, digits, tmp_path / "runs", tmp_path / "out")
    with opened(browser, f"{address}#/flow") as page:
        page.wait_for_function(SET)
        assert "Softmax" in words(page)
        pages = texts(printed(page))
        assert "Softmax" in pages[1]
        assert "answers" in pages[2]
    assert (tmp_path / "out" / "assets" / "vendor" / "mermaid" / "LICENSE").is_file()
