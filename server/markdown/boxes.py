"""Boxes between lines of colons: their attributes, the widths of columns, titles of callouts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.container import container_plugin

from server.markdown.attributes import read_attrs

OPEN, CLOSE = "container_box_open", "container_box_close"
EVEN = 50  # percent: the width of a column that says none, beside one that does
CALLOUTS = {
    "callout-note": "note",
    "callout-tip": "tip",
    "callout-important": "important",
    "callout-warning": "warning",
    "callout-caution": "caution",
}
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d+)?)%")


def boxes_plugin(md: MarkdownIt) -> None:
    """Let a parser read boxes, whose classes are words or stand in braces."""
    md.use(container_plugin, "box", validate=_is_box, render=_render)
    md.core.ruler.after("block", "boxes", _give_attributes)


def box(name: str, tokens: Iterable[Token]) -> list[Token]:
    """Return the tokens of a box of this class around others."""
    opening = Token(OPEN, "div", 1, attrs={"class": name}, block=True)
    return [opening, *tokens, Token(CLOSE, "div", -1, block=True)]


def classes_of_box(token: Token) -> list[str]:
    """Return the classes of a box."""
    return str(token.attrs.get("class", "")).split()


def growth(column: Token, wide: float) -> float:
    """Return how wide a column is, where 1 is as wide as any; ``wide`` is what the class means."""
    found = re.search(r"flex-grow: ([\d.]+)", str(column.attrs.get("style", "")))
    usual = wide if "wide" in classes_of_box(column) else 1.0
    return float(found[1]) if found else usual


def _is_box(params: str, _markup: str) -> bool:
    text = params.strip()
    if text[:1] == "{":
        return bool(read_attrs(text))
    return all(re.fullmatch(r"[\w-]+", name) for name in text.split() or [""])


def _give_attributes(state: StateCore) -> None:
    """Give boxes what their first lines say, before anything asks for it."""
    for token in state.tokens:
        text = token.info.strip() if token.type == OPEN else ""
        attrs = read_attrs(text) if text[:1] == "{" else {"class": text} if text else {}
        names = attrs.pop("class", "")
        if names:
            token.attrJoin("class", names)
        width = _PERCENT.fullmatch(attrs.get("width", ""))
        if width and "column" in names.split():
            del attrs["width"]
            attrs["style"] = f"flex-grow: {float(width[1]) / EVEN:g};{attrs.get('style', '')}"
        token.attrs |= attrs


def _render(
    renderer: Any, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    token = tokens[index]
    callout = next((CALLOUTS[name] for name in classes_of_box(token) if name in CALLOUTS), "")
    if not callout:
        return str(renderer.renderToken(tokens, index, options, env))
    token.attrJoin("class", f"markdown-alert markdown-alert-{callout}")
    title = escape(str(token.attrs.pop("title", callout.capitalize())))
    html = str(renderer.renderToken(tokens, index, options, env))
    return f'{html}<p class="markdown-alert-title">{title}</p>\n'
