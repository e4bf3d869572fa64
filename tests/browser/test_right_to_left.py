"""A talk in Hebrew begins at the right; code, formulas and drawings stay as they are."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from string import ascii_lowercase
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from server.deck.languages import LANGUAGES, OTHERWISE, SCRIPTS, is_right_to_left
from server.export.offline_site import PAGE, write_folder
from server.files.talk_folder import read_talk_folder
from tests.browser.conftest import LIMIT_MS, SIZES
from tests.browser.stage import GO
from tests.talk import DECK

HEBREW = """---
title: שלום
lang: he
speaker: עדה
date: 2027-03-05
footer: כנס 2027
---

# שלום, מכונה לומדת {.title}

![](digit.png)

---

## מילים {#words}

- אחת $a + b = c$
- שתיים, `model.fit(x)` ועוד

> ציטוט

| מודל | טעויות |
|---|---|
| ליניארי | 31 |

---

## טורים {#columns}

:::: columns
::: column
ראשון
:::
::: column
שני
:::
::::

---

## קוד {#code}

```python
model.fit(x, y)
```

$$a + b = c$$

<svg class="figure" viewBox="0 0 100 10"><text x="0" y="9" font-size="5">one</text></svg>
"""
# How far the words of each part are from the window's left and right edge, in pixels.
ROOM = """(selectors) => selectors.map((selector) => {
  const part = document.querySelector(`section.present ${selector}, .reveal > ${selector}`);
  const range = document.createRange();
  range.selectNodeContents(part);
  const box = part.childNodes.length ? range.getBoundingClientRect() : part.getBoundingClientRect();
  return [box.left, innerWidth - box.right];
})"""


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Export the talk; it has no demo, so it needs no engine."""
    folder = tmp_path_factory.mktemp("hebrew")
    deck = folder / "deck"
    deck.mkdir()
    (deck / "1.md").write_text(HEBREW, encoding="utf-8")
    (deck / "digit.png").write_bytes((DECK / "digit.png").read_bytes())
    write_folder(folder / "out", read_talk_folder(deck), {}, {}, "")
    return folder / "out" / PAGE


@pytest.fixture(scope="module")
def window(browser: Browser, exported: Path) -> Iterator[Page]:
    window = browser.new_page()
    window.set_default_timeout(LIMIT_MS)
    window.goto(exported.as_uri())
    window.wait_for_function("window.MathJax && !document.querySelector('.math:not(:has(svg))')")
    yield window
    window.close()


@pytest.fixture
def page(window: Page) -> Page:
    """Return the talk in a window, at its first slide."""
    window.keyboard.press("Home")
    return window


def left_and_right(page: Page, *selectors: str) -> list[Any]:
    """Return the room on either side of parts of the slide that is shown, in pixels."""
    room: list[Any] = page.evaluate(ROOM, list(selectors))
    return room


@pytest.mark.parametrize("size", SIZES)
def test_words_begin_at_the_right_and_code_at_the_left(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    words = left_and_right(page, "h1", ".byline")
    page.wait_for_function(GO, arg="words")
    words += left_and_right(page, "h2", "li", "blockquote p", "th", ".footer")
    page.wait_for_function(GO, arg="code")
    words += left_and_right(page, "h2", ".math.display mjx-container")
    assert [each for each in words if each[1] > each[0]] == []
    code = left_and_right(page, "pre code", "text")
    page.wait_for_function(GO, arg="words")
    code += left_and_right(page, ".page-number")
    assert [each for each in code if each[0] > each[1]] == []
    page.wait_for_function(GO, arg="columns")
    first, second = left_and_right(page, ".column", ".column + .column")
    assert first[1] < second[1]


def test_keys_and_the_progress_bar_follow(page: Page) -> None:
    number = page.locator(".page-number")
    for key, shown in [("ArrowLeft", "2"), ("ArrowLeft", "3"), ("ArrowRight", "2"), ("Space", "3")]:
        page.keyboard.press(key)
        expect(number).to_have_text(shown)
    bar = page.locator(".progress span")
    assert bar.evaluate("each => getComputedStyle(each).transformOrigin.split(' ')[0]") != "0px"
    sign = "getComputedStyle(document.querySelector('.help .forward'), '::before').content"
    assert page.evaluate(sign) == '"←"'


def test_dates_and_code_within_a_line_are_read_in_their_order(page: Page) -> None:
    """In a line that goes to the left, signs beside words of the other direction would jump."""
    page.wait_for_function(GO, arg="words")
    x = """(selector) => {
      const [part] = document.querySelectorAll(selector);
      const text = part.firstChild;
      return [...text.data].map((_, i) => {
        const range = document.createRange();
        range.setStart(text, i);
        range.setEnd(text, i + 1);
        return range.getBoundingClientRect().left;
      });
    }"""
    for selector in (".byline bdi + bdi", "#words code"):
        places = page.evaluate(x, selector)
        assert places == sorted(places), selector


def test_the_browser_knows_the_same_languages(browser: Browser) -> None:
    """Browsers have Unicode's CLDR, which the talk's own list is made after."""
    languages, regions = map(set, zip(*(each.split("-") for each in OTHERWISE), strict=True))
    tags = [*map("".join, product(ascii_lowercase, repeat=2)), *LANGUAGES]
    tags += map("-".join, product({*languages, *LANGUAGES}, regions))
    tags += [f"en-{script}" for script in SCRIPTS] + ["he-Latn", "ar-Latn-EG", "ar-u-nu-latn"]
    page = browser.new_page()
    rtl = page.evaluate(
        "(tags) => tags.filter((tag) => new Intl.Locale(tag).getTextInfo().direction === 'rtl')",
        tags,
    )
    page.close()
    assert [tag for tag in tags if is_right_to_left(tag)] == rtl
