"""The folder of a talk that opens from disk: its page, and the files that the page shows."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

from bokeh.util.paths import bokehjs_path

from server.deck.slides import Deck, SlideError
from server.deck.talk_folder import TalkFolder, is_for_browsers
from server.page.render import ASSETS_URL, BOKEH_SCRIPTS, DECK_URL, Standalone, render
from server.page.script_modules import import_map
from server.paths import ASSETS

PAGE = "index.html"
ENTRY = "talk.js"
HIGHLIGHT = "vendor/reveal/plugin/highlight.mjs"
# What every page needs of the talk's own files; scripts stand in the page itself.
NEEDED = (
    "talk.css",
    "print.css",
    "icon.svg",
    "vendor/fonts",
    "vendor/idiomorph/LICENSE",
    "vendor/reveal/LICENSE",
    "vendor/reveal/reveal.css",
)

_SVG = "http://www.w3.org/2000/svg"
_USE = re.compile(
    r"""<use\b(?P<before>[^>]*?)\s(?:xlink:)?href=["'](?P<file>[^"'#?]+)#(?P<id>[^"']+)["']"""
    r"""(?P<after>[^>/]*)(?:/>|>\s*</use>)"""
)


def write_folder(
    folder: Path,
    talk_folder: TalkFolder,
    demos: Mapping[str, str],
    broken: Mapping[str, SlideError],
    label: str,
) -> None:
    """Write a deck's page and all that it shows. ``demos`` are Bokeh documents as JSON, by id.

    ``broken`` are those that can't be shown, ``label`` says what the others show.
    """
    deck = with_figures(talk_folder.deck, talk_folder.folder)
    html = "".join(slide.html for slide in deck.slides)
    modules = import_map(ASSETS, ENTRY, ASSETS_URL)
    needed = list(NEEDED)
    if "<pre" not in html:
        del modules[HIGHLIGHT]  # a megabyte
    if 'class="math' in html:
        needed.append("vendor/mathjax")
    if "data-diagram=" in html:
        needed.append("vendor/mermaid")
    page = render(
        deck,
        broken=broken,
        files=dict.fromkeys(talk_folder.files, ""),
        standalone=Standalone(modules, ENTRY, demos, label),
    )
    for name in needed:
        copy(ASSETS / name, folder / ASSETS_URL / name)
    for name in BOKEH_SCRIPTS:
        copy(bokehjs_path() / "js" / Path(name).name, folder / name)
    for name in shown_files(talk_folder, page):
        copy(talk_folder.folder / name, folder / DECK_URL / name)
    (folder / PAGE).write_text(page, encoding="utf-8")


def copy(source: Path, target: Path) -> None:
    """Copy a file or a folder, into a folder that need not be there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copyfile(source, target)


def shown_files(talk_folder: TalkFolder, page: str) -> list[str]:
    """Return those of the deck's files that its page or its own style names."""
    styles = [name for name in talk_folder.files if name.endswith(".css")]
    texts = [page, *((talk_folder.folder / name).read_text(encoding="utf-8") for name in styles)]
    return [
        name
        for name in talk_folder.files
        if any(each in text for text in texts for each in (name, quote(name)))
    ]


def with_figures(deck: Deck, folder: Path) -> Deck:
    """Put parts of pictures into the slides themselves: on disk, browsers let no file use another.

    What can't be found stays as it is.
    """

    def figure(found: re.Match[str]) -> str:
        drawing = folder / found["file"]
        if not is_for_browsers(drawing, folder):
            return found[0]
        try:
            tree = ElementTree.parse(drawing)
        except (OSError, ElementTree.ParseError):
            return found[0]
        part = tree.find(f".//*[@id='{found['id']}']")
        if part is None:
            return found[0]
        del part.attrib["id"]  # a slide may have it, too
        if part.tag == f"{{{_SVG}}}symbol":
            part.tag = f"{{{_SVG}}}svg"
        inner = ElementTree.tostring(part, encoding="unicode")
        return f"<g{found['before']}{found['after']}>{inner}</g>"

    ElementTree.register_namespace("", _SVG)
    slides = [replace(slide, html=_USE.sub(figure, slide.html)) for slide in deck.slides]
    return replace(deck, slides=tuple(slides))
