"""Any text gives a deck, the same once it is printed, for work that grows as the text does."""

from __future__ import annotations

import gc
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import FrameType
from typing import Any

import pytest
import yaml
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from turbohtml import parse

from server.deck.parser import parse_deck
from server.deck.slides import Deck
from server.page.render import render, render_presenter

SPACE = ["\n", "\n\n", "    ", "\t", "\x00", "\x0c", "\x85", "\u2028", "\ufeff", "\r", "\r\n"]
BLOCKS = [
    "---",
    "\n---\n",
    "- ",
    "1. ",
    "> ",
    "# ",
    "|",
    "|-|",
    "```",
    "~~~",
    "::: a",
    ":::",
    "::::",
]
SPECIAL = ["```demo x", "```demo", "```source v.py#f {1}", "<!--", "-->", "<!-->", "<div>", "<img "]
INLINE = ["{.fragment}", "{#id}", "{", "}", "$", "$$", "\\", "*", "_", "[", "](", "![x](y)", "`"]
OTHERS = [
    *("::right::", ". . .", "\n--\n", "===", "Note:", "::: {.notes}", "::: {.callout-tip}", "[^1]"),
    *("[^1]: a", "> [!TIP]", "- [x] ", "~", "^", "==", "<v-click>", "<aside class=notes>", "bg"),
    *("layout: a", "![bg right](a)", "<!-- _class: a -->", "<!-- .element: a=b -->", "{{<"),
]
LINKS = [
    "[a](#a)",
    "](#",
    "](b.c)",
    "{width=1%}",
    '{a="',
    "{.incremental}",
    "{.title background=#123}",
]
YAML = [
    "a: 1",
    "- 1",
    "[1,",
    "&a",
    "*a",
    "<<: 1",
    "? ",
    "%",
    "@",
    "!!int",
    "!!bool q",
    "2026-99-99",
]
FRONT = [
    "title: a",
    "theme: b",
    "date: 2026-01-01",
    "speaker: [a, 1]",
    ": ",
    "{",
    "1:59",
    "0xff",
    '"\\ud800"',
]
PIECES = st.sampled_from([*SPACE, *BLOCKS, *SPECIAL, *INLINE, *OTHERS, *LINKS, *YAML, *FRONT])
MIXED = st.lists(st.one_of(PIECES, st.text(max_size=3)), max_size=40).map("".join)
HEADS = st.sampled_from(["", "---\n", "---\ntitle: a\n---\n", "# A\n", "# A\n```demo x\n"])
TEXTS = st.tuples(HEADS, st.one_of(st.text(), MIXED)).map("".join)

same_every_time = settings(derandomize=True, max_examples=500, deadline=None, database=None)


@same_every_time
@given(TEXTS, TEXTS)
@example('# A\n```demo x\na: "\\ud800"\n```', '---\ntitle: "\\ud800"\n---\n# B')
@example("---\n0x" + 4000 * "f" + "\n---\n", "---\n- 0x" + 4000 * "f" + "\n---\n")
def test_any_text_is_a_deck_and_a_page(first: str, second: str) -> None:
    files = {"a.md": first, "b.md": second}
    read = parse_deck(files, {"v.py": second})
    last = {name: len(re.split(r"\r\n?|\n", text)) for name, text in files.items()}
    for problem in read.problems:
        assert 1 <= problem.line <= last[problem.file]
        assert "\n" not in problem.message
    for slide in read.slides:
        assert 1 <= slide.line <= last[slide.file]
        assert all(f'id="{demo.id}" data-demo="{demo.name}"' in slide.html for demo in slide.demos)
    ids = [slide.id for slide in read.slides]
    ids += [demo.id for slide in read.slides for demo in slide.demos]
    assert len(ids) == len(set(ids))
    html = render(read)
    assert html.count("<section ") >= len(read.slides)
    assert html.count(' data-demo="') >= len(ids) - len(read.slides)


# HTML

TAGS = [
    *("a", "b", "body", "div", "form", "frameset", "head", "html", "iframe", "img", "int", "li"),
    *("main", "math", "mi", "noscript", "p", "plaintext", "script", "section", "select", "style"),
    *("svg", "table", "td", "template", "textarea", "title", "tr", "x-own"),
]
ATTRIBUTES = ["a", 'a="b"', "a='b", 'a="b', "id=one", "=", "/", 'class="slides"', "type=hidden"]
HTML = [
    *(f"<{tag}>" for tag in TAGS),
    *(f"</{tag}>" for tag in [*TAGS, "article", "aside", "br"]),
    *(f"<{tag} {attribute}>" for tag in ("b", "div", "body", "svg") for attribute in ATTRIBUTES),
    *("<iframe/>", "<script/>", "<div/>", "<div a='", "<b", "<!--", "-->", "<!-- a -->", "<!"),
    *("<![CDATA[", "]]>", "<?", "&lt;", "&", "words", " ", "\n", "\n\n", "- ", "> ", "|", "`", "*"),
    *("{.a}", "[a](#b)", "<a href=b>c</a>", "```demo x\n```\n", "::: a\n", "## A\n"),
]
BROKEN = st.lists(st.sampled_from(HTML), max_size=25).map("".join)


