"""Python as a page shows it: strings, numbers and signs in their colours, one line marked."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

PARTS = re.compile(r"""(?P<value>"[^"]*"|\b[0-9.]+\b)|(?P<soft>\#.*|[^\w\s"]+)""")


def listing_as_html(lines: Iterable[tuple[str, int]], place: int) -> str:
    """Return lines of Python as HTML; those whose number is ``place``, from 1, are marked."""
    rows = [
        f'<span class="{"here" if number and number == place else ""}">{_highlight(line)}</span>'
        for line, number in lines
    ]
    return f"<pre>{''.join(rows)}</pre>"


def _highlight(line: str) -> str:
    """Mark strings and numbers, comments and signs, as in the slides' other code."""
    return PARTS.sub(lambda part: f'<i class="{part.lastgroup}">{html.escape(part[0])}</i>', line)
