"""An export opens from disk as it is: nothing is asked of any host, and the plots are there."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from demo.events import EngineReady, VariantReady
from demo.recording.recorder import Recorder
from demo.stage.log import Stage
from tests.browser.conftest import LIMIT_MS, NOTHING, SIZES, Watch
from tests.browser.race import READ
from tests.browser.stage import FIND, GO, READY
from tests.demo.log import ended, epoch, started
from tests.talk import DECK, ROOT, TIMEOUT_SECONDS, until

# The tests' talk without what is broken on purpose, and a slide that goes step by step.
STEPS = """
## Steps {#steps}

```python {1|2}
print("one")
print("two")
```

Not at once. {.fragment}

<!-- Whispered by nobody. -->
"""
ACCURACIES = [0.1, 0.62, 0.7, 0.74]


@dataclass(frozen=True)
class Exported:
    """What ``run_talk.py export`` has written."""

    page: Path
    handout: PdfReader
    with_notes: PdfReader


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory, digits: Path) -> Exported:
    """Export a talk with a recording, with handouts."""
    folder = tmp_path_factory.mktemp("export")
    deck, out, notes = folder / "deck", folder / "out", folder / "notes.pdf"
    deck.mkdir()
    for name in ("variants.py", "theme.css", "digit.png", "1-start.md"):
        (deck / name).write_bytes((DECK / name).read_bytes())
    (deck / "2-steps.md").write_text(STEPS)
    record(folder / "runs")
    talk: list[str | Path] = ["--slides", deck, "--data", digits, "--runs", folder / "runs"]
    run("export", out, *talk, "--pdf", notes, "--notes")
    run("export", out, *talk, "--pdf")
    return Exported(out / "index.html", PdfReader(out / "handout.pdf"), PdfReader(notes))


def record(runs: Path) -> None:
    """Write down a session in which two models learned."""
    stage = Stage()
    with Recorder(stage, runs):
        stage.append(EngineReady(backend="tensorflow", device="CPU (2 cores)"))
        for number, variant in enumerate(("linear", "conv"), 1):
            stage.append(VariantReady(variant=variant, weights=650))
            stage.append(started(number, variant, epochs=3, test_size=100))
            for each, accuracy in enumerate(ACCURACIES):
                stage.append(epoch(number, each, accuracy + number / 10))
            stage.append(ended(number))


def run(*arguments: str | Path) -> None:
    """Run the command line, which must do as it is told."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "run_talk.py"), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=2 * TIMEOUT_SECONDS,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture
def page(browser: Browser, exported: Exported) -> Iterator[Page]:
    """Open the export from disk; at the end nothing else was asked for, and all was well."""
    window = browser.new_page(viewport={"width": SIZES[1][0], "height": SIZES[1][1]})
    window.set_default_timeout(LIMIT_MS)
    watch = Watch(window)
    watch.begin(exported.page.as_uri(), NOTHING)  # its home is no host
    window.goto(exported.page.as_uri())
    window.wait_for_selector("section.present")
    yield window
    window.wait_for_timeout(200)  # for what might be asked for late
    window.close()
    assert watch.wrongs == []


def go(page: Page, slide: str) -> None:
    """Show a slide, and wait until its demo is there."""
    page.wait_for_function(GO, arg=slide)
    page.wait_for_function(READY, arg=slide)


def colours(page: Page) -> set[tuple[int, ...]]:
    """Return the colours of the race's plot that are there in some quantity."""
    canvas = page.locator("section.present .bk-Figure canvas").first
    with Image.open(BytesIO(canvas.screenshot())) as picture:
        red, green, blue = np.asarray(picture.convert("RGB"), int).T
    # As one number each: to sort rows of three takes ten times as long.
    found, counts = np.unique(red << 16 | green << 8 | blue, return_counts=True)
    return {(rgb >> 16, rgb >> 8 & 255, rgb & 255) for rgb in found[counts > 40].tolist()}


def fills(page: Page, width: float) -> bool:
    box = page.locator("section.present .bk-Figure").first.bounding_box()
    assert box is not None
    return 0.85 * width < box["width"] < width


def test_the_last_curves_are_there(page: Page) -> None:
    go(page, "race")
    drawn: dict[str, Any] = page.evaluate(READ)
    curves = [curve["test"] for curve in drawn["runs"] if curve["test"]]
    assert [[round(each) for each in curve] for curve in curves] == [
        [20, 72, 80, 84],
        [30, 82, 90, 94],
    ]
    labels = drawn["labels"]["text"]
    assert "Linear: 16 wrong of 100" in labels
    section = page.locator("section.present")
    expect(section.get_by_role("status")).to_have_text(re.compile("3 epochs in 0.9 seconds"))
    expect(page.locator(".recorded")).to_have_text(re.compile(r"Recorded .*, on .*CPU \(2 cores\)"))


