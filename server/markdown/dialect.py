"""The Markdown of slides: the parser that reads one, and its HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.amsmath import amsmath_plugin
from mdit_py_plugins.attrs import attrs_block_plugin, attrs_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.dollarmath.index import math_inline_dollar

from server.markdown.attributes import read_attrs
from server.markdown.boxes import boxes_plugin
from server.markdown.code_blocks import CodeBlock, read_code_block
from server.markdown.other_tools import STEPS_BEGIN, other_tools_plugin

DEEPEST = 40  # lists, quotes and boxes within each other; what is deeper would vanish
_BRACES = re.compile(r'\{(?:"[^"\n]*"|[^"{}\n])*\}')


def tag_html(tag: str, attrs: Mapping[str, Any], html: str) -> str:
    """Return an element; ``html`` is its content, escaped already."""
    names = "".join(f' {name}="{escape(str(value))}"' for name, value in attrs.items())
    return f"<{tag}{names}>{html}</{tag}>"


def with_class(name: str, attrs: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``attrs`` with the class ``name`` before its own classes."""
    rest = {key: value for key, value in attrs.items() if key != "class"}
    return {"class": f"{name} {attrs.get('class', '')}".strip(), **rest}


def links(inline: Token) -> list[str]:
    """Return the ids of the slides that a line of text links to."""
    targets = (str(part.attrs.get("href", "")) for part in inline.children or ())
    return [unquote(href[1:].removeprefix("/")) for href in targets if re.match("#/?.", href)]


def ids_of(token: Token) -> list[str]:
    """Return the ids that Markdown's braces give to elements."""
    parts = (token, *(token.children or ()))
    return [str(part.attrs["id"]) for part in parts if "id" in part.attrs]


def code_html(text: str, block: CodeBlock, token: Token) -> str:
    """Return a code block in the classes reveal.js's highlight plugin gives it, so nothing jumps.

    The attributes of ``token``, and those of its first line, go on ``<pre>``.
    """
    language = block.language or "plaintext"
    code: dict[str, Any] = {"class": f"language-{language} hljs", "data-trim": ""}
    attrs = token.attrs | block.attrs
    attrs["class"] = f"{token.attrs.get('class', '')} {block.attrs.get('class', '')}".strip()
    if block.steps is not None or block.first is not None:
        code["data-line-numbers"] = block.steps or ""
    if block.first is not None:
        code["data-ln-start-from"] = block.first
        attrs = with_class("numbered", attrs)
    if STEPS_BEGIN in token.meta:
        code["data-fragment-index"] = token.meta[STEPS_BEGIN]
    html = tag_html("code", code, escape(text, quote=False))
    return tag_html("pre", with_class("code-wrapper", attrs), html)


def line_count(text: str) -> int:
    """Return how many lines a block of code has, without blank ones at its end."""
    return text.rstrip().count("\n") + 1


def _render_fence(
    _: RendererProtocol, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: EnvType
) -> str:
    token = tokens[index]
    block = read_code_block(token.info, line_count(token.content))
    return code_html(token.content, block, token) + "\n"


def _render_math(
    _: RendererProtocol, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: EnvType
) -> str:
    token = tokens[index]
    text = escape(token.content.strip().strip("`"), quote=False)  # $`x`$ is GitHub's
    if token.type == "math_inline":
        return tag_html("span", with_class("math inline", token.attrs), f"\\({text}\\)")
    tag = "div" if token.block else "span"  # a paragraph can't hold a <div>
    html = tag_html(tag, with_class("math display", token.attrs), f"\\[{text}\\]")
    return html + ("\n" if token.block else "")


