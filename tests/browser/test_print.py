"""Whoever prints gets one clean page a slide, and the page is afterwards as it was before."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser
from pypdf import PdfReader

from tests.browser.printed_pages import PRINT_READY, SET, export, live, opened, printed, texts
from tests.browser.stage import POLL_MS
from tests.server.conftest import ServedTalk

TALK = """---
title: On paper
theme: dark
footer: The foot
---

# On paper {.title}

---

## Steps

```python {1|2}
print("one")
print("two")
```

Late. {.fragment}

Gone in the end. {.fragment .fade-out}

Not for long. {.fragment .current-visible}

---

## Red {background=#7a1f1f}

---

## Wall {background=wall.png .light}

---

## Few digits

```demo digits
```

---

## Weights

```demo digits
```

---

## Too long {.no-footer}

LINES

---

## The end
"""
HEADINGS = ["On paper", "Steps", "Red", "Wall", "Few digits", "Weights", "Too long", "The end"]
ALL_OPEN = "() => !document.querySelector('.demo:empty, .demo.opening')"
# All that a browser shows: structure, states, what is typed into styles, the size of canvases.
STATE = """() => {
  const demos = [...document.querySelectorAll(".demo")];
  const sizes = demos.map((each) => [each.clientWidth, each.clientHeight]);
  const page = document.documentElement.cloneNode(true);
  page.querySelectorAll(".demo").forEach((each) => each.removeAttribute("style"));
  page.querySelector(".backgrounds").remove();  // more of them are loaded
  return [page.outerHTML, JSON.stringify(sizes), location.href];
}"""


@pytest.fixture(scope="module")
def deck(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deck")
    lines = "\n\n".join(f"Line {number}" for number in range(60))
    (folder / "talk.md").write_text(TALK.replace("LINES", lines))
    Image.new("RGB", (16, 9), "#e0d0b0").save(folder / "wall.png")
    return folder


@pytest.fixture(scope="module")
def exported(deck: Path, digits: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("out")
    return export(deck, digits, folder / "runs", folder / "export")


def expect_pages(pdf: PdfReader) -> list[str]:
    """Expect a page per slide, with what belongs there; return their texts."""
    pages = texts(pdf)
    assert len(pages) == len(HEADINGS)
    for number, (page, heading) in enumerate(zip(pages, HEADINGS, strict=True), 1):
        assert heading in page
        assert ("The foot" in page) == (heading not in ("On paper", "Too long"))
        seen = re.search(rf"(?:foot|(?<!\S)){number}(?!\S)", page)
        assert (seen is not None) == (number > 1)
    for part in ('print("one")', 'print("two")', "Late.", "Gone in the end.", "Not for long."):
        assert pages[1].count(part) == 1, part
    assert {tuple(map(float, page.mediabox)) for page in pdf.pages} == {(0, 0, 960, 540)}
    return pages


def widest(pdf: PdfReader, number: int) -> int:
    """Return how many pixels the widest picture of a page has."""
    return max((each.image.width for each in pdf.pages[number].images if each.image), default=0)


def test_a_live_page_prints_and_is_as_before(browser: Browser, served: ServedTalk) -> None:
    with live(browser, served, "#/few-digits") as page:
        page.wait_for_function(SET)
        page.wait_for_function(ALL_OPEN, polling=POLL_MS)  # the next slide's demo, too
        before = page.evaluate(STATE)
        pdf = printed(page)
        pages = expect_pages(pdf)
        assert widest(pdf, 4) > 300  # the demo that is shown
        page.wait_for_timeout(300)
        assert page.evaluate(STATE) == before
        page.keyboard.press("b")  # black for the room
        assert len(texts(printed(page))) == len(HEADINGS)
        assert len(texts(printed(page, prefer_css_page_size=False))) == len(HEADINGS)
        assert "Shown live" not in pages[4]


def test_what_was_never_opened_has_an_honest_frame(browser: Browser, served: ServedTalk) -> None:
    with live(browser, served, "#/red") as page:
        page.wait_for_function(SET)
        pdf = printed(page)
        assert "Shown live: digits" in expect_pages(pdf)[5]
        contents = pdf.pages[2].get_contents()
        red = contents.get_data() if contents is not None else b""
        assert re.search(rb"\.478\d* \.121\d* \.121\d* rg", red.replace(b"0.", b"."))
        assert widest(pdf, 3) == 16  # the wall, which no window has shown yet


def test_the_pages_of_print_pdf_have_all_demos_and_move_no_talk(
    browser: Browser, served: ServedTalk
) -> None:
    before = served.do(lambda each: each.current_slide.position())
    for size in ((1280, 720), (1500, 900)):
        viewport = {"width": size[0], "height": size[1]}
        with live(browser, served, "?print-pdf", viewport=viewport) as page:
            page.wait_for_selector(PRINT_READY, state="attached")
            assert "print-pdf" in page.url
            pdf = printed(page)
            expect_pages(pdf)
            assert min(widest(pdf, 4), widest(pdf, 5)) > 300
            assert page.locator(".slides > section:visible").count() == len(HEADINGS)
    assert served.do(lambda each: each.current_slide.position()) == before


def test_an_export_prints_from_disk(browser: Browser, exported: str) -> None:
    with opened(browser, exported) as page:
        page.wait_for_function(SET)
        expect_pages(printed(page))
    with opened(browser, f"{exported}?print-pdf") as page:
        page.wait_for_selector(PRINT_READY, state="attached")
        pages = expect_pages(printed(page))
        assert all("Before training" in pages[number] for number in (4, 5))
        assert "Before training" not in pages[3]


def test_ctrl_p_waits_until_all_demos_are_open(browser: Browser, exported: str) -> None:
    with opened(browser, exported) as page:
        page.evaluate(
            "window.print = () => (window.asked = document.querySelectorAll('.demo:empty').length)"
        )
        page.keyboard.press("Control+p")
        page.wait_for_function("window.asked === 0", polling=POLL_MS)
        pdf = printed(page)
        assert min(widest(pdf, 4), widest(pdf, 5)) > 300


def test_another_paper_of_the_author_s_is_filled(browser: Browser, exported: str) -> None:
    with opened(browser, f"{exported}?print-pdf") as page:
        page.wait_for_selector(PRINT_READY, state="attached")
        page.add_style_tag(content="@page { size: A4 landscape; margin: 1cm }")
        pdf = printed(page)
        assert len(pdf.pages) == len(HEADINGS)
        assert [round(float(each)) for each in pdf.pages[0].mediabox[2:]] == [842, 595]
        assert min(map(len, texts(pdf))) > 3
