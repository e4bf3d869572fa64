"""What stands in a block is read strictly, and every refusal has its line."""

from __future__ import annotations

from math import inf

import pytest

from server.deck.blocks import (
    BlockError,
    read_definitions,
    read_demo_name,
    read_mapping,
    read_options,
)
from server.deck.parser import parse_deck
from tests.server.deck.helpers import problems


@pytest.mark.parametrize(
    "body",
    [
        "a: {1: x, b: y}",
        "a: {? [1] : x}",
        "a: 0x" + 40 * "f",
        "a: 1" + 40 * "0",
        'a: "\\ud800"',
    ],
)
def test_what_no_page_can_hold_is_refused(body: str) -> None:
    read = parse_deck({"talk.md": f"# A\n```demo race\nb: 1\n{body}\n```"}, {})
    assert [line for line, _ in problems(read)] == [4]


@pytest.mark.parametrize("body", ["a: !!int ''", "a: !!bool q", "a: \x07", "a: " + "[" * 5000])
def test_yaml_fails_in_many_ways(body: str) -> None:
    read = parse_deck({"talk.md": f"# A\n```demo race\n{body}\n```"}, {})
    assert [(line, "\n" in message) for line, message in problems(read)] == [(3, False)]


def test_a_mapping_is_read_or_refused_with_the_line_that_is_meant() -> None:
    assert read_mapping("a: 1\nb: [x]\n") == {"a": 1, "b": ["x"]}
    assert read_mapping("") == {}
    with pytest.raises(BlockError) as refused:
        read_mapping("a: 1\nb: [\n")
    assert refused.value.offset == 2


def test_options_are_read_with_their_rows() -> None:
    block = read_options('a: 1\n\n# b\nc:\n  - x\n  - y\n"d": 2\n')
    assert block.options == {"a": 1, "c": ["x", "y"], "d": 2}
    assert block.rows == {"a": 1, "c": 4, "d": 7}
    assert block.problems == ()
    assert read_options("").options == {}


def test_of_a_broken_block_each_option_is_read_that_can_be() -> None:
    block = read_options("a: [1,\n2]\nb: [\nc: 3\n1: 4\nd: '\ne: {f: 1}")
    assert block.options == {"a": [1, 2], "c": 3, "e": {"f": 1}}
    assert block.rows == {"a": 1, "c": 4, "e": 7}
    assert [problem.offset for problem in block.problems] == [3, 5, 6]
    assert [problem.offset for problem in read_options("a: 1\nb\nc: 3").problems] == [2]


def test_a_name_stands_once_in_a_block() -> None:
    block = read_options("a: 1\nb: 2\na: 3\n")
    (problem,) = block.problems
    assert problem.offset == 3
    assert "a name that stands above, too" in str(problem)


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "on",
        "Yes",
        "off",
        "y",
        "12:30",
        "1:59:59",
        "2026-01-01",
        "1_000",
        "=",
        "a: b",
        "1.2.3",
    ],
)
def test_words_of_a_demo_stay_words(text: str) -> None:
    written = f'"{text}"' if ":" in text and " " in text else text
    assert read_mapping(f"a: {written}\nb: [{written}]\n") == {"a": text, "b": [text]}
    assert read_mapping("{no: 1, 2026-01-01: 2, <<: 3}") == {"no": 1, "2026-01-01": 2, "<<": 3}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("20", 20), ("-3", -3), ("+4", 4), ("010", 10), ("0x1f", 31), ("0o17", 15)),
        *(("0.5", 0.5), (".5", 0.5), ("1e-3", 0.001), ("1.5E3", 1500.0), ("-.inf", -inf)),
        *(("true", True), ("False", False), ("~", None), ("null", None), ("", None), ('"1"', "1")),
    ],
)
def test_numbers_of_a_demo_stay_numbers(text: str, value: object) -> None:
    found = read_mapping(f"a: {text}\n")["a"]
    assert (found, type(found)) == (value, type(value))


def test_a_demo_has_one_name() -> None:
    assert read_demo_name(" race ") == "race"
    with pytest.raises(BlockError, match="Received: 'two names'"):
        read_demo_name("two names")


def test_definitions_come_with_their_decorators() -> None:
    found = read_definitions("a.py", "x = 1\n\n\n@once\ndef f():\n    pass\n\n\nclass C: ...\n")
    assert found == {"f": "@once\ndef f():\n    pass\n", "C": "class C: ...\n"}
    with pytest.raises(BlockError, match=r"Expected Python in a\.py"):
        read_definitions("a.py", "def f(:\n")


def test_numbers_may_name_classes() -> None:
    found = read_options("class_weight: {0: 1, 7: 2.5}\nepochs: 3")
    assert found.options == {"class_weight": {"0": 1, "7": 2.5}, "epochs": 3}
    assert not found.problems
