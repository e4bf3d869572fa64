"""Finds comments and notes in Markdown, but none that is shown as code."""

from __future__ import annotations

import re

# Containers that a line can begin with: quotes and items.
OPENING = r"[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)*"
# What Markdown shows as it is, where a comment begins, and an end without a beginning.
_NEXT = re.compile(
    rf"^{OPENING}(?P<fence>`{{3,}}(?=[^`\n]*$)|~{{3,}})"
    r"|\\.|(?P<ticks>`+)|(?P<open><!--)|^[ \t]*(?P<close>-->)[ \t]*$"
    # Notes as reveal.js and Quarto have them.
    r"|^(?P<note>[Nn][Oo][Tt][Ee][Ss]?:)(?=\s|\Z)"
    r"|^[ \t>]*(?P<box>:{3,})[ \t]*(?:notes|\{[ \t]*\.notes\b[^}\n]*\})[ \t]*$"
    r"|(?P<aside><[Aa][Ss][Ii][Dd][Ee]\s[^<>]*\bclass\s*=\s*[\"']?[^\"'<>]*\bnotes\b[^<>]*>)",
    re.MULTILINE,
)
MAY_BE_NOTES = re.compile(
    r"<!--|-->|^notes?:|^[ \t>]*:{3,}.*notes|<aside\s", re.MULTILINE | re.IGNORECASE
)
# Where an end in a later line can't be the comment's: what stands above is a slide's.
_LIMIT = re.compile(r"<!--|^[ \t]*(?:```|~~~|---[ \t]*$)", re.MULTILINE)
_LATER_END = re.compile(r"\A[^\n]*-->(?=[ \t]*$)|^[ \t>]*-->(?=[ \t]*$)", re.MULTILINE)


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
    limit = _LIMIT.search(text, end)
    rest = text[end : limit.start() if limit else len(text)]
    return end + max((found.end() for found in _LATER_END.finditer(rest)), default=0)


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
        if found["open"] or found["close"] or found["note"] or found["box"] or found["aside"]:
            return found
        if fence := found["fence"]:
            close = _closing(fence).search(text, pos, end)
            pos = close.end() if close else end
        elif ticks := found["ticks"]:
            paragraph = text.find("\n\n", pos, end)
            close = re.compile(rf"(?<!`){ticks}(?!`)").search(
                text, pos, paragraph if paragraph >= 0 else end
            )
            pos = close.end() if close else pos
    return None
