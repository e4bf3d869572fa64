"""Attributes in braces, as in ``{.fragment width=40%}``."""

from __future__ import annotations

import re

from mdit_py_plugins.attrs.parse import ParseError, parse

_VALUE = re.compile(r'"[^"]*"|=([^\s"{}]+)')  # in quotes, or without


def read_attrs(text: str) -> dict[str, str]:
    """Return what stands in braces; ``{width=40%}`` needs no quotes. Nothing if it is unclear."""
    quoted = _VALUE.sub(lambda found: f'="{found[1]}"' if found[1] else found[0], text)
    try:
        end, attrs = parse(quoted)
    except ParseError:
        return {}
    return attrs if end + 1 == len(quoted) else {}
