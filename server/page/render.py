"""Turns a deck into HTML: the page of the slides, live or exported, and the presenter's page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from html import escape, unescape
from typing import Any

from tornado.template import Loader

from server.deck.front_matter import THEMES, is_duration
from server.deck.languages import is_right_to_left, language_code
from server.deck.slides import Deck, Problem, Slide, error_html, fingerprint
from server.files.backgrounds import background_attributes
from server.files.deck_files import FOLDER_URL, DeckFiles
from server.files.file_addresses import Address, below, in_html, working
from server.files.style_sheets import STYLE
from server.markdown.dialect import tag_html
from server.page.script_modules import imported
from server.page.start_script import start_script
from server.paths import ASSETS, TEMPLATES

ASSETS_URL = "assets/"  # the talk's own scripts, style and fonts
SCRIPT = "talk.js"
BOKEH_SCRIPTS = ("static/js/bokeh.min.js", "static/js/bokeh-widgets.min.js")
PLANNED_MINUTES = 30.0  # of a talk that says nothing else

_LOADER = Loader(str(TEMPLATES))
_NO_SLIDES = Slide(
    id="no-slides",
    title="No slides yet",
    html="<h2>No slides yet</h2><p>Write the first one into a file such as slides/1-task.md.</p>",
    notes="",
    classes=("statement",),
    background={},
    demos=(),
    file="",
    line=1,
)

# The element that a demo goes into.
_DEMO = re.compile(r'(<div class="demo\b[^<>]* id="([^"]*)"[^<>]*)></div>')


@dataclass(frozen=True)
class Standalone:
    """What an exported page contains so that it opens from disk."""

    modules: Mapping[str, str]  # addresses of scripts by the names by which they are imported
    entry: str  # the name of the script that runs first
    demos: Mapping[str, str]  # Bokeh documents as JSON, by the demo's id
    label: str  # what the demos show


def render(
    deck: Deck,
    *,
    broken: Mapping[str, Problem] | None = None,
    demos: Mapping[str, str] | None = None,
    files: Mapping[str, str] | None = None,
    bokeh_scripts: Sequence[str] = BOKEH_SCRIPTS,
    standalone: Standalone | None = None,
) -> str:
    """Return the page of a deck, live or ``standalone``; it has no speaker notes.

    ``broken`` are demos, by id, that can't be shown: a panel stands in their place. ``demos``
    are the versions of all others: an open page opens those anew whose version changes. ``files``
    are the deck's own beside its text, by name, each with its version, which goes into its
    address; one of them may be ``theme.css``. ``bokeh_scripts`` are run in order.
    Front matter read here: ``title``, ``speaker``, ``date``, ``footer``, ``theme`` (dark or
    light) and ``lang``.
    """
    versions = files or {}
    top = "" if standalone else "/"
    address = _address(versions, top)
    slides = _with_byline(deck) or (_NO_SLIDES,)
    page: bytes = _LOADER.load("talk.html").generate(
        **_head(deck),
        footer=_plain(deck.meta.get("footer")),
        assets=top + ASSETS_URL,
        own_style=address(STYLE) if STYLE in versions else "",
        bokeh_scripts=[top + script for script in bokeh_scripts],
        sections=[_section(slide, broken or {}, demos or {}, address) for slide in slides],
        script=SCRIPT,
        modules=_modules(),
        standalone=standalone,
        as_script=_as_script,
    )
    return page.decode()


def render_presenter(
    deck: Deck,
    *,
    version: str = "",
    broken: Mapping[str, Problem] | None = None,
    demos: Mapping[str, str] | None = None,
    files: Mapping[str, str] | None = None,
) -> str:
    """Return the presenter's page of a deck: its slides as on the page for all, and the notes.

    Front matter read here, beside what ``render`` reads: ``minutes``, the time that is planned.
    """
    versions = files or {}
    address = _address(versions, "/")
    page: bytes = _LOADER.load("presenter.html").generate(
        **_head(deck),
        version=version,
        minutes=_minutes(deck),
        assets="/" + ASSETS_URL,
        own_style=address(STYLE) if STYLE in versions else "",
        slides=[
            {
                "title": slide.title or slide.id,
                "section": _section(slide, broken or {}, demos or {}, address),
                "notes": in_html(slide.notes, address),
            }
            for slide in _with_byline(deck) or (_NO_SLIDES,)
        ],
    )
    return page.decode()


def _head(deck: Deck) -> dict[str, str | bool]:
    theme = str(deck.meta.get("theme", ""))
    lang = language_code(deck.meta.get("lang"))
    return {
        "title": _plain(deck.meta.get("title", "Untitled talk")),
        "lang": lang,
        "is_rtl": is_right_to_left(lang),
        "theme": theme if theme in THEMES else THEMES[0],
        "start": start_script(),
    }


def _minutes(deck: Deck) -> float:
    """Return how long the talk is meant to last."""
    minutes: Any = deck.meta.get("minutes")
    return float(minutes) if is_duration(minutes) else PLANNED_MINUTES


def with_version(page: str, version: str) -> str:
    """Note in a page which version it is: an open one brings itself up to date by that."""
    return page.replace("<body>", f'<body data-version="{version}">', 1)


def forget_templates() -> None:
    """Read the templates, and what the page's script needs, again when they are used next."""
    _LOADER.reset()
    _modules.cache_clear()


