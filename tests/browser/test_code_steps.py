"""Of code that goes step by step the lines of the step that is shown are lit, and no others."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.printed_pages import SET, export, live, opened
from tests.server.conftest import ServedTalk

TALK = """# First

---

## Steps

```python {1|2-3|all|4}
one = 1
two = 2
three = 3
four = 4
```

Between. {.fragment}

```python {2}{startLine:2}
two = 2
three = 3
```

---

## Last
"""
# The lines that are lit in the first block: what is seen of it, not what its classes say.
LIT = """(root) => {
  const [pre] = document.querySelectorAll(`${root} pre`);
  const isSeen = (each) => getComputedStyle(each).visibility === "visible"
    && Number(getComputedStyle(each).opacity) > 0;
  const layers = [...pre.querySelectorAll("code")].filter(isSeen);
  return layers.map((layer) => [...layer.querySelectorAll("tr")]
    .filter((line) => Number(getComputedStyle(line).opacity) === 1)
    .map((line) => line.textContent.trim()[0]).join(""));
}"""
STEPS = ["o", "tt", "ottf", "f"]


@pytest.fixture(scope="module")
def deck(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deck")
    (folder / "talk.md").write_text(TALK)
    return folder


def walk(page: Page, root: str = "section.present") -> None:
    """Go through all steps and back."""
    for number, lit in enumerate(STEPS):
        if number:
            page.keyboard.press("ArrowRight")
        assert page.evaluate(LIT, root) == [lit]
    page.keyboard.press("ArrowRight")  # the words between
    assert page.evaluate(LIT, root) == STEPS[-1:]
    page.keyboard.press("ArrowLeft")
    for lit in STEPS[-2::-1]:
        page.keyboard.press("ArrowLeft")
        assert page.evaluate(LIT, root) == [lit]


def test_live(browser: Browser, served: ServedTalk) -> None:
    with live(browser, served, "#/steps") as page:
        page.wait_for_function(SET)
        walk(page)
        page.keyboard.press("ArrowRight")
        page.wait_for_function("location.hash === '#/steps/0'")
        page.reload()
        page.wait_for_function(SET)
        page.wait_for_function(f"({LIT})('section.present')[0] === 'tt'")
        numbers = "#steps pre:last-of-type .hljs-ln-n"
        assert page.locator(numbers).evaluate_all(
            "all => all.map(each => [each.dataset.lineNumber, each.offsetParent !== null])"
        ) == [["2", True], ["3", True]]
        assert (
            page.locator("#steps pre:last-of-type .highlight-line").inner_text().strip()
            == "two = 2"
        )
        with live(browser, served, "presenter") as presenter:
            picture = ".picture.now"
            presenter.wait_for_function(f"({LIT})('{picture}')[0] === 'tt'")
            presenter.keyboard.press("ArrowRight")
            presenter.wait_for_function(f"({LIT})('{picture}')[0] === 'ottf'")
            page.wait_for_function(f"({LIT})('section.present')[0] === 'ottf'")


def test_in_an_export(browser: Browser, deck: Path, digits: Path, tmp_path: Path) -> None:
    address = export(deck, digits, tmp_path / "runs", tmp_path / "out")
    with opened(browser, f"{address}#/steps") as page:
        page.wait_for_function(SET)
        walk(page)
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        page.wait_for_function("location.hash === '#/steps/1'")
        page.reload()
        page.wait_for_function(SET)
        page.wait_for_function(f"({LIT})('section.present')[0] === 'ottf'")
