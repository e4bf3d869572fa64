"""Keeps the HTML that an author writes within its slide, as a browser would, and tells of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from turbohtml import (
    Comment,
    Element,
    ParseError,
    Token,
    TokenType,
    parse,
    parse_fragment,
    tokenize,
)

from server.deck.html_elements import FOR_THE_PAGE, SLIDE, TEXT, is_html, is_known, needs_end_tag
from server.deck.html_marks import Contained, MarkedHtml
from server.deck.page_classes import class_fault, page_classes

# What stands around a slide: on the page for all, and in the presenter's template. What must not
# change is behind it: tags that stay open would go on there, and a form within another is dropped.
_FRAMES = (
    ("<body><main><div><section>", "</section><form></form><i></i></div><p></p></main></body>"),
    (
        "<body><template><article><section>",
        "</section><aside></aside><form></form><i></i></article></template><p></p></body>",
    ),
)
_HEAD, _FOOT = "<!DOCTYPE html><html><head></head>", "</html>"
_PASSES = 3  # of parsing: what one of them repairs may be read in another way the next time

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
_UNKNOWN = (
    "Expected the name of an HTML element. Received: <{0}>. If it is text, write it in "
    "backquotes, or as &lt;{0}&gt;."
)
_OPEN = (
    "Expected each tag closed where it was opened. Received: <{0}>, open at the end of what "
    "holds it. Write </{0}>."
)
_GOES_ON = (
    "Expected HTML that ends where its slide does. Received: some that goes on. Close each tag."
)


def contain(marked: MarkedHtml) -> Contained:
    """Return a slide's HTML as it is if all is well with it, or else as a browser would repair it.

    What is wrong is told with its line.
    """
    html = marked.html
    reader = _Reader(marked)
    faults = tuple(dict.fromkeys(reader.faults()))
    if reader.is_lost:
        return Contained("", faults, is_lost=True)
    ids = tuple(reader.ids())
    if not faults and _is_contained(html):
        if "v-" not in html:
            return Contained(html, ids=ids)
    else:
        faults = faults or ((marked.line(0), _GOES_ON),)
    for _ in range(_PASSES):
        html = _balanced(html)
        if _is_contained(html):
            return Contained(html, faults, ids)
    return Contained("", faults, is_lost=True)


def _is_contained(html: str) -> bool:
    """Tell whether browsers read this within any page as they do alone."""
    for scripting in (False, True):  # as for a page that is fetched, and for one that is opened
        alone = parse_fragment(html, "section", scripting=scripting).inner_html
        for head, foot in _FRAMES:
            page = parse(_HEAD + head + html + foot + _FOOT, scripting=scripting)
            if page.serialize() != _HEAD + head + alone + foot + _FOOT:
                return False
    return True


def _balanced(html: str) -> str:
    fragment = parse_fragment(html, "section")
    for element in fragment.find_all():
        if is_html(element, *FOR_THE_PAGE):
            element.extract()
        elif element.tag == SLIDE:
            element.tag = "div"
        _follow_slidev(element)
        for name in page_classes(_classes(element)):
            element.remove_class(name)
    for comment in [node for node in fragment.descendants if isinstance(node, Comment)]:
        comment.extract()
    return fragment.inner_html


def _follow_slidev(element: Element) -> None:
    """Let what Slidev shows by a click be a step here."""
    if element.tag == "v-clicks":
        element.tag = "div"
        for item in element.find_all("li"):
            item.add_class("fragment")
    elif element.tag in ("v-click", "v-after"):
        element.tag = "span" if _is_line(element.parent) else "div"
        element.add_class("fragment")
    elif element.attrs.get("v-click") is not None:
        element.add_class("fragment")


def _classes(element: Element) -> list[str]:
    return str(element.attr("class") or "").split()


def _is_line(parent: object) -> bool:
    """Tell whether what stands in an element is words."""
    return isinstance(parent, Element) and is_html(parent, "p", "li", "td", "th")


class _Reader:
    """What is wrong with a slide's HTML."""

    def __init__(self, marked: MarkedHtml) -> None:
        self.is_lost = False
        self._marked, self._html = marked, marked.html
        self._lines = [0, *accumulate(len(line) + 1 for line in self._html.split("\n"))]
        self._by_start: dict[int, list[Element]] = {}
        self._ends: set[int] = set()
        for element in parse_fragment(self._html, "section", source_locations=True).find_all():
            if place := element.source_location:
                self._by_start.setdefault(place.start_tag.start_offset, []).append(element)
                self._ends |= {place.end_tag.start_offset} if place.end_tag else set()

    def faults(self) -> Iterator[tuple[int, str]]:
        """Yield the line of each fault, and what it is; sets ``is_lost``."""
        tokens = list(tokenize(self._html))
        for token in tokens:
            offset = self._offset(token)
            if self._marked.is_author_s(offset) and (message := self._fault(token, offset)):
                yield self._marked.line(offset), message
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

    def _fault(self, token: Token, offset: int) -> str:
        if token.type is TokenType.END_TAG and offset not in self._ends:
            return _ALONE.format(token.tag)
        if token.type is not TokenType.START_TAG:
            return ""
        elements = self._by_start.get(offset, [])
        if not elements:
            return _DROPPED.format(token.tag)
        if is_html(elements[0], *FOR_THE_PAGE):
            return _FOR_THE_PAGE.format(token.tag)
        if elements[0].tag == SLIDE:
            return _SLIDE
        if not is_known(elements[0]):
            return _UNKNOWN.format(token.tag)
        if taken := page_classes(_classes(elements[0])):
            return class_fault(taken[0])
        if token.self_closing and not is_html(elements[0], elements[0].tag):
            return ""  # as in SVG
        return self._open_fault(elements)

    def _open_fault(self, elements: Sequence[Element]) -> str:
        """Return what is wrong if none of the elements of one tag ends where it should."""
        is_closed = any(each.source_location and each.source_location.end_tag for each in elements)
        if is_closed or not needs_end_tag(elements[0]):
            return ""
        self.is_lost |= is_html(elements[0], *TEXT)
        return _OPEN.format(elements[0].tag)
