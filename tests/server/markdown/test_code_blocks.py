"""The first line of a code block is read as in each of the tools that have steps, or told."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.deck.parser import parse_deck
from server.markdown.code_blocks import read_code_block
from tests.server.deck.helpers import SOURCES, problems


@pytest.mark.parametrize(
    ("info", "steps"),
    [
        ("python", None),
        ("python {}", ""),
        ("python {1|2-3|4}", "1|2-3|4"),
        ("python{ 1 , 3 | 2 - 4 }", "1,3|2-4"),
        ("python {2-99}", "2-99"),
        ("python {all|1|*}", "|1|"),
        ("python [1|2-3]", "1|2-3"),
        ("python [12: 1|2-3]", "1|2-3"),
        ("python [main.py] {1|2}", "1|2"),
        ("python [main.py]", None),
        ("python {6,7}{lines:true,startLine:5}", "2,3"),
        ("python {*}{lines:true}", ""),
        ('{.python code-line-numbers="1|2-3"}', "1|2-3"),
        ('{.python code-line-numbers="true"}', ""),
        ('{.python code-line-numbers="false"}', None),
        ("{python}", None),
    ],
)
def test_steps_in_the_words_of_several_tools(info: str, steps: str | None) -> None:
    block = read_code_block(info, 4)
    assert (block.language, block.steps, block.problems) == ("python", steps, [])


@pytest.mark.parametrize(
    ("info", "first"),
    [
        ("python {1|2}", None),
        ("python {1}{lines:true}", 1),
        ("python {lines:false}", None),
        ("python {startLine:5}", 5),
        ("python [12: 1]", 12),
        ("python [12:]", 12),
        ("{.python startFrom=5}", 5),
    ],
)
def test_line_numbers_begin_where_they_are_told_to(info: str, first: int | None) -> None:
    assert read_code_block(info, 4).first == first


@pytest.mark.parametrize(
    ("info", "steps", "received"),
    [
        ("python {1|9}", "1|", "'9' in {1|9}"),
        ("python {1,9|2}", "1|2", "'9' in {1,9|2}"),
        ("python {0|1}", "|1", "'0' in {0|1}"),
        ("python {3-1}", "", "'3-1' in {3-1}"),
        ("python {1|2-}", "1|", "'2-' in {1|2-}"),
        ("python {1|b}", "1|", "'b' in {1|b}"),
        ("python {1;2}", "", "'1;2' in {1;2}"),
        ("python {1|2", None, "{1|2"),
        ("python [1|2", None, "[1|2"),
        ("python {9}{startLine:5}", "", "'9' in {9}"),
        ("python {1}{maxHeight:'9px'}", "1", "{maxHeight:'9px'}"),
        ("{=html}", None, "{=html}"),
        ('{.python code-line-numbers="1|7"}', "1|", "'7' in {.python code-line-numbers=\"1|7\"}"),
    ],
)
def test_what_is_no_step_is_told(info: str, steps: str | None, received: str) -> None:
    block = read_code_block(info, 4)
    (problem,) = block.problems
    assert block.steps == steps
    assert re.fullmatch(
        rf"Expected .*\. Received: {re.escape(received)}\. Correct the block's first line\.",
        problem,
    )


def test_it_is_told_with_its_line_and_the_code_is_shown() -> None:
    text = "# A\n\n```python {1|4}\na\nb\n```\n\n```source variants.py#Layer {1|30}\n```\n"
    read = parse_deck({"a.md": text}, SOURCES)
    assert [line for line, _ in problems(read)] == [3, 8]
    assert "lines up to 2, the last one" in problems(read)[0][1]
    assert read.slides[0].html.count("<pre") == 2


def test_classes_in_braces_are_the_blocks() -> None:
    read = parse_deck({"a.md": "{.b}\n```{.python .wide startFrom=5}\na\n```\n"}, {})
    assert '<pre class="code-wrapper numbered b wide">' in read.slides[0].html
    assert 'data-ln-start-from="5"' in read.slides[0].html


def test_steps_come_where_their_block_stands_among_pauses() -> None:
    text = "a\n\n. . .\n\nb\n\n```python {1|2|3}\na\nb\nc\n```\n\nc {.fragment}\n\n. . .\n\nd\n"
    html = parse_deck({"a.md": text}, {}).slides[0].html
    found = re.findall(r'<(pre|p|code)\b[^>]*data-fragment-index="(\d)"', html)
    assert found == [("p", "0"), ("pre", "0"), ("code", "1"), ("p", "3"), ("p", "4")]


@given(st.text(alphabet="python {}[]|,-:.#=*all019\"' ", max_size=40), st.integers(1, 20))
def test_anything_is_read(info: str, count: int) -> None:
    block = read_code_block(info, count)
    assert re.fullmatch(r"(?:\d+(?:-\d+)?(?:,|\||$)|\|)*", block.steps or "") is not None
    begins = re.findall(r"(?<!-)\b\d+", block.steps or "")
    assert all(1 <= int(each) <= count for each in begins)
    assert all("\n" not in problem for problem in block.problems)
