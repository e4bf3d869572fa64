"""Pictures behind a slide's words or beside them, as Marp writes them: ``![bg right](a.png)``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it.token import Token

from server.markdown.dialect import tag_html

_SIZES = {"fit": "contain", "contain": "contain", "cover": "cover", "auto": "auto"}


def take_backdrops(tokens: Sequence[Token]) -> tuple[list[Token], dict[str, str]]:
    """Return a slide's tokens, with pictures beside the words at the end, and its background."""
    background: dict[str, str] = {}
    beside: list[Token] = []
    empty: set[int] = set()
    for index, token in enumerate(tokens):
        pictures = [part for part in token.children or () if _is_backdrop(part)]
        for picture in pictures:
            words, source = picture.content.split()[1:], str(picture.attrs.get("src", ""))
            sides = [word.partition(":")[0] for word in words if re.match("(left|right)\\b", word)]
            if sides:
                beside.append(beside_picture(source, sides[0]))
            else:
                background |= {"background": source, **_look(words)}
        if pictures:
            token.children = [part for part in token.children or () if not _is_backdrop(part)]
            if not any(part.content.strip() for part in token.children):
                empty |= {index - 1, index, index + 1}
    return [each for index, each in enumerate(tokens) if index not in empty] + beside, background


def beside_picture(source: str, side: str) -> Token:
    """Return a picture that takes half of the slide, ``left`` or ``right``."""
    html = tag_html("img", {"class": f"beside {side}", "src": source, "alt": ""}, "")
    return Token("html_block", "", 0, content=html.removesuffix("</img>") + "\n", block=True)


def _is_backdrop(part: Token) -> bool:
    return part.type == "image" and part.content.split()[:1] == ["bg"]


def _look(words: Sequence[str]) -> dict[str, str]:
    look = {}
    for word in words:
        name, _, value = word.partition(":")
        if word in _SIZES or re.fullmatch(r"\d+%", word):
            look["background-size"] = _SIZES.get(word, word)
        elif name == "opacity":
            look["background-opacity"] = value or "0.5"
    return look
