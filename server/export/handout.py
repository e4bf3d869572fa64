"""Prints an exported talk as a PDF, a page per slide, in a browser without a window."""

from __future__ import annotations

import importlib
import tempfile
from collections.abc import Sequence
from html import escape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from server.deck.languages import is_right_to_left, language_code
from server.deck.slides import Deck, Slide
from server.export.browser import find_browser, launch
from server.files.talk_folder import TalkError
from server.page.render import ASSETS_URL

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pypdf import PageObject, PdfWriter

WIDTH, HEIGHT = 1280, 720  # of a slide, in the page's pixels
SHARPNESS = 2  # pixels of a plot to each of the page's
LIMIT_MS = 60_000  # for all to be there
LIMIT_PER_SLIDE_MS = 5_000  # and more, the more there is
# Set by print.js; "unavailable" by demo.js.
READY = "html.print-ready"
LACKS_DEMO = """slides => slides.findIndex(each => each.querySelector(".demo.unavailable"))"""

# With notes: the slide at the top of an A4 page, its notes beneath, in points.
PAPER = (595, 842)
MARGIN = 42
SLIDE_WIDTH = PAPER[0] - 2 * MARGIN
SLIDE_HEIGHT = SLIDE_WIDTH * HEIGHT / WIDTH
NOTES_STYLE = f"""
@page {{ size: {PAPER[0]}pt {PAPER[1]}pt; margin: {MARGIN}pt; }}
img, video, iframe, object, embed {{ max-width: 100%; }}
img, video {{ height: auto; max-height: {PAPER[1] // 2}pt; object-fit: contain; }}
body {{ margin: 0; font: 12pt / 1.5 "Inter Variable", sans-serif; color: #16191f; }}
.slide {{ box-sizing: border-box; height: {SLIDE_HEIGHT:.2f}pt; margin-bottom: 20pt;
  border: 0.5pt solid #d9d8d2; }}
p, li {{ max-width: 40em; text-wrap: pretty; orphans: 3; widows: 3; }}
p {{ margin: 0 0 0.7em; }}
code {{ font: 0.94em "JetBrains Mono Variable", monospace; }}
pre, code, .math:not(.display) {{ direction: ltr; unicode-bidi: isolate; }}
"""


class Printer:
    """A browser and a PDF library, found before there is anything to print."""

    def __init__(self, *, notes: bool = False, theme: str = "light") -> None:
        """Raise ``TalkError`` if anything is missing."""
        self._notes, self._theme = notes, theme
        for name in ("playwright", "pypdf"):
            try:
                importlib.import_module(name)
            except ImportError as error:
                raise TalkError(
                    f"Expected the Python package {name}, which prints the handout. Received: "
                    f"{error}. Install it: pip install -c constraints.txt -e '.[pdf]'"
                ) from error
        path = find_browser()
        if path is None:
            raise TalkError(
                "Expected Chromium or Chrome, which prints the handout. Received: none that "
                "starts. Install either, or set CHROME to its path."
            )
        self._browser = path

    def print(self, page: Path, deck: Deck, target: Path) -> None:
        """Print the talk whose page is this file; raises ``TalkError``."""
        from playwright.sync_api import Error, sync_playwright
        from pypdf import PdfWriter

        writer = PdfWriter()
        try:
            with sync_playwright() as playwright:
                browser = launch(playwright, self._browser)
                sheets = self._print_slides(browser, page, deck.slides)
                notes = Notes(browser, page.parent, deck) if self._notes else None
                for number, (slide, sheet) in enumerate(zip(deck.slides, sheets, strict=False)):
                    first = len(writer.pages)
                    if notes:
                        notes.add(writer, sheet, slide)
                    else:
                        writer.add_page(sheet)
                    writer.add_outline_item(title=slide.title or str(number + 1), page_number=first)
                browser.close()
        except Error as error:
            raise TalkError(
                f"Expected {page} to be printed by {self._browser}. Received: "
                f"{error.message.splitlines()[0]} Open the page in it and look."
            ) from error
        writer.add_metadata({"/Title": str(deck.meta.get("title", "Untitled talk"))})
        writer.compress_identical_objects()
        writer.write(target)

    def _print_slides(
        self, browser: Browser, page: Path, slides: Sequence[Slide]
    ) -> list[PageObject]:
        """Let the page print itself, as it does for everybody; return a page per slide."""
        window = browser.new_page(
            viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=SHARPNESS
        )
        window.set_default_timeout(LIMIT_MS + LIMIT_PER_SLIDE_MS * len(slides))
        window.emulate_media(reduced_motion="reduce")
        window.add_init_script(f"sessionStorage.setItem('talk-theme', '{self._theme}')")
        window.goto(f"{page.absolute().as_uri()}?print-pdf")
        window.wait_for_selector(READY, state="attached")
        lacking = window.locator(".slides > section").evaluate_all(LACKS_DEMO)
        if lacking >= 0:
            slide = slides[lacking]
            raise TalkError(
                f"Expected a plot on slide {slide.id!r} ({slide.file}:{slide.line}). Received: "
                "none. Open the exported page and look at its console."
            )
        pages = _pages(window.pdf(prefer_css_page_size=True, print_background=True))
        if len(pages) != max(len(slides), 1):
            raise TalkError(
                f"Expected {len(slides)} pages, one a slide. Received: {len(pages)}. Look for a "
                "style in theme.css that breaks pages, or reaches beyond a slide."
            )
        return pages


class Notes:
    """Speaker notes, printed on paper with room for their slide."""

    def __init__(self, browser: Browser, folder: Path, deck: Deck) -> None:
        """``folder`` holds the talk, and its fonts."""
        self._window = browser.new_page()
        lang = language_code(deck.meta.get("lang"))
        direction = "rtl" if is_right_to_left(lang) else "ltr"
        self._opening = f'<!doctype html><html lang="{escape(lang)}" dir="{direction}">'
        vendor = folder / ASSETS_URL / "vendor"
        self._fonts = [
            (vendor / "fonts" / name / "font.css").absolute().as_uri()
            for name in ("inter", "jetbrains-mono")
        ]
        self._formulas = (vendor / "mathjax" / "tex-svg.js").absolute().as_uri()

    def add(self, writer: PdfWriter, sheet: PageObject, slide: Slide) -> None:
        """Add a page with a slide and its notes, and more pages if they are that long."""
        from pypdf import Transformation

        first, *_ = [writer.add_page(page) for page in self._print(slide)]
        scale = SLIDE_WIDTH / float(sheet.mediabox.width)
        place = (MARGIN, PAPER[1] - MARGIN - SLIDE_HEIGHT)
        first.merge_transformed_page(sheet, Transformation().scale(scale).translate(*place))

    def _print(self, slide: Slide) -> list[PageObject]:
        links = "".join(f'<link rel="stylesheet" href="{each}">' for each in self._fonts)
        if 'class="math' in slide.notes:
            links += f'<script src="{self._formulas}"></script>'
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "notes.html"
            path.write_text(
                f'{self._opening}<meta charset="utf-8"><title>{escape(slide.title)}</title>'
                f'{links}<style>{NOTES_STYLE}</style><div class="slide"></div>{slide.notes}',
                encoding="utf-8",
            )
            self._window.goto(path.as_uri())
            self._window.evaluate("document.fonts.ready")
            self._window.evaluate("window.MathJax?.startup.promise")
        return _pages(self._window.pdf(prefer_css_page_size=True, print_background=True))


def _pages(pdf: bytes) -> list[PageObject]:
    from pypdf import PdfReader

    return list(PdfReader(BytesIO(pdf)).pages)
