"""Markdown that other slide tools have: applied as it is meant there, or hidden and reported."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.subscript import sub_plugin
from mdit_py_plugins.superscript import superscript_plugin

from server.markdown.boxes import box
from server.markdown.code_blocks import read_code_block
from server.markdown.foreign_words import TOLD, read_foreign_words

MANY = 10**6  # lines: more than any block has
STEPS_BEGIN = "steps_begin"  # in a code block's meta: the number of its first step
# Lines with a meaning: where a column begins, a pause, what is none here.
_LINE = re.compile(
    r"::(?P<side>left|right|default|bottom)::|(?P<pause>\. \. \.)|(?P<heading>--|=+)|(?P<end>:{3,})"
)
_ADVICE = {
    "side": "a line ::right:: that stands in no list and no box. Received: one within. "
    "Write it at the beginning of a line, above the second column",
    "pause": "a pause that stands in no list and no box. Received: . . . within. "
    "Write {.fragment} behind what comes later",
    "heading": "a heading that begins with #. Received: a line of - or = below it. "
    "Write ## before the heading; a line --- parts slides",
    "end": "a box that this line can close. Received: none. "
    "Open it with ::: and a name above; a box around others has one colon more",
}


def other_tools_plugin(md: MarkdownIt) -> None:
    """Let a parser read callouts, tasks, footnotes, H~2~O, x^2^, ==marks==, pauses, columns."""
    md.options["tasklists"] = md.options["alerts"] = True
    md.use(footnote_plugin).use(sub_plugin).use(superscript_plugin)
    for name, html in _FOOTNOTES.items():
        md.add_render_rule(name, _constant(html))
    md.add_render_rule("footnote_ref", _footnote_ref)
    md.add_render_rule(TOLD, _constant(""))
    md.block.ruler.before("table", "other_line", _line, {"alt": ["paragraph", "reference", "list"]})
    md.core.ruler.after("block", "columns", _columns)
    md.core.ruler.before("text_join", "foreign_words", read_foreign_words)
    md.core.ruler.push("marks", _read_marks)
    md.core.ruler.push("pauses", _pauses)


# A page has many slides, so that no footnote has an id: its number leads nowhere.
_FOOTNOTES = {
    "footnote_block_open": '<div class="footnotes">\n<ol>\n',
    "footnote_block_close": "</ol>\n</div>\n",
    "footnote_open": "<li>",
    "footnote_close": "</li>\n",
    "footnote_anchor": "",
}


def _constant(html: str):  # type: ignore[no-untyped-def]
    return lambda *_: html


def _footnote_ref(_: object, tokens: Sequence[Token], index: int, *_more: object) -> str:
    return f'<sup class="footnote-ref">{tokens[index].meta["id"] + 1}</sup>'


def _line(state: StateBlock, start: int, _end: int, silent: bool) -> bool:
    """Read a line that has a meaning of its own, and ends what stands above."""
    if state.is_code_block(start):
        return False
    text = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]].strip()
    found = _LINE.fullmatch(text)
    if found is None or found.lastgroup is None:
        return False
    if not silent:
        token = state.push(found.lastgroup, "", 0)
        token.map, token.info, token.block = [start, start + 1], found[found.lastgroup], True
        if token.level or token.type in ("heading", "end"):
            token.content = f"Expected {_ADVICE[token.type]}."
            token.type = TOLD
        state.line = start + 1
    return True


def _columns(state: StateCore) -> None:
    """Put what stands below ``::right::`` beside what stands above, and under the heading."""
    sides = [token for token in state.tokens if token.type == "side"]
    right = next((token for token in sides if token.info == "right"), None)
    if right is not None:
        begin = 3 if state.tokens[0].type == "heading_open" else 0
        left = [each for each in sides if each.info == "left"]
        begin = state.tokens.index(left[0]) if left else begin
        middle = max(state.tokens.index(right), begin)
        columns = (state.tokens[begin:middle], state.tokens[middle:])
        boxes = [part for column in columns for part in box("column", column)]
        state.tokens[begin:] = box("columns", boxes)
    state.tokens[:] = [token for token in state.tokens if token.type != "side"]


def _pauses(state: StateCore) -> None:
    """Let all blocks below a pause appear with one key press, in the order of all steps."""
    if not any(token.type == "pause" for token in state.tokens):
        return
    count, step = 0, -1
    for token in state.tokens:
        if token.type == "pause":
            count, step = count + 1, count
        elif token.level == 0 and token.nesting >= 0 and step >= 0 and not _is_step(token):
            token.attrJoin("class", "fragment")
            token.attrs.setdefault("data-fragment-index", step)
        for part in (token, *(token.children or ())):
            if _is_step(part) and "data-fragment-index" not in part.attrs:
                part.attrs["data-fragment-index"] = count
                count += 1
        if token.type == "fence" and (more := read_code_block(token.info, MANY).more_steps):
            token.meta[STEPS_BEGIN] = count
            count += more
    state.tokens[:] = [token for token in state.tokens if token.type != "pause"]


def _is_step(token: Token) -> bool:
    return "fragment" in str(token.attrs.get("class", "")).split()


def _read_marks(state: StateCore) -> None:
    """Read ==marks==."""
    for token in state.tokens:
        if token.type == "inline" and token.children and "==" in token.content:
            token.children = list(_marks(token.children))


def _marks(parts: Iterable[Token]) -> Iterator[Token]:
    """Make elements of the pairs of ``==``: one before a word, one behind."""
    tokens = [token for part in parts for token in _pieces(part)]
    opening: Token | None = None
    for before, token, after in zip([None, *tokens], tokens, [*tokens[1:], None], strict=False):
        if token.type != "mark":
            continue
        if opening is None or opening.level != token.level:
            opening = token if after and not _is_gap(after.content[:1]) else None
        elif before and not _is_gap(before.content[-1:]):
            opening.nesting, token.nesting, opening = 1, -1, None
    for token in tokens:
        if token.type == "mark" and token.nesting == 0:
            token.type, token.tag = "text", ""
        yield token


def _is_gap(sign: str) -> bool:
    return sign.isspace()


def _pieces(part: Token) -> Iterator[Token]:
    if part.type != "text" or "==" not in part.content:
        yield part
        return
    for piece in re.split(r"(?<!=)(==)(?!=)", part.content):
        kind = "mark" if piece == "==" else "text"
        if piece:
            tag = "mark" if kind == "mark" else ""
            yield Token(kind, tag, 0, content=piece, level=part.level)
