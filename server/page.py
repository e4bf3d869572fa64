"""Turns a deck into the one HTML page that the audience sees."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from urllib.parse import unquote

from tornado.template import Loader

from server.deck import Deck, Slide, SlideError, error_html, fingerprint

DECK_URL = "/slides/"  # where the deck's own files are served
STYLE = "theme.css"
BOKEH_SCRIPTS = ("/static/js/bokeh.min.js", "/static/js/bokeh-widgets.min.js")
THEMES = ("dark", "light")

TEMPLATES = Path(__file__).with_name("templates")
_LOADER = Loader(str(TEMPLATES))
_NO_SLIDES = Slide(
    id="no-slides",
    title="No slides yet",
    html="<h2>No slides yet</h2><p>Write the first one into a file such as slides/1-task.md.</p>",
    notes="",
    classes=("statement",),
    background=None,
    demos=(),
    file="",
    line=1,
)

# The address of a picture, a part of one or a file, where it is neither absolute nor on this page.
_RELATIVE = re.compile(
    r"""(<(?:a|img|image|use|video|source)\b[^>]*?\s(?:src|href|poster)=["'])(?![a-z]+:|[/#])([^"'?]+)""",
    re.IGNORECASE,
)
PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|avif)$", re.IGNORECASE)


def render(
    deck: Deck,
    *,
    broken: Mapping[str, SlideError] | None = None,
    demos: Mapping[str, str] | None = None,
    files: Mapping[str, str] | None = None,
    bokeh_scripts: Sequence[str] = BOKEH_SCRIPTS,
) -> str:
    """Return the page of a deck.

    ``broken`` are demos, by id, that can't be shown: a panel stands in their place. ``demos``
    are the versions of all others: an open page opens those anew whose version changes. ``files``
    are the deck's own beside its text, by name, each with its version, which goes into its
    address; one of them may be ``theme.css``. ``bokeh_scripts`` are run in order.
    Front matter read here: ``title``, ``theme`` (dark or light) and ``lang``.
    """
    versions = files or {}
    theme = str(deck.meta.get("theme", ""))
    page: bytes = _LOADER.load("talk.html").generate(
        title=str(deck.meta.get("title", "Untitled talk")),
        lang=str(deck.meta.get("lang", "en")),
        theme=theme if theme in THEMES else THEMES[0],
        own_style=_address(STYLE, versions) if STYLE in versions else "",
        bokeh_scripts=bokeh_scripts,
        sections=[
            _section(slide, broken or {}, demos or {}, versions)
            for slide in deck.slides or (_NO_SLIDES,)
        ],
    )
    return page.decode()


def forget_templates() -> None:
    """Read the templates again when they are used next."""
    _LOADER.reset()


def _section(
    slide: Slide,
    broken: Mapping[str, SlideError],
    demos: Mapping[str, str],
    versions: Mapping[str, str],
) -> str:
    """Write one slide; its ``data-version`` tells an open page whether it has changed."""
    html = _from_deck(_with_versions(_with_panels(slide.html, broken), demos), versions)
    notes = f'<aside class="notes">{slide.notes}</aside>\n' if slide.notes else ""
    attributes = _attributes(slide, versions)
    version = fingerprint([attributes, html, notes])
    return f'<section{attributes} data-version="{version}">\n{html}\n{notes}</section>'


def _with_panels(html: str, broken: Mapping[str, SlideError]) -> str:
    """Put a panel in the place of each demo that can't be shown."""
    for demo_id, error in broken.items():
        demo = rf'<div [^>]*\bid="{re.escape(demo_id)}"[^>]*></div>'
        html = re.sub(demo, error_html(error).replace("\\", r"\\"), html)
    return html


def _with_versions(html: str, demos: Mapping[str, str]) -> str:
    """Note at each demo's place which version of it that is."""

    def note(found: re.Match[str]) -> str:
        version = demos.get(found[1], "")
        return f'{found[0]} data-version="{version}"' if version else found[0]

    return re.sub(r'<div [^>]*\bid="([^"]+)" data-demo="[^"]*"', note, html)


def _from_deck(html: str, versions: Mapping[str, str]) -> str:
    """Let ``![](digits.png)`` mean the file beside the Markdown, as editors preview it."""
    return _RELATIVE.sub(lambda found: found[1] + _address(found[2], versions), html)


def _address(path: str, versions: Mapping[str, str]) -> str:
    """Return where a browser finds a file of the deck; a changed file has another address."""
    name = unquote(path.partition("#")[0])
    if name not in versions:
        return DECK_URL + path
    file, hash_, part = path.partition("#")
    return f"{DECK_URL}{file}?v={versions[name]}{hash_}{part}"


def _attributes(slide: Slide, versions: Mapping[str, str]) -> str:
    """Write the attributes of a slide's ``<section>``, each with a space before it."""
    attributes = {"id": slide.id}
    if slide.classes:
        attributes["class"] = " ".join(slide.classes)
    if slide.background is not None:
        attributes |= _background(slide.background, versions)
    return "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())


def _background(value: str, versions: Mapping[str, str]) -> dict[str, str]:
    """Tell a picture's address from a CSS colour."""
    if not PICTURE.search(value):
        return {"data-background-color": value}
    is_absolute = re.match(r"[a-z]+:|/", value, re.IGNORECASE)
    return {"data-background-image": value if is_absolute else _address(value, versions)}
