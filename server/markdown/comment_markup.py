"""Finds comments and notes in Markdown, but none that is shown as code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

# Containers that a line can begin with: quotes and items.
OPENING = r"[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)*"
_CLASS = r"\s[^<>]*\bclass\s*=\s*[\"']?"
_ANY_NOTES = r"(?<![\w-])(?:speaker-|presenter-)?notes(?![\w-])"
# Notes as other tools have them, which begin so.
_NOTES = (
    # reveal.js, landslide, Obsidian, remark, Deckset, Quarto
    r"^(?P<note>(?i:notes?)[ \t]?:|\.notes:)(?=\s|\Z)",
    r"^(?P<speaker>(?:\#+[ \t]+)?[*_]*(?i:speaker|presenter)[ \t]+(?i:notes?)"
    r"(?:[*_]*:[*_]*(?=\s|\Z)|[*_]*(?=[ \t]*$)))",
    r"^(?P<rest>\?\?\?)[ \t]*\n(?=\s*\S)",
    r"^ {0,3}(?P<caret>\^)(?:[ \t]+(?=\S)|(?=[^\s^][^^\n]*$))",
    r"^[ \t>]*(?P<box>:{3,})[ \t]*(?:(?:speaker-)?notes|\{[ \t]*\.notes\b[^}\n]*\})[ \t]*$",
    # reveal.js, ioslides, MDX
    rf"(?P<aside><(?:(?i:aside){_CLASS}[^\"'<>]*\bnotes\b[^<>]*"
    rf"|(?i:div|section|details){_CLASS}[^\"'<>]*{_ANY_NOTES}[^<>]*|(?i:speaker-?notes?|notes)\s*)>)",
    # Hugo, MDX, Jinja, Liquid, Obsidian, Beamer
    r"(?P<shortcode>\{\{[<%][ \t]*notes?[ \t]*[>%]\}\})|(?P<braces>\{/\*)",
    r"(?P<jinja>\{\#[ \t](?=[^{}]*\#\}))|(?P<liquid>\{%[ \t]*(?:notes?|comment)[ \t]*%\})",
    r"(?P<percent>%%)(?=[^%]*%%)|(?P<latex>\\note\{)",
)
# What Markdown shows as it is, where a comment begins, and an end without a beginning.
_NEXT = re.compile(
    rf"^{OPENING}(?P<fence>`{{3,}}(?=[^`\n]*$)|~{{3,}})|{'|'.join(_NOTES)}"
    r"|\\.|(?P<ticks>`+)|(?P<open><!--)|^[ \t]*(?P<close>-->)[ \t]*$"
    # Comments with the dashes that an editor makes of two, with too few, or with a space.
    r"|(?P<mistyped><!(?:[–—]|-(?!-))|<[ \t]!--|<![ \t]--)(?=[^<]*[-–—][ \t]?>)",
    re.MULTILINE,
)
MAY_BE_NOTES = re.compile(
    r"<[ \t]?!|-->|^\.?notes?[ \t]?:|^\?\?\?|^ {0,3}\^|^[ \t>]*:{3,}.*notes|<[a-z]+\s[^<>]*notes"
    r"|(?:speaker|presenter)[ \t-]*notes?|<notes\s*>|\{\{[<%][ \t]*note|\{(?:/\*|[#%])|%%|\\note\{",
    re.MULTILINE | re.IGNORECASE,
)
# How other notes end, by how they begin; elsewhere they go on to the slide's end.
_CLOSING = {
    "caret": r"(?=\n[ \t]*(?:\n|\Z)|\Z)",
    "shortcode": r"\{\{[<%][ \t]*/[ \t]*notes?[ \t]*[>%]\}\}",
    "braces": r"\*/\}",
    "jinja": r"#\}",
    "liquid": r"\{%[ \t]*(?:end|/)[ \t]*\w*[ \t]*%\}",
    "percent": "%%",
    "latex": r"\}",
    "mistyped": r"[-–—]+[ \t]?>",
}
_BOX_LINE = r"^[ \t>]*(?::{3,}[ \t]*(?P<opens>[\w{][^\n]*)|(?P<ends>:{3,})[ \t]*)$"
_ENDS = re.compile("<!--|-->")
# Where an end in a later line can't be the comment's: what stands above is a slide's.
_LIMIT = re.compile(r"<!--|^[ \t]*(?:```|~~~|---[ \t]*$)", re.MULTILINE)
_NEXT_SLIDE = re.compile(r"^---[ \t]*$", re.MULTILINE)
_OWN_LINE = re.compile(r"^[ \t>]*-->(?=[ \t]*$)", re.MULTILINE)
_LINE_END = re.compile(r"-->(?=[ \t]*$)", re.MULTILINE)
_FENCED = re.compile(
    r"^[ \t]*(?P<marks>`{3,}|~{3,})[^\n]*\n(?:.*\n)*?[ \t]*(?P=marks)[`~]*[ \t]*$", re.MULTILINE
)


# What counts within a comment: code may hold arrows, and shows them.
_WITHIN = re.compile(
    rf"(?P<arrow>-->)|(?P<limit><!--|^[ \t]*---[ \t]*$)|^{OPENING}(?P<fence>`{{3,}}|~{{3,}})",
    re.MULTILINE,
)


def comment_end(text: str, begin: int) -> int | None:
    """Return where the comment ends that begins at ``begin``, ``None`` if nowhere.

    An arrow --> within it ends nothing if another one ends its line, or has a line of its own
    below: what stands between was never meant to be shown.
    """
    first = _first_end(text, begin)
    if first < 0:
        return None
    end = first + 3
    return max(end, nested_end(text, begin), _later_end(text, end))


def nested_end(text: str, begin: int) -> int:
    """Return where a comment ends that holds whole comments; 0 if nowhere, or within a line."""
    end = _pairs(text).get(begin, 0)
    return end if end and _ends_line(text, end) else 0


@lru_cache(maxsize=4)
def _pairs(text: str) -> Mapping[int, int]:
    """Return where comments end, by where they begin, as if they were brackets."""
    found, begun = dict[int, int](), list[int]()
    for each in _ENDS.finditer(text):
        if each[0] == "<!--":
            begun.append(each.start())
        elif begun:
            found[begun.pop()] = each.end()
    return found


def _ends_line(text: str, end: int) -> bool:
    line_end = text.find("\n", end)
    return not text[end : line_end if line_end >= 0 else len(text)].strip(" \t")


def _later_end(text: str, end: int) -> int:
    """Return where the last end is that may belong to a comment with an earlier one at ``end``."""
    if _ends_line(text, end):
        limit = _LIMIT.search(text, end)
        rest = text[end : limit.start() if limit else len(text)]
        paragraph, _, below = rest.partition("\n\n")
    else:  # an arrow within words: these may go on as notes do, with code and rules in them
        another = text.find("<!--", end)
        rest = text[end : another if another >= 0 else len(text)]
        if "-->" not in rest:
            return end
        rest = _FENCED.sub(lambda code: " " * len(code[0]), rest)
        slide_end = _NEXT_SLIDE.search(rest)
        split = slide_end.start() if slide_end else len(rest)
        paragraph, below = rest[:split], rest[split:]
    line, _, _ = paragraph.partition("\n")
    ends = [line.rfind("-->") + 3] if "-->" in line else []
    ends += [each.end() for each in _LINE_END.finditer(paragraph)]
    ends += [len(rest) - len(below) + each.end() for each in _OWN_LINE.finditer(below)]
    return end + max(ends, default=0)


def _first_end(text: str, begin: int) -> int:
    """Return where the first arrow is that stands in no code of the comment; or -1."""
    first, pos = text.find("-->", begin + 2), begin + 4
    while first >= begin + 4 and (found := _WITHIN.search(text, pos)):
        if found["arrow"]:
            return found.start()
        pos = found.end()
        if found["fence"]:
            close = _closing(found["fence"]).search(text, pos)
            pos = close.end() if close else len(text)
        # What is shown below the comment is no part of it.
        if any(each["limit"] for each in _WITHIN.finditer(text, first, pos)):
            return first
    return first


def _closing(fence: str) -> re.Pattern[str]:
    return re.compile(rf"^[ \t>]*{re.escape(fence[0])}{{{len(fence)},}}[ \t]*$", re.MULTILINE)


def open_comment(text: str, pos: int, end: int) -> int:
    """Return where a comment begins in a part of a text, but none that is shown as code; or -1."""
    while text.find("<!--", pos, end) >= 0 and (found := next_markup(text, pos, end)):
        if found["open"]:
            return found.start("open")
        pos = found.end()
    return -1


def next_markup(text: str, pos: int, end: int) -> re.Match[str] | None:
    """Find what begins or ends a comment between ``pos`` and ``end``."""
    while found := _NEXT.search(text, pos, end):
        pos = found.end()
        if fence := found["fence"]:
            close = _closing(fence).search(text, pos, end)
            if close or not _is_indented(found[0]):
                pos = close.end() if close else end
        elif ticks := found["ticks"]:
            paragraph = text.find("\n\n", pos, end)
            close = re.compile(rf"(?<!`){ticks}(?!`)").search(
                text, pos, paragraph if paragraph >= 0 else end
            )
            pos = close.end() if close else pos
        elif found.lastgroup:
            return found
    return None


def _is_indented(line: str) -> bool:
    """Tell whether a line is so far to the right that no fence begins there, but in a list."""
    return line.startswith(("    ", "\t"))


def notes_end(text: str, begin: int, kind: str, sign: str) -> re.Match[str] | None:
    """Find the end of another tool's notes of a kind, whose first words ``sign`` are."""
    if kind == "aside":
        tag = re.match(r"<([\w-]+)", sign)
        name = re.escape(tag[1] if tag else "")
        return _balanced_end(rf"(?i:(?P<opens><{name}\b)|(?P<ends></{name}\s*>))", text, begin)
    if kind == "box":
        return _balanced_end(_BOX_LINE, text, begin)
    return re.compile(_CLOSING[kind], re.MULTILINE).search(text, begin)


def _balanced_end(pattern: str, text: str, begin: int) -> re.Match[str] | None:
    """Find the end of what is open at ``begin``, behind all that is opened within it."""
    depth = 1
    for found in re.compile(pattern, re.MULTILINE).finditer(text, begin):
        depth += 1 if found["opens"] else -1
        if depth == 0:
            return found
    return None
