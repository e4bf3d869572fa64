"""Takes comments out of a slide's Markdown, before anything else reads it: no page has them."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Container, Sequence
from dataclasses import dataclass

# Containers that a line can begin with: quotes and items.
_OPENING = r"[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)*"
# What Markdown shows as it is, where a comment begins, and an end without a beginning.
_NEXT = re.compile(
    rf"^{_OPENING}(?P<fence>`{{3,}}(?=[^`\n]*$)|~{{3,}})"
    r"|\\.|(?P<ticks>`+)|(?P<open><!--)|^[ \t]*(?P<close>-->)[ \t]*$",
    re.MULTILINE,
)
# Where an end in a later line can't be the comment's: what stands above is a slide's.
_LIMIT = re.compile(r"<!--|^[ \t]*(?:```|~~~|---[ \t]*$)", re.MULTILINE)
_LATER_END = re.compile(r"\A[^\n]*-->(?=[ \t]*$)|^[ \t>]*-->(?=[ \t]*$)", re.MULTILINE)
_LAST_LINES = re.compile(r"(?:\s|^[ \t>]*:{3,}[ \t]*$)*", re.MULTILINE)
_BOX = re.compile(r"^[ \t>]*:{3,}[ \t]*([^\n]*)$", re.MULTILINE)
_PLACE = "<!---->"  # of a comment in lines of its own: Markdown begins a new block below

_ARROW = "Expected --> at a comment's end alone. Received: another one within it. Write → there."
_NO_BEGIN = (
    "Expected <!-- above this -->. Received: none on this slide, so the room sees what stands "
    "there. Add it, or take --> away."
)
NO_END = "Expected --> at the comment's end. Received: none on this slide. Add it."


@dataclass(frozen=True)
class Comment:
    """A comment: its Markdown, and where it begins."""

    text: str
    row: int  # of its first word, from 0
    is_note: bool  # is it for the presenter, or is it something left out for today


@dataclass(frozen=True)
class Commented:
    """A slide's Markdown without its comments."""

    text: str
    rows: Sequence[int]  # of the slide, from 0, for each of the text's
    comments: Sequence[Comment] = ()
    faults: Sequence[tuple[int, str]] = ()  # row, and what is wrong there
    open_row: int | None = None  # of a comment without an end, which hides all below


def comment_end(text: str, begin: int) -> int | None:
    """Return where the comment ends that begins at ``begin``, ``None`` if nowhere.

    An arrow --> within it ends nothing if another one ends its line, or has a line of its own
    below: what stands between was never meant to be shown.
    """
    first = text.find("-->", begin + 2)
    if first < 0:
        return None
    end = first + 3
    limit = _LIMIT.search(text, end)
    rest = text[end : limit.start() if limit else len(text)]
    return end + max((found.end() for found in _LATER_END.finditer(rest)), default=0)


def open_comment(text: str, pos: int, end: int) -> int:
    """Return where a comment begins in a part of a text, but none that is shown as code; or -1."""
    while text.find("<!--", pos, end) >= 0 and (found := _next(text, pos, end)):
        if found["open"]:
            return found.start("open")
        pos = found.end()
    return -1


def _next(text: str, pos: int, end: int) -> re.Match[str] | None:
    """Find what begins or ends a comment between ``pos`` and ``end``."""
    while found := _NEXT.search(text, pos, end):
        pos = found.end()
        if found["open"] or found["close"]:
            return found
        if fence := found["fence"]:
            closing = rf"^[ \t>]*{re.escape(fence[0])}{{{len(fence)},}}[ \t]*$"
            close = re.compile(closing, re.MULTILINE).search(text, pos, end)
            pos = close.end() if close else end
        elif ticks := found["ticks"]:
            paragraph = text.find("\n\n", pos, end)
            close = re.compile(rf"(?<!`){ticks}(?!`)").search(
                text, pos, paragraph if paragraph >= 0 else end
            )
            pos = close.end() if close else pos
    return None


def take_comments(text: str, code: Container[int] = ()) -> Commented:
    """Take the comments out of a slide's text; ``code`` are rows that are shown as they are."""
    if "-->" not in text and "<!--" not in text:
        return Commented(text, range(text.count("\n") + 1))
    taker = _Taker(text)
    pos = 0
    while found := _next(text, pos, len(text)):
        pos = found.end() if taker.row(found.end()) in code else taker.take(found)
    return taker.taken()


class _Taker:
    """Takes the comments out of a text, one after the other."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._kept: list[str] = []
        self._rows = [0]
        self._taken_to = 0  # all before is either kept or taken
        self._counted = (0, 0)  # an offset, and its row
        self._boxes = 0  # that are open
        self._found: list[tuple[int, int, bool]] = []  # begin, end, is it a note wherever it is
        self._faults: list[tuple[int, str]] = []
        self._open_row: int | None = None

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
        """Take away a comment, or an end without one; return where it ends."""
        if found["close"]:
            self._faults.append((self.row(found.end()), _NO_BEGIN))
            self._keep(found.start("close"))
            self._taken_to = found.end()
            return found.end()
        begin = found.start("open")
        end = comment_end(self._text, begin)
        if end is None:
            self._open_row, end = self.row(begin), len(self._text)
        elif "-->" in self._text[begin + 2 : end - 3]:
            self._faults.append((self.row(begin), _ARROW))
        before = self._text[self._text.rfind("\n", 0, begin) + 1 : begin]
        has_own_lines = re.fullmatch(_OPENING, before) is not None
        self._keep(begin)
        self._found.append((begin, end, bool(before) or self._boxes > 0))
        self._close_gap(end, has_own_lines)
        return end

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

    def taken(self) -> Commented:
        """Return the text, once all is taken."""
        self._keep(len(self._text))
        return Commented(
            "".join(self._kept), self._rows, self._comments(), self._faults, self._open_row
        )

    def _comments(self) -> list[Comment]:
        comments = []
        is_last, below = True, len(self._text)  # where what the slide ends with begins
        for begin, end, is_note in reversed(self._found):
            is_last = is_last and _LAST_LINES.fullmatch(self._text, end, below) is not None
            below = begin
            is_open = self._open_row is not None and end == len(self._text)
            words = self._text[begin + 4 : end if is_open else max(end - 3, begin + 4)]
            row = self.row(begin + 4 + len(words) - len(words.lstrip()))
            text = textwrap.dedent(words).strip()
            comments.append(Comment(text, row, is_note or is_last))
        return comments[::-1]


def without_places(html: str) -> str:
    """Return HTML that stood around comments as if there had been none."""
    return re.sub(rf"{_PLACE}[ \t]*\n?", "", html)
