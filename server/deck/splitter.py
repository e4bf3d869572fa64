"""Cuts a file's Markdown into its parts: front matter and the text of each slide."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from mdit_py_plugins.front_matter import front_matter_plugin

from server.deck.slide_front import is_front
from server.markdown.comment_markup import comment_end, nested_end, open_comment

_SLIDE = re.compile(r"\s*##+ \S")  # a heading, where front matter would have lines such as title: …
_TOML = re.compile(r"\+\+\+[ \t]*\n(.*?)\n\+\+\+[ \t]*\n", re.DOTALL)


@dataclass(frozen=True)
class FrontMatter:
    """The text between a file's first two ``---`` lines."""

    text: str


@dataclass(frozen=True)
class SlideText:
    """The Markdown of one slide, which may be blank; ``start`` lines of the file are above it."""

    start: int
    text: str
    above: str = "---"  # the line that parts it from what is above
    front: SlideText | None = None  # lines about the slide, as Slidev has them

    @property
    def is_plain(self) -> bool:
        """Whether its text is all there is to say of it."""
        return self.above == "---" and self.front is None


@dataclass(frozen=True)
class UnclosedBlock:
    """A fenced block that goes on to the end of the file, and so holds all slides below it."""

    line: int  # of its fence, from 1
    markup: str  # that would close it


Part = FrontMatter | SlideText | UnclosedBlock


def split(text: str) -> Iterator[Part]:
    """Yield the parts of a file in their order; any text has a slide's text as its last part.

    Lines may end as on any system, and a byte order mark is passed over.
    """
    front = None
    for part in _parts(text):
        if isinstance(part, SlideText):
            if front is None and is_front(part.text):
                front = part
                continue
            part, front = replace(part, front=front), None
        yield part
    if front is not None:
        yield SlideText(front.start, "", front=front)


def _parts(text: str) -> Iterator[Part]:
    text = re.sub(r"\r\n?", "\n", text.removeprefix("\ufeff")) + "\n"
    lines = text.split("\n")
    start, above = 0, "---"
    if toml := _TOML.match(text):  # told as front matter that can't be read
        yield FrontMatter(toml[1])
        start = text.count("\n", 0, toml.end())
        text = "\n" * start + text[toml.end() :]
    for token in _SPLITTER.parse(text):
        row, end = token.map or (0, 0)
        if token.type == "front_matter":
            # A file may begin with a line --- that parts its first slide from nothing.
            is_slide = _SLIDE.match(token.content)
            yield SlideText(row + 1, token.content) if is_slide else FrontMatter(token.content)
            start = end
        elif token.type == "hr" and lines[row].rstrip() in ("---", "--"):
            yield SlideText(start, "\n".join(lines[start:row]), above)
            start, above = end, lines[row].rstrip()
        elif token.type == "fence" and token.content.count("\n") == end - row - 1:
            yield UnclosedBlock(row + 1, token.markup)
    yield SlideText(start, "\n".join(lines[start:]), above)


def _skip_comment(state: StateBlock, start: int, _end: int, silent: bool) -> bool:
    """Step over a comment, so that slides can be commented out; an unclosed one hides nothing."""
    if state.is_code_block(start):
        return False
    pos, line_end = state.bMarks[start] + state.tShift[start], state.eMarks[start]
    while pos < line_end and (begin := open_comment(state.src, pos, line_end)) >= 0:
        another = state.src.find("<!--", begin + 4)  # no search passes it: time stays linear
        close = state.src.find("-->", begin + 2, another if another >= 0 else len(state.src))
        end = comment_end(state.src, begin) if close >= 0 else nested_end(state.src, begin)
        pos = end or 0
        if pos == 0:
            return False
        if pos > line_end:
            if not silent:
                state.line = start + 1 + state.src.count("\n", line_end, pos)
            return True
    return False


def _dashes(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a line -- between blank ones: there reveal.js parts slides that stand below another."""
    lines = [
        state.getLines(row, row + 1, 0, False).strip() for row in (start - 1, start, start + 1)
    ]
    has_gaps = (start == 0 or not lines[0]) and (start + 1 >= end or not lines[2])
    if lines[1] != "--" or not has_gaps or state.is_code_block(start):
        return False
    if not silent:
        state.push("hr", "hr", 0).map = [start, start + 1]
        state.line = start + 1
    return True


def _splitter() -> MarkdownIt:
    md = MarkdownIt("zero").enable(["code", "fence", "hr"]).use(front_matter_plugin)
    md.block.ruler.before("hr", "dashes", _dashes, {"alt": ["paragraph"]})
    md.block.ruler.before("fence", "skip_comment", _skip_comment, {"alt": ["paragraph"]})
    return md.disable(["inline", "text_join"])


# Finds slides: knows only what can hold a line --- (code, comments) and what parts slides.
# Its input must end in a newline: without one the plugins look a character too far.
_SPLITTER = _splitter()