@settings(same_every_time, max_examples=200)
@given(st.lists(BROKEN, min_size=1, max_size=3), st.booleans())
@example(["<b>", "</section></div></main></body></html>"], True)
@example(["<form>", "<form>"], False)
def test_no_html_reaches_beyond_its_slide(bodies: list[str], scripting: bool) -> None:
    text = "".join(f"# Head {number} \n\n{body}\n\n---\n\n" for number, body in enumerate(bodies))
    deck = parse_deck({"a.md": text, "b.md": "# Last\n\n<!-- <b>*Notes* -->\n"}, {})
    page = parse(render(deck), scripting=scripting)
    sections = page.select("main > .slides > section")
    assert [section.attrs["id"] for section in sections] == [slide.id for slide in deck.slides]
    assert len(page.find_all("section")) == len(sections)
    told = {problem.line for problem in deck.problems}
    for slide, section in zip(deck.slides, sections, strict=True):
        heads = [head.text for head in section.find_all("h1")]
        assert heads[:1] == [slide.title] or (slide.broken and told)
    assert [each.tag for each in sections[-1].find_all()] == ["h1"]
    assert len(page.select("body > main")) == len(page.select("body > dialog.help")) == 1
    presenter = parse(render_presenter(deck), scripting=scripting)
    assert len(presenter.select("article > section")) == len(sections)
    assert len(presenter.select("article > aside")) == len(sections)


# Read again

SOME_SLIDES = st.sampled_from(
    [
        *("", "Words.", "# A", "# A {#b}", "# A\n\n# C", "# B\n\n[a](#a) [n](#nowhere)"),
        *("# B\n```demo x\n```", "# C\n```demo x\n```\n```demo x\n```", "# B demo", "# C demo 2"),
        *("# D\n```source v.py#f\n```", "# E\n```demo", "# F\n```demo x\n[\n```", "---\ntitle: a"),
        *("# G <!-- Note. -->", "\n\n# H\n\n<!-- Note. -->", "# slide 2"),
    ]
)
DECKS = st.lists(st.one_of(SOME_SLIDES, MIXED), max_size=6).map("\n---\n".join)


@same_every_time
@given(DECKS, DECKS, DECKS, st.sampled_from(["def f(): 1", "def f(): 2"]))
@example("# C demo 2\n---\n# C\n```demo x\n```\n```demo x\n```", "", "", "def f(): 1")
@example("# A", "# A\n---\n# A", "", "def f(): 1")
def test_slides_that_are_known_are_as_if_read_anew(
    old: str, new: str, other: str, source: str
) -> None:
    before = parse_deck({"a.md": other, "b.md": old}, {"v.py": "def f(): 1"})
    files, sources = {"b.md": new, "c.md": old}, {"v.py": source}
    known, anew = parse_deck(files, sources, before), parse_deck(files, sources)
    assert vars(known) == vars(anew)
    assert [vars(slide) for slide in known.slides] == [vars(slide) for slide in anew.slides]


def test_a_known_slide_is_not_read_again() -> None:
    files = {"a.md": "# A\n\nWords.\n\n---\n\n# B\n\n```demo x\n```\n"}
    before = parse_deck(files, {})
    files["a.md"] = files["a.md"].replace("Words", "More\n\nwords")
    a, b = parse_deck(files, {}, before).slides
    assert a.html != before.slides[0].html
    assert b.html is before.slides[1].html
    assert [b.line, b.demos[0].line] == [9, 11]


# Printed


def printed(deck: Deck) -> dict[str, str]:
    """Write a deck as its author could have: what describes it, and the slides' own Markdown."""
    meta = yaml.safe_dump(dict(deck.meta), default_style='"', width=sys.maxsize)
    parts = {slide.file: "" for slide in deck.slides}
    for place, file in enumerate(parts):
        texts = [slide.text.strip("\n") for slide in deck.slides if slide.file == file]
        head = f"---\n{meta}---\n" if deck.meta and place == 0 else "\n"
        parts[file] = head + "\n---\n".join(texts)
    return parts


def content(deck: Deck) -> list[Any]:
    """Return all of a deck but where in its files it stands."""
    demos = [
        (demo.id, demo.name, repr(demo.options)) for slide in deck.slides for demo in slide.demos
    ]
    slides = [replace(slide, demos=(), line=1, text="") for slide in deck.slides]
    return [repr(sorted(deck.meta.items())), *slides, *demos]


