"""Pictures behind a slide's words or beside them, as Marp writes them: ``![bg right](a.png)``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from server.markdown.dialect import tag_html
from server.markdown.foreign_words import told as told_token

# A picture's width and height, as Marp writes them: pixels of a slide that is 1280 wide.
_MARP_SIZE = re.compile(r"(w|width|h|height):(\d+(?:\.\d+)?)(px|%)?")
_MARP_UNIT = 12.8  # of those pixels are one of the page's units
# What Marp does to pictures, and the page does not.
_FILTER = re.compile(
    r"(?:blur|brightness|contrast|drop-shadow|hue-rotate|opacity|saturate|sepia|invert|grayscale)"
    r":\S+|(?:left|right):\S+|vertical"
)
_NO_FILTER = (
    "Expected bg, left, right, cover, contain, fit or a size in a picture's words. Received: {}, "
    "which nothing does here. Take it away; a class in braces, and theme.css, may do it."
)
_ONE = (
    "Expected one picture behind a slide. Received: another one, which covers the first. Put one "
    "of them into the slide, or into a column."
)
_SIZES = {"fit": "contain", "contain": "contain", "cover": "cover", "auto": "auto"}


def take_backdrops(tokens: Sequence[Token]) -> tuple[list[Token], dict[str, str]]:
    """Return a slide's tokens, with pictures beside the words at the end, and its background.

    Pictures get the sizes that Marp gives them.
    """
    tokens = [each for token in tokens for each in (token, *_sized(token))]
    background: dict[str, str] = {}
    beside: list[Token] = []
    empty: set[int] = set()
    problems: list[Token] = []
    for index, token in enumerate(tokens):
        pictures = [part for part in token.children or () if _is_backdrop(part)]
        told: list[str] = []
        for picture in pictures:
            words, source = picture.content.split()[1:], str(picture.attrs.get("src", ""))
            sides = [word.partition(":")[0] for word in words if re.match("(left|right)\\b", word)]
            if sides:
                beside.append(beside_picture(source, sides[0]))
            else:
                told += [_ONE] if background else []
                background |= {"background": source, **_look(words)}
            told += [_NO_FILTER.format(word) for word in words if _is_idle(word, sides)]
        problems += [told_token(each, token.map) for each in told]
        if pictures:
            token.children = [part for part in token.children or () if not _is_backdrop(part)]
            if not any(part.content.strip() for part in token.children):
                empty |= {index - 1, index, index + 1}
    kept = [each for index, each in enumerate(tokens) if index not in empty]
    return [*kept, *beside, *problems], background


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


def _is_idle(word: str, sides: Sequence[str]) -> bool:
    """Tell whether Marp would do something for a word that nothing does here."""
    is_opacity = word.startswith("opacity:") and not sides
    return _FILTER.fullmatch(word) is not None and not is_opacity


def _sized(token: Token) -> Iterator[Token]:
    """Give pictures of a line the sizes in their words; yield what tells of all else there."""
    for picture in token.children or ():
        words = picture.content.split() if picture.type == "image" else []
        sizes = [found for word in words if (found := _MARP_SIZE.fullmatch(word))]
        if not sizes or words[:1] == ["bg"]:
            continue
        rest = " ".join(word for word in words if not _MARP_SIZE.fullmatch(word))
        picture.content, picture.children = rest, [Token("text", "", 0, content=rest)]
        style = "; ".join(f"{_PROPERTY[each[1][0]]}: {_length(each)}" for each in sizes)
        picture.attrs["style"] = f"{style}; {picture.attrs.get('style', '')}".removesuffix("; ")
        for word in filter(_FILTER.fullmatch, words):
            yield told_token(_NO_FILTER.format(word), token.map)


_PROPERTY = {"w": "width", "h": "height"}


def _length(size: re.Match[str]) -> str:
    number = float(size[2])
    return f"{number:g}%" if size[3] == "%" else f"calc({number / _MARP_UNIT:.4g} * var(--u))"
