"""Takes comments out of a slide's Markdown, before anything else reads it: no page has them."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

from server.markdown.comment_markup import (
    MAY_BE_NOTES,
    OPENING,
    comment_end,
    next_markup,
    notes_end,
)
from server.markdown.directives import Directive, read_directive

_LAST_LINES = re.compile(r"(?:\s|^[ \t>]*:{3,}[ \t]*$|</[A-Za-z][\w-]*[ \t]*>)*", re.MULTILINE)
_BOX = re.compile(r"^[ \t>]*:{3,}[ \t]*([^\n]*)$", re.MULTILINE)
_PLACE = "<!---->"  # of a comment in lines of its own: Markdown begins a new block below

_ARROW = "Expected --> at a comment's end alone. Received: another one within it. Write → there."
_NO_BEGIN = (
    "Expected <!-- above this -->. Received: none on this slide, so the room sees what stands "
    "there. Add it, or take --> away."
)
_NOTE = (
    "Expected notes in a comment, <!-- … -->. Received: {!r}, which makes notes of all that "
    "stands below. Write a comment, or **{}** if the room is to see it."
)
_NO_ELEMENT = (
    "Expected attributes behind the words that they are for. Received: a comment for another tool, "
    "in a line of its own. Write {.fragment}, or others, behind the words."
)
_MISTYPED = (
    "Expected notes in a comment, <!-- … -->. Received: {!r}, which the room would see. "
    "Write it with two dashes and no space."
)
_PERCENT = (
    "Expected notes in a comment, <!-- … -->. Received: %%, which Obsidian would hide up to the "
    "next. Write a comment, or a backslash before %."
)
_WITHIN = (
    "Expected --> at the comment's end. Received: another <!-- first, so all up to that one's end "
    "is hidden. Add it, or take <!-- away."
)
_NO_NOTES_END = (
    "Expected an end of the notes that {!r} begins. Received: none on this slide, so that all "
    "below is notes. Add it."
)
NO_END = "Expected --> at the comment's end. Received: none on this slide. Add it."


@dataclass(frozen=True)
class Comment:
    """A comment: its Markdown, and where it begins."""

    text: str
    row: int  # of its first word, from 0
    is_note: bool  # is it for the presenter, or is it something left out for today


@dataclass(frozen=True)
class SlideMarkdown:
    """A slide's Markdown without its comments."""

    text: str
    rows: Sequence[int]  # of the slide, from 0, for each of the text's
    comments: Sequence[Comment] = ()
    problems: Sequence[tuple[int, str]] = ()  # row, and what is wrong there
    open_row: int | None = None  # of a comment without an end, which hides all below
    classes: Sequence[str] = ()  # that comments give to the slide


def take_comments(text: str, code: Container[int] = ()) -> SlideMarkdown:
    """Take the comments out of a slide's text; ``code`` are rows that are shown as they are."""
    if not MAY_BE_NOTES.search(text):
        return SlideMarkdown(text, range(text.count("\n") + 1))
    taker = _Taker(text)
    pos = 0
    while found := next_markup(text, pos, len(text)):
        pos = found.end() if taker.row(found.end()) in code else taker.take(found)
    return taker.taken()


@dataclass(frozen=True)
class _Span:
    """What is taken: from where to where, its words within, and is it a note wherever it is."""

    begin: int
    end: int
    words: tuple[int, int]
    is_note: bool = True


