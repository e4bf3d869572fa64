"""Turns an author's addresses of files into ones that work, wherever HTML and CSS can hold one."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from html import escape, unescape
from posixpath import relpath
from urllib.parse import unquote

from server.files.deck_files import (
    DeckFiles,
    is_elsewhere,
    path_in_folder,
    quoted,
    without_query,
)

Address = Callable[[str], str]  # the address that works, for one that an author has written
Place = Callable[[str], str]  # where a browser finds a file, by its name in the deck's folder

# Attributes that hold an address, on whatever element; a slide's own ``script`` does not run.
_ADDRESSES = frozenset(
    (
        *("src", "href", "xlink:href", "poster", "background"),
        *("data-src", "data-preview-image", "data-preview-video"),  # for reveal.js
    )
)
_LISTS = frozenset(("srcset", "imagesrcset", "data-srcset"))
_STYLES = frozenset(
    (
        *("style", "fill", "stroke", "filter", "mask", "clip-path", "cursor"),
        *("marker", "marker-start", "marker-mid", "marker-end"),
    )
)
# All of these take what has no end up to the end of the text, so that time stays linear.
_ATTRIBUTE = re.compile(
    r"""(?<![^\s"'/])(?P<name>[^\s"'<>/=]++)\s*+=\s*+"""
    r"""(?:(?P<quote>["'])(?P<quoted>.*?)(?:(?P=quote)|\Z)|(?P<bare>[^\s"'>]++))""",
    re.DOTALL,
)
_ATTRIBUTES = r"""(?P<attributes>(?:[^"'>]|"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))*+)(?P<end>>|\Z)"""
_HTML = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|(?P<start><(?:(?P<raw>script|style|textarea|title|xmp)(?=[\s/>])|(?P<tag>[a-z][^\s/>]*+)))"
    rf"{_ATTRIBUTES}(?(raw)(?P<text>.*?)(?=</(?P=raw)\b|\Z))",
    re.DOTALL | re.IGNORECASE,
)
# An address of a list, and the size that it is meant for.
_LISTED = re.compile(r"(\S.*?)(?:((?: [\d.]+[wxh])+) ?(?:,|\Z)| ?(?:, |,? ?\Z))")

_QUOTED = r""""(?:\\.|[^"\\\n])*+(?:"|(?=\n)|\\?\Z)|'(?:\\.|[^'\\\n])*+(?:'|(?=\n)|\\?\Z)"""
_URL = rf"""\burl\(\s*+(?:(?:{_QUOTED})\s*+|(?:\\.|[^"')\\])*+)(?:\)|\Z)"""
_INNER = rf"""\((?:{_QUOTED}|[^()"'])*+\)"""
_SET = rf"""image-set\((?:{_QUOTED}|[^()"']|{_INNER})*+\)"""
# What may hold an address in CSS, and what may look so.
_CSS = re.compile(
    rf"(?P<comment>/\*.*?(?:\*/|\Z))|(?P<url>{_URL})|(?P<set>{_SET})"
    rf"|(?P<start>@import\s++)(?P<imported>{_QUOTED})|(?P<text>{_QUOTED})",
    re.DOTALL | re.IGNORECASE,
)
_IN_SET = re.compile(
    rf"(?P<type>type\([^)]*\))|(?P<url>{_URL})|(?P<text>{_QUOTED})", re.DOTALL | re.IGNORECASE
)
_ESCAPE = re.compile(r"\\(?:([\da-f]{1,6})\s?|(\n)|(.))", re.IGNORECASE)


def in_html(html: str, address: Address, *, scripts: bool = False) -> str:
    """Return HTML in which each address is what ``address`` makes of it; all else stays as it is.

    Those of ``scripts`` stay, too, unless they are asked for. Each tag of the HTML has its end, as
    in slides; to parse what is so takes no parser, and those of HTML take 30 ms to import.
    """

    def element(found: re.Match[str]) -> str:
        tag, text = (found["raw"] or found["tag"] or "").lower(), found["text"] or ""
        if not tag or (tag == "script" and not scripts):
            return found[0]
        change = partial(_in_tag, tag, address)
        text = in_css(text, address) if tag == "style" else text
        attributes = _ATTRIBUTE.sub(change, found["attributes"])
        return found["start"] + attributes + found["end"] + text

    return _HTML.sub(element, html)


def _in_tag(tag: str, address: Address, found: re.Match[str]) -> str:
    written = unescape(found["quoted"] if found["quote"] else found["bare"])
    value = _attribute(tag, found["name"].lower(), written, address)
    return found[0] if value == written else f'{found["name"]}="{escape(value)}"'


def _attribute(tag: str, name: str, value: str, address: Address) -> str:
    if name in _ADDRESSES or (tag, name) == ("object", "data"):
        return address(value)
    if name in _LISTS:
        return in_list(value, address)
    if name in _STYLES:
        return in_css(value, address)
    return in_html(value, address) if name == "srcdoc" else value


def in_list(addresses: str, address: Address) -> str:
    """Return a ``srcset``, addresses with the size that each is for, in which they work."""
    listed = _LISTED.findall(" ".join(addresses.split()))
    return ", ".join(address(each) + size for each, size in listed)


def in_css(css: str, address: Address) -> str:
    """Return CSS in which each address of a file is what ``address`` makes of it."""
    return _CSS.sub(partial(_in_css, address), css)


def _in_css(address: Address, found: re.Match[str]) -> str:
    if found["url"]:
        return _url(address, found)
    if found["set"]:
        return _IN_SET.sub(partial(_in_set, address), found[0])
    return found["start"] + _text(address, found["imported"]) if found["start"] else found[0]


def _in_set(address: Address, found: re.Match[str]) -> str:
    if found["url"]:
        return _url(address, found)
    return _text(address, found[0]) if found["text"] else found[0]


def _url(address: Address, found: re.Match[str]) -> str:
    inner = found["url"].removesuffix(")")[len("url(") :].strip()
    text = _text(address, inner)
    return found["url"] if text == inner else f"url({text})"


def _text(address: Address, written: str) -> str:
    """Return an address in quotes that works; one that stays is written as it was."""
    mark = written[:1] if written[:1] in ("'", '"') else ""
    inner = written.removeprefix(mark).removesuffix(mark)
    plain = _ESCAPE.sub(_unescaped, inner)
    value = address(plain) if plain else plain
    return written if value == plain else f'"{value}"'


def _unescaped(found: re.Match[str]) -> str:
    if found[1]:
        number = int(found[1], 16)
        return chr(number) if 0 < number < 0xD800 or 0xDFFF < number < 0x110000 else "\ufffd"
    return found[3] or ""


def working(written: str, files: DeckFiles, place: Place, base: str = "") -> str:
    """Return an address that leads where the author means, seen from a folder in the deck's own.

    What leads elsewhere stays as it is; what leads to no file of the deck, to where it would be.
    """
    found = files.find(written, base)
    if found is None:
        path = without_query(written)
        if is_elsewhere(written) or not path.strip() or path.startswith("/"):
            return written
        return place(path_in_folder(unquote(path), base)) + written[len(path) :]
    version = files.versions[found.name]
    query = found.query + (f"{'&' if found.query else '?'}v={version}" if version else "")
    return place(found.name) + query + found.fragment


def below(top: str) -> Place:
    """Return where files are that are fetched from ``top``."""
    return lambda name: top + quoted(name)


def beside(folder: str) -> Place:
    """Return where files are for one of them that lies in a folder of the deck's."""
    return lambda name: relpath(f"/{quoted(name)}", f"/{quoted(folder)}")