@same_every_time
@given(TEXTS, TEXTS)
def test_a_printed_deck_is_the_same_deck(first: str, second: str) -> None:
    """What can't be read has no right print: so decks without a mistake are meant."""
    deck = parse_deck({"a.md": first, "b.md": second}, {"v.py": "def f(): pass"})
    assume(deck.slides and not deck.problems)
    again = parse_deck(printed(deck), {"v.py": "def f(): pass"})
    assert again.problems == ()
    assert content(again) == content(deck)
    assert printed(again) == printed(deck)


# Work


def lines_run(text: str) -> int:
    """Count the lines of Python that it takes to read a text and to write its page."""
    count = 0

    def trace(_frame: FrameType, event: str, _arg: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        render(parse_deck({"talk.md": text}, {"v.py": "def f():\n    pass\n"}))
    finally:
        sys.settrace(before)
    return count


@pytest.fixture(scope="module", autouse=True)
def without_collection() -> Iterator[None]:
    """Let no finalizer be counted."""
    gc.disable()
    yield
    gc.enable()


SLIDES = [
    "# The same title {.fragment}\n\n---\n",
    "- item {.fragment}\n\n---\n",
    "```demo race\nepochs: 3\n```\n\n---\n",
    "```demo race\n```\n\n",
    "```demo race\nepochs: [\n```\n\n",
    "```source v.py#f\n```\n\n",
    "<!-- comment -->\n\n",
    "<!-- open\n\n",
    "# A\n\n<!-- *notes* -->\n\n---\n",
]
WORDS = [
    *(
        "some words ",
        "text {.a\n",
        "{.fragment}\n",
        "- a\n",
        "> a\n",
        "| a | b |\n",
        "::: a\n",
        ":::\n",
    ),
    *("*a", "**a ", "a_b", "~~a", "[", "[a](b ", "![", "[a]", "[a]{.b}", "![a](b){.c}", "]", "<a"),
    *(
        "`a",
        "``a` ",
        "$a",
        "$$",
        "$$a$$\n\n",
        "{",
        '{a="',
        "&",
        "\\*",
        "<div>\n\n",
        "[a]: b\n",
        "|",
    ),
    *("```\na\n```\n", "a\n--\n", "[a](#b)\n", "{.incremental}\n- a\n\nb\n\n"),
    *("~a", "==a ", "[^1]: a\n\n", ". . .\n\na\n", "Note:\n", "a <!-- b -->\n"),
    *("<b> words\n", "<!-- a --> b -->\n", "![bg right](a) "),
]
GROWING: dict[str, Callable[[int], str]] = {
    "attributes behind long words": lambda n: "[" + n * "*a* " + "](b)" + n * "{.a}",
    "attributes behind a long span": lambda n: "[" + n * "*a* " + "]" + n * "{.a}",
    "nested brackets": lambda n: 3 * n * "[" + 3 * n * "]",
    "nested links": lambda n: n * "[" + n * "](a)",
    "a wide table": lambda n: "|" + n * "a|" + "\n|" + n * "-|" + "\n",
    "lists in lists": lambda n: "".join(2 * (k % 30) * " " + "- a\n" for k in range(n)),
    "a long paragraph": lambda n: n * "*some* words of `code`, ",
    "a long formula": lambda n: "$$\n" + n * "x^2\n" + "$$\n",
    "much code": lambda n: "```python\n" + n * "x = 1\n" + "```\n",
    "many names": lambda n: "".join(f"# A\n\n---\n# A {k}\n\n---\n" for k in range(n)),
    "many options": lambda n: "```demo a\n" + "".join(f"a{k}: 1\n" for k in range(n)) + "```\n",
    "a number in sixties": lambda n: "```demo a\na: 1" + n * ":59" + "\n```\n",
}


@pytest.mark.parametrize("piece", [*SLIDES, *WORDS])
def test_work_grows_with_the_text_not_its_square(piece: str) -> None:
    grows_as_its_length(lambda n: "# A\n\n" + piece * n, 600 // len(piece))


@pytest.mark.parametrize("text", GROWING.values(), ids=GROWING.keys())
def test_nothing_makes_work_grow_faster_than_the_text(text: Callable[[int], str]) -> None:
    grows_as_its_length(text, 50)


def grows_as_its_length(text: Callable[[int], str], n: int) -> None:
    lines_run(text(n))  # what is done once is done
    small, large = text(n), text(4 * n)
    growth = lines_run(large) / lines_run(small)
    assert growth < 1.15 * len(large) / len(small)  # its square would be 4 times as much