def test_a_slide_without_a_demo_needs_no_label(page: Page) -> None:
    expect(page.locator("section.present#start")).to_be_visible()
    expect(page.locator(".recorded")).to_be_hidden()
    go(page, "race")
    expect(page.locator(".recorded")).to_be_visible()


def test_nothing_looks_as_if_it_could_be_started(page: Page) -> None:
    go(page, "race")
    section = page.locator("section.present")
    for name in ("Stop", "Restart", "Clear", "Seconds", "As fast as it can"):
        expect(section.get_by_text(name, exact=True)).to_be_hidden()
    # The models' names stay: they say which colour is whose.
    linear = section.get_by_role("button", name="Linear")
    expect(linear).to_be_disabled()
    assert linear.evaluate("each => getComputedStyle(each).backgroundColor") == "rgba(0, 0, 0, 0)"
    before = page.evaluate(READ)
    page.keyboard.press("1")
    page.keyboard.press("x")
    page.keyboard.press("?")
    help_ = page.get_by_role("dialog")
    expect(help_).to_be_visible()
    expect(help_).not_to_contain_text("model")
    assert page.evaluate(READ) == before


def test_hovering_tells_the_figures(page: Page) -> None:
    go(page, "race")
    place = page.evaluate(
        f"""() => {{
          {FIND}
          const figure = [...root.model.document.all_models].find(({{type}}) => type === "Figure");
          const view = Bokeh.index.find_one(figure);
          const canvas = view.canvas_view.el.getBoundingClientRect();
          return [canvas.left + view.frame.x_scale.compute(3),
                  canvas.top + view.frame.y_scale.compute(84)];
        }}"""
    )
    page.mouse.move(place[0] - 30, place[1])
    page.mouse.move(*place, steps=5)
    expect(page.get_by_text("84.0 % right: 16 wrong of 100")).to_be_visible()


def test_the_theme_and_the_size_reach_the_plots(page: Page) -> None:
    go(page, "race")
    until(lambda: {(179, 98, 0), (0, 85, 66)} <= colours(page), "the colours of paper")
    page.keyboard.press("t")
    page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    dark = {(242, 167, 27), (69, 221, 176)}
    until(lambda: dark <= colours(page), "those of the dark")
    for width, height in (SIZES[0], SIZES[2]):
        page.set_viewport_size({"width": width, "height": height})
        until(partial(fills, page, width), "a plot as wide as the window")
        until(lambda: dark <= colours(page), "its colours")


def test_code_formulas_and_pictures_are_as_on_stage(page: Page) -> None:
    expect(page.locator("#start mjx-container svg")).to_have_count(1)
    picture = page.locator("#start img")
    assert picture.evaluate("each => each.naturalWidth") > 0
    own = "getComputedStyle(document.documentElement).getPropertyValue('--from-the-deck')"
    assert page.evaluate(own).strip() == "1"
    expect(page.locator("#code .hljs-keyword").first).to_have_count(1)
    assert page.evaluate("document.fonts.check('20px \"Inter Variable\"')")
    assert page.evaluate("[...document.fonts].some(({status}) => status === 'loaded')")


def test_the_handout_has_a_page_per_slide(exported: Exported) -> None:
    for handout in (exported.handout, exported.with_notes):
        assert len(handout.pages) == 4
        titles = [item["/Title"] for item in handout.outline]  # type: ignore[call-overload]
        assert titles == ["Start", "Code", "Race", "Steps"]
    width, height = exported.handout.pages[0].mediabox[2:]
    assert float(width) / float(height) == pytest.approx(16 / 9)
    assert exported.handout.metadata is not None
    assert exported.handout.metadata.title == "Tests & <talks>"


def test_its_text_is_text_and_numbered(exported: Exported) -> None:
    texts = [page.extract_text() for page in exported.handout.pages]
    assert "and a step." in texts[0]
    assert "Linear" in texts[2]
    assert "Recorded" in texts[2]
    assert 'print("one")' in texts[3]
    assert "Not at once." in texts[3]  # all steps at once
    for number, text in enumerate(texts[1:], 2):
        assert str(number) in text.split()


def test_its_plots_are_painted(exported: Exported) -> None:
    pictures = [each.image.convert("L") for each in exported.handout.pages[2].images if each.image]
    assert max(picture.width for picture in pictures) > 1000  # as sharp as print wants it
    assert max(len(np.unique(np.asarray(picture))) for picture in pictures) > 20


def test_notes_are_printed_on_request_alone(exported: Exported) -> None:
    plain = "".join(page.extract_text() for page in exported.handout.pages)
    noted = [page.extract_text() for page in exported.with_notes.pages]
    assert "nobody" not in plain
    assert "Said by nobody." in noted[0]
    assert "\\(" not in noted[0]  # the formula is drawn
    assert "and a step." in noted[0]
    assert "Whispered by nobody." in noted[3]
    assert "nobody" not in exported.page.read_text()
