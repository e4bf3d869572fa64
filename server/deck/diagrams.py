"""Mermaid diagrams: the element that a page draws one in, and what is wrong with one."""

from __future__ import annotations

import re
from html import escape

from markdown_it.token import Token

from server.deck.slides import Diagram, Problem, fingerprint
from server.markdown.dialect import tag_html, with_class

_NAME = re.compile(r"^[ \t]*accTitle[ \t]*:[ \t]*(.+)$", re.MULTILINE)
_DESCRIPTION = re.compile(r"^[ \t]*accDescr[ \t]*(?::[ \t]*(.+)$|\{([^}]*)\})", re.MULTILINE)
_LONGEST_REASON = 200  # characters


def is_diagram(info: str) -> bool:
    """Tell whether a block is Mermaid's by what stands behind its backquotes."""
    return re.match(r"\{?mermaid\b", info.strip()) is not None


def read_diagram(text: str, file: str, line: int) -> Diagram:
    """Return the diagram of a block that begins in ``line``."""
    return Diagram(fingerprint(text), text, file, line)


def diagram_html(diagram: Diagram, token: Token) -> str:
    """Return the element that the page replaces by a picture; screen readers read its label."""
    own = {"role": "img", "aria-label": _label(diagram.text), "data-diagram": diagram.key}
    html = escape(diagram.text, quote=False)
    return tag_html("div", with_class("mermaid", token.attrs | own), html)


def diagram_problem(diagram: Diagram, line: int, reason: str) -> Problem:
    """Return what is wrong with a diagram, in a line of its block, from 1; 0 if that is unknown."""
    row = min(line, diagram.text.count("\n") + 1)
    where = f" (line {row} of the block)" if row else ""
    received = " ".join(reason.split())[:_LONGEST_REASON]
    message = (
        f"Expected a Mermaid diagram that can be drawn. Received: {received}{where}. Correct it; "
        "until then windows show the last good picture, or none."
    )
    return Problem(diagram.file, diagram.line + row, message)


def _label(text: str) -> str:
    """Return what a diagram says of itself, else its text."""
    name, description = _NAME.search(text), _DESCRIPTION.search(text)
    said = [name[1]] if name else []
    said += [description[1] or description[2]] if description else []
    return " ".join(" ".join(said or [text]).split())
