"""Attributes by which an element of a slide would take the page away from its scripts and keys."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

# With a name, each of these is a property of the document, even in place of one of its own.
_NAMED = ("embed", "form", "iframe", "img", "object")
_FOCUS = (
    "Expected all keys for the talk until somebody clicks. Received: autofocus. Take it away: an "
    "element with the focus takes them."
)
_SHADOW = (
    "Expected HTML in which all is part of the slide. Received: a shadow root. Take shadowrootmode "
    "away: what stands beside it would vanish."
)
_NOTES = (
    "Expected notes in a comment, <!-- … -->. Received: data-notes, which the room's page would "
    "hold. Write a comment."
)
_HANDLER = (
    "Expected no script on a slide: the page runs none of its own. Received: {}. Take it away, or "
    "show a page with <iframe>."
)
_VUE = (
    "Expected attributes as HTML has them. Received: {}, which is for Slidev. Take it away; "
    '{{.fragment}}, or class="fragment", is a step.'
)
_STEP = "Expected data-fragment-index: a number from 0 to 999. Received: {!r}. Mend it."
_NAME = (
    "Expected no name that scripts of the page may use. Received: <{} {}={!r}>. {}: the page would "
    "take the element for a part of its own."
)


def attribute_problem(tag: str, name: str, value: str) -> str:
    """Return what is wrong with an attribute that no element of a slide may have, "" if nothing."""
    if name == "autofocus":
        return _FOCUS
    if re.fullmatch("on[a-z]+", name):
        return _HANDLER.format(name)
    if re.match("[:@]|v-(?!clicks?$|after$)", name):
        return _VUE.format(name[:60])
    if name == "data-notes":
        return _NOTES
    if name == "shadowrootmode":
        return _SHADOW
    if name == "data-fragment-index":
        return "" if re.fullmatch(r"\d{1,3}", value) else _STEP.format(value[:60])
    if tag in _NAMED and (name == "name" or (tag == "object" and name == "id")):
        is_frame = tag == "iframe"
        if not (is_frame and "-" in value):
            advice = "Write one with a hyphen" if is_frame else "Take it away"
            return _NAME.format(tag, name, value[:60], advice)
    return ""


def take_page_attributes(tag: str, attributes: MutableMapping[str, Any]) -> list[str]:
    """Take away what an element may not have; return what is wrong with each of these."""
    found = {
        name: message
        for name, value in attributes.items()
        if (message := attribute_problem(tag, name, "" if value is None else str(value)))
    }
    for name in found:
        del attributes[name]
    return list(found.values())
