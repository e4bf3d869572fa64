"""A slide's background: a colour, a gradient, pictures, a film or a page, as reveal.js takes it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from urllib.parse import unquote

from server.files.deck_files import SHOWN, is_elsewhere, without_query
from server.files.file_addresses import Address, in_css

_KINDS = {
    **{f".{each}": "background-image" for each in SHOWN["pictures"].split()},
    **{f".{each}": "background-video" for each in ("m4v", "mov", "mp4", "ogv", "webm")},
    **{f".{each}": "background-iframe" for each in ("htm", "html", "pdf", "xhtml")},
}
_LISTS = ("background-image", "background-video")  # of which there may be several
_GRADIENT = re.compile(r"(?:linear|radial|conic)-gradient\(")
_IN_CSS = re.compile(r"""url\(\s*(["']?)(.*?)\1\s*\)""", re.DOTALL | re.IGNORECASE)
_REPEATS = ("repeat", "repeat-x", "repeat-y", "no-repeat", "space", "round")
_PLACE = re.compile(r"(?:(?:left|right|top|bottom|center|[\d.]+(?:%|\w+)?)\s*)+")
_CSS_URL = re.compile(r"""url\(\s*(["']?)(.*)\1\s*\)""", re.DOTALL | re.IGNORECASE)


def background_attributes(background: Mapping[str, str], address: Address) -> dict[str, str]:
    """Return what says to reveal.js how a slide's background looks.

    ``background`` is what the author wrote, by name, without ``data-``: of ``background`` alone its
    value says what it is.
    """
    attributes = {}
    for name, value in (part for each in background.items() for part in _parts(*each)):
        if name == "background":
            name = _kind_of(value)
        if name in _LISTS:
            value = ",".join(_readable(address(each)) for each in _listed(value))
        elif name == "background-iframe":
            value = address(_bare(value))
        elif name == "background-gradient":
            value = in_css(value, address)
        attributes[f"data-{name}"] = value
    return attributes


def _parts(name: str, value: str) -> Iterator[tuple[str, str]]:
    """Cut a background in CSS, such as ``center / cover url(a.png)``, into what it says."""
    found = _IN_CSS.search(value) if name == "background" and not _GRADIENT.search(value) else None
    words = " ".join(f"{value[: found.start()]} {value[found.end() :]}".split()) if found else ""
    if found is None or not words or "," in words:
        yield name, value
        return
    yield "background-image", found[2]
    place, _, size = words.partition("/")
    for word in place.split():
        if word in _REPEATS:
            yield "background-repeat", word
    rest = " ".join(word for word in place.split() if word not in _REPEATS)
    if rest:
        yield "background-position" if _PLACE.fullmatch(rest) else "background-color", rest
    if size:
        yield "background-size", size.strip()


def _kind_of(value: str) -> str:
    """Return what kind of background a value is."""
    if _GRADIENT.search(value):
        return "background-gradient"
    address = next(_listed(value))
    return _kind(address) or ("background-image" if is_elsewhere(address) else "background-color")


def _kind(address: str) -> str:
    """Return what an address shows; "" if its name does not say that."""
    for path in (without_query(address), address):
        if kind := _KINDS.get(PurePosixPath(path.strip()).suffix.lower()):
            return kind
    return ""


def _listed(value: str) -> Iterator[str]:
    """Give the addresses of a list; a comma may stand in a name, too."""
    parts = [_bare(part) for part in value.split(",")]
    yield from parts if all(map(_kind, parts)) else [_bare(value)]


def _bare(address: str) -> str:
    """Return an address without the CSS around it."""
    found = _CSS_URL.fullmatch(address.strip())
    return found[2] if found else address.strip()


def _readable(address: str) -> str:
    """Return an address that reveal.js can decode: it stops at a percent sign alone."""
    if address.startswith("data:"):
        return address
    address = re.sub(r"%(?![\da-fA-F]{2})", "%25", address)
    try:
        unquote(address, errors="strict")
    except UnicodeDecodeError:
        return address.replace("%", "%25")
    return address