class _Taker:
    """Takes the comments out of a text, one after the other."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._kept: list[str] = []
        self._rows = [0]
        self._taken_to = 0  # all before is either kept or taken
        self._counted = (0, 0)  # an offset, and its row
        self._boxes = 0  # that are open
        self._spans: list[_Span] = []
        self._problems: list[tuple[int, str]] = []
        self._open_row: int | None = None
        self._classes: list[str] = []

    def row(self, offset: int) -> int:
        """Return the row of an offset, quickly where it is near the last one."""
        known, row = self._counted
        if offset < known:
            row -= self._text.count("\n", offset, known)
        else:
            row += self._text.count("\n", known, offset)
        self._counted = (offset, row)
        return row

    def take(self, found: re.Match[str]) -> int:
        """Take away a comment, notes, or an end without a beginning; return where that ends."""
        if found["close"]:
            self._problems.append((self.row(found.end()), _NO_BEGIN))
            self._keep(found.start("close"))
            self._taken_to = found.end()
            return found.end()
        span = self._comment(found.start("open")) if found["open"] else self._notes(found)
        before = self._text[self._text.rfind("\n", 0, span.begin) + 1 : span.begin]
        has_own_lines = re.fullmatch(OPENING, before) is not None
        self._keep(span.begin)
        directive = read_directive(self._text[slice(*span.words)]) if found["open"] else None
        if directive is None:
            is_note = span.is_note or bool(before) or self._boxes > 0
            self._spans.append(replace(span, is_note=is_note))
        else:
            self._follow(directive, span, has_own_lines)
        self._close_gap(span.end, has_own_lines)
        return span.end

    def _comment(self, begin: int) -> _Span:
        end = comment_end(self._text, begin)
        if end is None:
            self._open_row = self.row(begin)
            return _Span(begin, len(self._text), (begin + 4, len(self._text)))
        if "-->" in self._text[begin + 2 : end - 3]:
            self._problems.append((self.row(begin), _ARROW))
        elif "<!--" in self._text[begin + 4 : end]:
            self._problems.append((self.row(begin), _WITHIN))
        return _Span(begin, end, (begin + 4, max(end - 3, begin + 4)), is_note=False)

    def _notes(self, found: re.Match[str]) -> _Span:
        kind, words, end = found.lastgroup or "", found.end(), len(self._text)
        begin, sign = found.start(kind), found[kind]
        if kind in ("note", "speaker", "rest"):
            self._problems.append((self.row(begin), _NOTE.format(sign, sign)))
            return _Span(begin, end, (words, end))
        if message := {"mistyped": _MISTYPED, "percent": _PERCENT}.get(kind):
            self._problems.append((self.row(begin), message.format(sign)))
        if close := notes_end(self._text, words, kind, sign):
            return _Span(begin, close.end(), (words, close.start()))
        self._problems.append((self.row(begin), _NO_NOTES_END.format(sign[:60])))
        return _Span(begin, end, (words, end))

    def _follow(self, directive: Directive, span: _Span, has_own_lines: bool) -> None:
        """Do what a comment says to another tool."""
        self._classes += directive.classes
        if directive.problem:
            self._problems.append((self.row(span.begin), directive.problem))
        elif directive.braces and not has_own_lines:
            self._kept[-1] = f"{self._kept[-1].rstrip()} {directive.braces}"
        elif directive.braces:
            self._problems.append((self.row(span.begin), _NO_ELEMENT))

    def _keep(self, end: int) -> None:
        part = self._text[self._taken_to : end]
        row = self.row(self._taken_to)
        self._kept.append(part)
        self._rows += range(row + 1, row + 1 + part.count("\n"))
        for box in _BOX.finditer(part):
            self._boxes = self._boxes + 1 if box[1].strip() else max(self._boxes - 1, 0)

    def _close_gap(self, end: int, has_own_lines: bool) -> None:
        """Let what stands before and behind a comment be read as if there were none."""
        self._taken_to = end
        rest = re.compile(r"[ \t]*(?=(\n|\Z)?)").match(self._text, end)
        is_last = rest is not None and rest[1] is not None
        if has_own_lines and is_last:
            self._kept.append(_PLACE)
        elif is_last:
            self._kept[-1] = self._kept[-1].rstrip(" \t")
        elif has_own_lines and rest is not None:
            self._taken_to = rest.end()

    def taken(self) -> SlideMarkdown:
        """Return the text, once all is taken."""
        self._keep(len(self._text))
        text, comments = "".join(self._kept), self._comments()
        return SlideMarkdown(
            text, self._rows, comments, self._problems, self._open_row, self._classes
        )

    def _comments(self) -> list[Comment]:
        comments = []
        is_last, below = True, len(self._text)  # where what the slide ends with begins
        for span in reversed(self._spans):
            is_last = is_last and _LAST_LINES.fullmatch(self._text, span.end, below) is not None
            below = span.begin
            words = self._text[slice(*span.words)]
            row = self.row(span.words[0] + len(words) - len(words.lstrip()))
            text = textwrap.dedent(re.sub(r"^\^[ \t]+", "", words, flags=re.MULTILINE)).strip()
            comments.append(Comment(text, row, span.is_note or is_last))
        return comments[::-1]


def without_places(html: str) -> str:
    """Return HTML that stood around comments as if there had been none."""
    return re.sub(rf"{_PLACE}[ \t]*\n?", "", html)
