"""The Markdown of slides: one parser that finds them, one that reads them, and their HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.attrs import attrs_block_plugin, attrs_plugin
from mdit_py_plugins.attrs.parse import ParseError, parse
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.dollarmath.index import math_inline_dollar
from mdit_py_plugins.front_matter import front_matter_plugin


def line_steps(info: str) -> str | None:
    """Return the steps ``1|2-3`` of an info string such as ``python {1|2-3}``, if there are any."""
    found = re.search(r"\{([\d\s,|-]*)\}", info)
    return found.group(1) if found else None


def tag_html(tag: str, attrs: Mapping[str, Any], html: str) -> str:
    """Return an element; ``html`` is its content, escaped already."""
    names = "".join(f' {name}="{escape(str(value))}"' for name, value in attrs.items())
    return f"<{tag}{names}>{html}</{tag}>"


def with_class(name: str, attrs: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``attrs`` with the class ``name`` before its own classes."""
    rest = {key: value for key, value in attrs.items() if key != "class"}
    return {"class": f"{name} {attrs.get('class', '')}".strip(), **rest}


def code_html(text: str, language: str, steps: str | None, attrs: Mapping[str, Any]) -> str:
    """Return a code block in the classes reveal.js's highlight plugin gives it, so nothing jumps.

    ``steps`` are ``data-line-numbers``, ``None`` for no line numbers; ``attrs`` go on ``<pre>``.
    """
    code = {"class": f"language-{language} hljs", "data-trim": ""}
    if steps is not None:
        code["data-line-numbers"] = steps
    html = tag_html("code", code, escape(text, quote=False))
    return tag_html("pre", with_class("code-wrapper", attrs), html)


def _render_fence(
    _: RendererProtocol, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: EnvType
) -> str:
    token = tokens[index]
    language = re.split(r"[\s{]", token.info.strip(), maxsplit=1)[0] or "plaintext"
    return code_html(token.content, language, line_steps(token.info), token.attrs) + "\n"


def _render_math(
    _: RendererProtocol, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: EnvType
) -> str:
    token = tokens[index]
    text = escape(token.content.strip(), quote=False)
    if token.type == "math_inline":
        return tag_html("span", with_class("math inline", token.attrs), f"\\({text}\\)")
    tag = "div" if token.block else "span"  # a paragraph can't hold a <div>
    html = tag_html(tag, with_class("math display", token.attrs), f"\\[{text}\\]")
    return html + ("\n" if token.block else "")


def _render_container(
    renderer: Any, tokens: list[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    for name in tokens[index].info.split():
        tokens[index].attrJoin("class", name)
    return str(renderer.renderToken(tokens, index, options, env))


def _is_container(params: str, _markup: str) -> bool:
    return all(re.fullmatch(r"[\w-]+", name) for name in params.split() or [""])


def _trailing_attrs(state: StateCore) -> None:
    """Let ``text {.fragment}`` set attributes of its heading, paragraph, cell or list item."""
    for index, token in enumerate(state.tokens):
        text = token.content.rstrip() if token.type == "inline" else ""
        begin = text.rfind("{") if text.endswith("}") else -1
        if begin < 0 or (begin > 0 and not text[begin - 1].isspace()):
            continue
        try:
            end, attrs = parse(text[begin:])
        except ParseError:
            continue
        if attrs and begin + end + 1 == len(text):
            token.content = text[:begin].rstrip()
            _give(attrs, state.tokens, index)


def _give(attrs: dict[str, str], tokens: Sequence[Token], index: int) -> None:
    """Give attributes to what holds the inline token; a list item before its paragraph."""
    owner, before = tokens[index - 1], tokens[max(index - 2, 0)]
    if before.type == "list_item_open":
        owner = before
    if "class" in attrs:
        owner.attrJoin("class", attrs.pop("class"))
    owner.attrs |= attrs


def _math_inline(state: StateInline, silent: bool) -> bool:
    # At position 0 the plugin takes the text's last character for the one before the dollar,
    # and so would refuse "$x$ from 0 to 9".
    return (_DOLLARS if state.pos else _FIRST_DOLLARS)(state, silent)


_DOLLARS = math_inline_dollar(allow_space=False, allow_digits=False, allow_double=True)
_FIRST_DOLLARS = math_inline_dollar(allow_space=False, allow_digits=True, allow_double=True)


def _skip_comment(state: StateBlock, start: int, _end: int, silent: bool) -> bool:
    """Step over a comment, so that slides can be commented out; an unclosed one hides nothing."""
    pos = state.bMarks[start] + state.tShift[start]
    if state.is_code_block(start) or not state.src.startswith("<!--", pos):
        return False
    another = state.src.find("<!--", pos + 4)  # no search passes it, so that time stays linear
    close = state.src.find("-->", pos + 2, another if another >= 0 else len(state.src))
    if close < 0:
        return False
    if not silent:
        state.line = start + 1 + state.src.count("\n", pos, close)
    return True


def _splitter() -> MarkdownIt:
    md = MarkdownIt("zero").enable(["code", "fence", "hr"]).use(front_matter_plugin)
    md.block.ruler.before("fence", "skip_comment", _skip_comment, {"alt": ["paragraph"]})
    return md.disable(["inline", "text_join"])


def _markdown() -> MarkdownIt:
    md = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("lheading")
    md.use(attrs_plugin, spans=True)
    md.use(attrs_block_plugin)
    md.use(dollarmath_plugin, allow_labels=False, double_inline=True)
    md.inline.ruler.at("math_inline", _math_inline)
    md.use(container_plugin, "box", validate=_is_container, render=_render_container)
    md.core.ruler.after("attr", "trailing_attrs", _trailing_attrs)
    md.add_render_rule("fence", _render_fence)
    for kind in ("math_inline", "math_inline_double", "math_block"):
        md.add_render_rule(kind, _render_math)
    return md


# Finds slides: knows only what can hold a line --- (code, comments) and what parts slides.
# Its input must end in a newline: without one the plugins look a character too far.
SPLITTER = _splitter()
# Reads one slide, or one slide's notes.
MARKDOWN = _markdown()
