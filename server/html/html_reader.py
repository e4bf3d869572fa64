"""Reads the HTML that an author writes as a browser does, and tells what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from turbohtml import (
    Element,
    ParseError,
    SourceLocation,
    Token,
    TokenType,
    parse,
    parse_fragment,
    tokenize,
)

from server.html.elements import (
    FOR_THE_PAGE,
    FORM,
    SLIDE,
    TEXT,
    is_html,
    is_known,
    needs_end_tag,
)
from server.html.marks import MarkedHtml
from server.html.page_attributes import attribute_problem
from server.html.page_classes import class_problem, page_classes

_TAG = re.compile("</?[a-z]", re.IGNORECASE)
SHOWN = "noscript"  # holds elements, as the slides are read here
# What the parser calls the mistakes that change more than what stands there.
_OPEN_ENDS = {
    "eof-in-tag": "Expected > at the end of a tag, and a second quote behind each value with one.",
    "eof-in-comment": "Expected --> at the comment's end.",
    "eof-in-cdata": "Expected ]]> at the end of CDATA.",
}
_QUOTES = (
    "missing-whitespace-between-attributes",
    "unexpected-character-in-attribute-name",
    "unexpected-character-in-unquoted-attribute-value",
)
_WRONG_QUOTES = (
    'Expected attributes such as width="40". Received: a quote or bracket within a name or value. '
    "Write each value in quotes, and a space before the next name."
)
_ALONE = (
    "Expected a tag that </{0}> can close. Received: none that is open there. "
    "Take it away, or write <{0}> before it."
)
_DROPPED = (
    "Expected a tag that can stand there. Received: <{0}>, which browsers pass over. Take it away."
)
_FOR_THE_PAGE = (
    "Expected HTML for one slide. Received: <{0}>, which is for the whole page. Take it away."
)
_SLIDE = (
    "Expected no slide within a slide. Received: <section>. Write <div>, or a line --- above the "
    "next slide."
)
_FORM = (
    "Expected nothing to be sent from a slide. Received: <form>, which scripts of the page can't "
    "handle. Write <div>."
)
_UNKNOWN = (
    "Expected the name of an HTML element. Received: <{0}>. If it is text, write it in "
    "backquotes, or as &lt;{0}&gt;."
)
_OPEN = (
    "Expected each tag closed where it was opened. Received: <{0}>, open at the end of what "
    "holds it. Write </{0}>."
)
_SCRIPT = (
    "Expected no script on a slide: the page runs none of its own. Received: <script>. Take it "
    "away, or put it into a page beside the slides, for an <iframe>."
)
_OR_TEXT = " If it is text, write it in backquotes, or as &lt;{0}&gt;."
_DATA = ("json", "template", "x-", "text/plain")  # of scripts that are none
_DIAGRAM = (
    "Expected a diagram as a block of code, ```mermaid. Received: an element of the class mermaid, "
    "whose text the room would see. Write a block."
)
_COMMENT = (
    "Expected notes in a comment, <!-- … -->, outside of code. Received: {!r:.40}, which nobody "
    "sees. Write it so, or take it away."
)


class HtmlReader:
    """Reads a slide's HTML as a browser does, and finds what is wrong with its author's part."""

    def __init__(self, marked: MarkedHtml) -> None:
        self.is_lost = False
        self._marked, self._html = marked, marked.html
        self._lines = [0, *accumulate(len(line) + 1 for line in self._html.split("\n"))]
        self._by_start: dict[int, list[Element]] = {}
        self._ends: set[int] = set()
        self._crossed: dict[int, str] = {}  # tags of which Markdown has made the other one
        for element in parse_fragment(self._html, "section", source_locations=True).find_all():
            if place := element.source_location:
                self._by_start.setdefault(place.start_tag.start_offset, []).append(element)
                self._note_end(element, place)

    def _note_end(self, element: Element, place: SourceLocation) -> None:
        """Note the tag that closes an element, and whether its author has written only one."""
        if place.end_tag is None:
            return
        tag, begin, end = element.tag, place.start_tag.start_offset, place.end_tag.start_offset
        self._ends.add(end)
        # The next end tag of such an element closes one that was left open: what Markdown has made
        # of the words between them would be text, and so would the next one's own start.
        holds_more = self._holds_markdown(begin, end) or self._begins_again(tag, begin, end)
        if is_html(element, *TEXT) and tag != SHOWN and holds_more:
            self._crossed[begin] = tag
        if self._marked.is_author_s(begin) != self._marked.is_author_s(end):
            self._crossed |= {begin: tag, end: tag}

    def _holds_markdown(self, begin: int, end: int) -> bool:
        """Tell whether there are tags between two places that the author has not written."""
        tags = (found.start() for found in _TAG.finditer(self._html, begin, end))
        return not all(map(self._marked.is_author_s, tags))

    def _begins_again(self, tag: str, begin: int, end: int) -> bool:
        """Tell whether an element's text begins the same element: a script may well write one."""
        return tag != "script" and f"<{tag}" in self._html[begin + 1 : end].lower()

    def problems(self) -> Iterator[tuple[int, str]]:
        """Yield the line of each problem, and what it is; sets ``is_lost``."""
        tokens = list(tokenize(self._html))
        for token in tokens:
            offset = self._offset(token)
            if self._marked.is_author_s(offset):
                yield from ((self._marked.line(offset), each) for each in self._of(token, offset))
        for error in parse(self._html).errors:
            offset = self._offset(error)
            if error.code in _OPEN_ENDS:
                self.is_lost = True
                offset = self._last(tokens)
                received = f"none behind {self._html[offset : offset + 30]!r}"
                yield (
                    self._marked.line(offset),
                    f"{_OPEN_ENDS[error.code]} Received: {received}. Add it.",
                )
            elif error.code in _QUOTES and self._marked.is_author_s(offset):
                yield self._marked.line(offset), _WRONG_QUOTES

    def ids(self) -> Iterator[tuple[str, int]]:
        """Yield the ids that the author gives to elements, with their lines."""
        for offset, elements in self._by_start.items():
            name = elements[0].attrs.get("id")
            if name and self._marked.is_author_s(offset):
                yield str(name), self._marked.line(offset)

    def _offset(self, place: Token | ParseError) -> int:
        return self._lines[place.line - 1] + place.col

    def _last(self, tokens: list[Token]) -> int:
        """Return where the markup begins that does not end: behind the last token, or with it."""
        last = self._offset(tokens[-1]) if tokens else 0
        if tokens and tokens[-1].type is not TokenType.TEXT:
            return last
        return max(self._html.find("<", last), last)

    def _of(self, token: Token, offset: int) -> Iterator[str]:
        """Yield what is wrong with one tag."""
        is_crossed = offset in self._crossed
        if token.type is TokenType.PROCESSING_INSTRUCTION:
            yield _COMMENT.format(self._html[offset : offset + 40].strip())
        elif token.type is TokenType.COMMENT and (token.data or "").strip():
            yield _COMMENT.format(token.data)
        elif token.type is TokenType.END_TAG and (offset not in self._ends or is_crossed):
            yield _ALONE.format(token.tag)
        elif token.type is TokenType.START_TAG:
            elements = self._by_start.get(offset, [])
            told = _wrong_tag(token, elements)
            yield from [told] if told else self._of_element(token, offset, elements, is_crossed)

    def _of_element(
        self, token: Token, offset: int, elements: Sequence[Element], is_crossed: bool
    ) -> Iterator[str]:
        yield from map(class_problem, page_classes(classes_of(elements[0])))
        if "mermaid" in classes_of(elements[0]):
            yield _DIAGRAM
        for name, value in elements[0].attrs.items():
            if told := attribute_problem(elements[0].tag, name, str(value or "")):
                yield told
        if token.self_closing and not is_html(elements[0], elements[0].tag):
            return  # as in SVG
        if told := self._open_problem(elements, is_crossed):
            is_in_word = self._html[max(offset - 1, 0) : offset].isalnum()
            may_be_text = is_in_word or "-" in elements[0].tag
            yield told + _OR_TEXT.format(elements[0].tag) * may_be_text
        elif elements[0].tag == "script" and not _is_data(elements[0]):
            yield _SCRIPT

    def _open_problem(self, elements: Sequence[Element], is_crossed: bool) -> str:
        """Return what is wrong if none of the elements of one tag ends where it should."""
        is_closed = any(each.source_location and each.source_location.end_tag for each in elements)
        if (is_closed and not is_crossed) or not needs_end_tag(elements[0]):
            return ""
        self.is_lost |= is_html(elements[0], *TEXT)
        return _OPEN.format(elements[0].tag)


def _wrong_tag(token: Token, elements: Sequence[Element]) -> str:
    """Return why a tag can't be there at all, "" if it can."""
    if not elements:
        return _DROPPED.format(token.tag)
    if is_html(elements[0], *FOR_THE_PAGE):
        return _FOR_THE_PAGE.format(token.tag)
    if elements[0].tag == SLIDE:
        return _SLIDE
    if is_html(elements[0], FORM):
        return _FORM
    return "" if is_known(elements[0]) else _UNKNOWN.format(token.tag)


def _is_data(script: Element) -> bool:
    """Tell whether a script holds data, which no browser runs."""
    return any(each in str(script.attrs.get("type") or "") for each in _DATA)


def classes_of(element: Element) -> list[str]:
    """Return an element's classes."""
    return str(element.attr("class") or "").split()
