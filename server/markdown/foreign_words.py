"""Signs of other slide tools within words, which mean nothing here: hidden, and reported."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from server.markdown.attributes import read_attrs

TOLD = "told"  # the type of a token that shows nothing, and holds what is wrong
_NAME = r"[A-Za-z][\w-]*"
_TAG = rf"</?{_NAME}\s+(?:[^<>]*?=\s*[\"'][^<>]*>?|#\w+\s*>)|</{_NAME}\s*$"
_BRACES = r"\{:?[ \t]*[.#][A-Za-z][^{}]*\}|\{:[^{}]*\}|\{v-[^{}]*\}"
_EMOJI = r"(?<![\w:]):(?:\+1|-1|[a-z][a-z0-9_]{2,}):(?![\w:])"
_TEX = re.compile(
    r"\\(?:(?:new|clear)page|pagebreak|pause|[vh]space\*?|begin|end|centering|text(?:bf|it)|emph"
    r"|footnote|item|includegraphics|tiny|small|large|Large|huge)\b(?:\{[^{}]*\})*"
)
# What a text matches; what was expected, and what to do. Escaped signs match nothing.
_WORDS = (
    (r"\{\{[<%].*?[>%]\}\}", "Markdown or HTML", "Write what it stands for"),
    (r"\{\{[^{}]*\}\}", "words, as nothing fills them in", "Write what it stands for"),
    (r"\[\^[^\]\s]+\]", "a footnote on the slide", "Write a line {}: … below it"),
    (
        r"!?\[[^\[\]]*\]\([^()<>]*?\.\w{2,5}\)",
        "no space in an address, or < and > around it",
        "Write ![](<my picture.png>)",
    ),
    (r"!\[\[[^\[\]]+\]\]", "a picture as ![](file.png)", "Write it so"),
    (r"\[\[?(?:toc|TOC)\]\]?", "no table of contents", "Write a slide with links"),
    (rf"\[\[{_NAME}[^\[\]]*\]\]", "a link as [words](#slide)", "Write it so"),
    (r"\[-?@[\w:.-]+[^\[\]]*\]", "a source in words, as nothing looks it up", "Write it"),
    (
        r"^\[![A-Za-z]+\][-+]?",
        "> [!NOTE], TIP, IMPORTANT, WARNING or CAUTION, alone in its line",
        "Write one of them",
    ),
    (
        r"^(?:!!!|\?\?\?)\+?[ \t]+\w+.*",
        "a callout as > [!NOTE]",
        "Write it so, with > before each line",
    ),
    (r"^:{3,}[ \t]*[\w-]*[ \t]*[\[{].*", "a box that begins with ::: and its class", "Write it so"),
    (rf"^::(?:{_NAME}(?:::|$|[ \t{{[].*)|$)", "::left:: or ::right::, or none", "Take it away"),
    (r"^<<<[ \t]*\S+.*", "code on the slide", "Write ```source with a file and a name"),
    (r"^\+\+\+$", "lines about the talk between --- and ---", "Write them so"),
    (r"^\*\[[^\]]+\]:.*", "an abbreviation in words", "Write <abbr title=…>"),
    (_EMOJI, "an emoji itself", "Write it, such as 🚀"),
    (
        _BRACES,
        "{{.class}}, {{#name}} or {{name=value}} behind what they are for",
        "Write them so, or a backslash before the brace",
    ),
    (
        _TAG,
        "a tag as HTML has it",
        "Mend its names, quotes and end, or write &lt; for <",
    ),
)
_SIGNS = re.compile(r"[{\[<:!?+*]")  # with one of which each of these begins
_PATTERNS = {
    re.compile(pattern): f"Expected {expected}. Received: {{0}}. {advice.replace('{}', '{0}')}."
    for pattern, expected, advice in _WORDS
}
_FORMULA = re.compile(r"\\{1,2}\((?:(?!\\{1,2}\().)+?\\{1,2}\)|\\\\\[(?:(?!\\\\\[).)+?\\\\\]")
_DOLLARS = "Expected TeX between dollars alone, $x^2$. Received: {}. Write it so, or leave it out."
_RUN = re.compile(r"\{(?:python|r|julia)\}[ \t]+\S")
_RESULT = "Expected the result of code. Received: `{:.60}`, which nothing runs here. Write it."
_OPTION = re.compile(r"^(?:#|//|--|%%)\|[ \t]*[\w-]+:.*\n?", re.MULTILINE)
_CELL = (
    "Expected code as the room is to see it. Received: {:.60}, an option for Quarto, which would "
    "run it. Take it away."
)
_MAGIC = (
    "Expected one block of code. Received: several in one, for Slidev's magic-move. "
    "Write steps such as {1|2-3} behind the language, or a slide for each."
)


def told(message: str, rows: list[int] | None) -> Token:
    """Return a token that shows nothing, and tells a message."""
    return Token(TOLD, "", 0, content=message, map=rows, block=True)


def read_foreign_words(state: StateCore) -> None:
    """Take away what is for another tool, and tell it; escaped signs are apart from words yet."""
    found = []
    for token in state.tokens:
        if token.type == "inline":
            found += [told(each, token.map) for each in _of_line(token)]
        elif token.type == "fence":
            found += [told(each, token.map) for each in _of_code(token)]
    state.tokens += found


def _of_line(inline: Token) -> Iterator[str]:
    yield from _of_tex(inline)
    before = "softbreak"
    for part in inline.children or ():
        if part.type == "text" and _SIGNS.search(part.content):
            yield from _of_text(part, begins=before in ("softbreak", "hardbreak"))
        elif part.type == "code_inline" and _RUN.match(part.content):
            yield _RESULT.format(part.content)
        before = part.type


def _of_tex(inline: Token) -> Iterator[str]:
    """Yield what is TeX outside of dollars; it stays, as it is in pieces by now."""
    if "\\" not in inline.content:
        return
    parts = ((each, each.markup or each.content) for each in inline.children or ())
    text = "".join(raw if each.type.startswith("text") else "\0" for each, raw in parts)
    for found in (*_FORMULA.findall(text), *_TEX.findall(text)):
        yield _DOLLARS.format(found[:60])


def _of_text(part: Token, *, begins: bool) -> Iterator[str]:
    """Yield what is wrong with words, which may begin a line."""
    for pattern, advice in _PATTERNS.items():
        if pattern.pattern[0] == "^" and not begins:
            continue
        kept, end = [], 0
        for found in pattern.finditer(part.content):
            if found[0][:1] == "{" and read_attrs(found[0]):
                continue  # braces that would be read in another place
            yield advice.format(found[0][:60])
            kept.append(part.content[end : found.start()])
            end = found.end()
        part.content = "".join((*kept, part.content[end:]))


def _of_code(fence: Token) -> Iterator[str]:
    if re.search(r"\bmagic-move\b", fence.info):
        yield _MAGIC
    if re.match(r"\s*\{[\w.]", fence.info):
        for found in _OPTION.findall(fence.content)[:1]:
            yield _CELL.format(found.strip())
        fence.content = _OPTION.sub("", fence.content)
