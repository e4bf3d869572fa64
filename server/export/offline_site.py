"""The folder of a talk that opens from disk: its page, and the files that the page shows."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote
from xml.etree import ElementTree

from bokeh.util.paths import bokehjs_path

from server.deck.slides import Deck, Problem
from server.files.deck_files import FOLDER_URL, DeckFiles, served_name
from server.files.linked_files import PAGES, linked_files
from server.files.style_sheets import served_styles
from server.files.talk_folder import TalkFolder
from server.markdown.dialect import tag_html
from server.page.render import ASSETS_URL, BOKEH_SCRIPTS, Standalone, render
from server.page.script_modules import import_map
from server.paths import ASSETS

if TYPE_CHECKING:
    from turbohtml.rewrite import Element

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
_HREF = ("href", "xlink:href")


def write_folder(
    folder: Path,
    talk_folder: TalkFolder,
    demos: Mapping[str, str],
    broken: Mapping[str, Problem],
    label: str,
) -> None:
    """Write a deck's page and all that it shows. ``demos`` are Bokeh documents as JSON, by id.

    ``broken`` are those that can't be shown, ``label`` says what the others show.
    """
    files, deck = DeckFiles(talk_folder.files), talk_folder.deck
    copied = linked_files(deck.slides, files, talk_folder.folder)
    deck = without_fetched(deck, files, talk_folder.folder)
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
    copy_files(copied, talk_folder, folder / FOLDER_URL)
    (folder / PAGE).write_text(page, encoding="utf-8")


def copy(source: Path, target: Path) -> None:
    """Copy a file or a folder, into a folder that need not be there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copyfile(source, target)


def copy_files(names: set[str], talk_folder: TalkFolder, target: Path) -> None:
    """Copy some of the deck's files; pages among them find the others by their own names."""
    unversioned = dict.fromkeys(talk_folder.files, "")
    styles, _ = served_styles(talk_folder.styles, unversioned)
    has_pages = any(name.lower().endswith(PAGES) for name in names)
    for name in names:
        for own in {served_name(name), *([name] if has_pages else [])}:
            if name in styles:
                (target / own).parent.mkdir(parents=True, exist_ok=True)
                (target / own).write_text(styles[name], encoding="utf-8")
            else:
                copy(talk_folder.folder / name, target / own)


def without_fetched(deck: Deck, files: DeckFiles, folder: Path) -> Deck:
    """Put into the slides what browsers take from no other file on a disk.

    These are parts of drawings, and what is said in films as text. What can't be found stays.
    """
    from turbohtml.rewrite import rewrite

    def figure(element: Element) -> None:
        if part := _part(element, files, folder):
            element.replace(part, html=True)

    def track(element: Element) -> None:
        if found := files.find(element.get("src") or ""):
            text = base64.b64encode((folder / found.name).read_bytes()).decode()
            element.set_attribute("src", f"data:text/vtt;base64,{text}")

    ElementTree.register_namespace("", _SVG)
    handlers = [("use", figure), ("track", track)]
    slides = [replace(each, html=rewrite(each.html, elements=handlers)) for each in deck.slides]
    return replace(deck, slides=tuple(slides))


def _part(element: Element, files: DeckFiles, folder: Path) -> str:
    """Return the part of a drawing that a ``<use>`` shows, if it is in another file."""
    attributes = {name: value or "" for name, value in element.attrs}
    address = next((attributes[name] for name in _HREF if name in attributes), "")
    found = files.find(address)
    if found is None:
        return ""
    try:
        tree = ElementTree.parse(folder / found.name)
    except (OSError, ElementTree.ParseError):
        return ""
    wanted = unquote(found.fragment[1:])
    part = next((each for each in tree.iter() if each.get("id") == wanted), None)
    if part is None:
        return ""
    del part.attrib["id"]  # a slide may have it, too
    if part.tag == f"{{{_SVG}}}symbol":
        part.tag = f"{{{_SVG}}}svg"
    inner = ElementTree.tostring(part, encoding="unicode")
    kept = {name: value for name, value in attributes.items() if name not in _HREF}
    return tag_html("g", kept, inner)