def _render_link(
    renderer: Any, tokens: list[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    attrs = tokens[index].attrs
    target = str(attrs.get("href", ""))
    if target.startswith("#"):
        attrs["href"] = "#/" + target[1:].removeprefix("/")  # as reveal.js writes a slide's address
    else:
        attrs |= {"target": "_blank", "rel": "noopener"}  # the talk stays where it is
    return str(renderer.renderToken(tokens, index, options, env))


def _incremental(state: StateCore) -> None:
    """Let all items of a list with the class ``incremental`` come one by one."""
    end = -1  # the level on which the outermost such list ends; -1 outside
    for token in state.tokens:
        if token.type == "list_item_open" and end >= 0:
            token.attrJoin("class", "fragment")
        elif token.type.endswith(("list_open", "box_open")) and end < 0:
            names = str(token.attrs.get("class")).split()
            end = token.level if "incremental" in names else -1
        elif token.level == end and token.nesting < 0:
            end = -1


def _trailing_attrs(state: StateCore) -> None:
    """Let ``text {.fragment}`` set attributes of its heading, paragraph, cell or list item."""
    for index, token in enumerate(state.tokens):
        text = token.content.rstrip() if token.type == "inline" else ""
        begin = text.rfind("{") if text.endswith("}") else -1
        if begin < 0 or (begin > 0 and not text[begin - 1].isspace()):
            continue
        if attrs := read_attrs(text[begin:]):
            token.content = text[:begin].rstrip()
            _give(attrs, state.tokens, index)


def _give(attrs: dict[str, str], tokens: Sequence[Token], index: int) -> None:
    """Give attributes to what holds the inline token; a list item before its paragraph."""
    owner, before = tokens[index - 1], tokens[max(index - 2, 0)]
    _add(attrs, before if before.type == "list_item_open" else owner)


def _add(attrs: dict[str, str], owner: Token) -> None:
    if "class" in attrs:
        owner.attrJoin("class", attrs.pop("class"))
    owner.attrs |= attrs


def _inline_attrs(state: StateInline, silent: bool) -> bool:
    """Read ``{…}`` right behind a picture, a link or code; only one, so that time stays linear."""
    before = state.tokens[-1].type if state.tokens and not state.pending else ""
    if silent or before not in ("image", "link_close", "code_inline"):
        return False
    found = _BRACES.match(state.src, state.pos, state.posMax)
    attrs = read_attrs(found[0]) if found and state.src[state.pos - 1] != "}" else {}
    if not found or not attrs:
        return False
    owner = before.replace("close", "open")
    _add(attrs, next(token for token in reversed(state.tokens) if token.type == owner))
    state.pos = found.end()
    return True


def _math_fences(state: StateCore) -> None:
    """Let a block of the language ``math`` be a formula, as GitHub has it."""
    for token in state.tokens:
        if token.type == "fence" and token.info.strip() == "math":
            token.type = "math_block"


def _math_inline(state: StateInline, silent: bool) -> bool:
    # At position 0 the plugin takes the text's last character for the one before the dollar,
    # and so would refuse "$x$ from 0 to 9".
    return (_DOLLARS if state.pos else _FIRST_DOLLARS)(state, silent)


_DOLLARS = math_inline_dollar(allow_space=False, allow_digits=False, allow_double=True)
_FIRST_DOLLARS = math_inline_dollar(allow_space=False, allow_digits=True, allow_double=True)


def _markdown() -> MarkdownIt:
    md = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("lheading")
    md.use(attrs_plugin, spans=True, after=())
    md.inline.ruler.push("attr", _inline_attrs)
    md.use(attrs_block_plugin)
    md.use(dollarmath_plugin, allow_labels=False, double_inline=True)
    md.inline.ruler.at("math_inline", _math_inline)
    md.use(boxes_plugin)
    md.core.ruler.after("attr", "incremental", _incremental)
    md.core.ruler.after("incremental", "trailing_attrs", _trailing_attrs)
    md.use(amsmath_plugin).use(deflist_plugin)
    md.core.ruler.after("block", "math_fences", _math_fences)
    md.use(other_tools_plugin)
    md.options["maxNesting"] = DEEPEST
    md.add_render_rule("fence", _render_fence)
    md.add_render_rule("link_open", _render_link)
    for kind in ("math_inline", "math_inline_double", "math_block", "amsmath"):
        md.add_render_rule(kind, _render_math)
    return md


# Reads one slide, or one slide's notes.
MARKDOWN = _markdown()


def code_rows(text: str) -> set[int]:
    """Return the rows of a slide's indented code, if a comment could stand in it."""
    if not re.search(r"^(?: {4}|[ >]*\t)[^\n]*<!--", text, re.MULTILINE):
        return set()
    tokens = MARKDOWN.parse(text)
    blocks = [token.map for token in tokens if token.type == "code_block" and token.map]
    return {row for first, end in blocks for row in range(first, end)}