@cache
def _modules() -> list[str]:
    return imported(ASSETS, SCRIPT)


def _with_byline(deck: Deck) -> tuple[Slide, ...]:
    """Add speaker and date to the first title slide, unless its author has written them there."""
    index = next((n for n, slide in enumerate(deck.slides) if "title" in slide.classes), None)
    if index is None:
        return deck.slides
    slide = deck.slides[index]
    words = (_plain(deck.meta.get(name)) for name in ("speaker", "date"))
    missing = [escape(each) for each in words if each and each not in unescape(slide.html)]
    if is_right_to_left(language_code(deck.meta.get("lang"))):
        # Each goes its own way: the date is in English.
        missing = [tag_html("bdi", {}, each) for each in missing]
    byline = tag_html("p", {"class": "byline"}, " · ".join(missing)) if missing else ""
    with_byline = replace(slide, html=slide.html + byline)
    return (*deck.slides[:index], with_byline, *deck.slides[index + 1 :])


def _plain(value: Any) -> str:
    """Return a value of the front matter as text: a date as 5 March 2027, a list with commas."""
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    return "" if value is None else str(value)


def _as_script(json_text: str) -> str:
    """Escape JSON for a ``<script>``, which a tag in the JSON might end."""
    return json_text.replace("<", "\\u003c")


def _section(
    slide: Slide, broken: Mapping[str, Problem], demos: Mapping[str, str], address: Address
) -> str:
    """Write one slide; its ``data-version`` tells an open page whether it has changed."""
    html = in_html(_with_demos(slide.html, broken, demos), address)
    attributes = _attributes(slide, address)
    version = fingerprint([attributes, html])
    return f'<section{attributes} data-version="{version}">\n{html}\n</section>'


def _with_demos(html: str, broken: Mapping[str, Problem], demos: Mapping[str, str]) -> str:
    """Write its version on each demo's element, or put a panel there if it can't be shown."""

    def write(demo: re.Match[str]) -> str:
        opening, name = demo.groups()
        if name in broken:
            return error_html(broken[name])
        version = escape(demos.get(name, ""))
        return f'{opening} data-version="{version}"></div>' if version else demo[0]

    return _DEMO.sub(write, html)


def _address(versions: Mapping[str, str], top: str) -> Address:
    """Return what tells where a browser finds a file; a changed one has another address."""
    place = below(top + FOLDER_URL)
    return partial(working, files=DeckFiles(versions), place=place)


def _attributes(slide: Slide, address: Address) -> str:
    """Write the attributes of a slide's ``<section>``, each with a space before it."""
    attributes = {"id": slide.id}
    if slide.classes:
        attributes["class"] = " ".join(slide.classes)
    attributes |= background_attributes(slide.background, address)
    return "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
