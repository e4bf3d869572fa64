"""What a page has found becomes a problem of the line that has to be mended."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.deck.parser import parse_deck
from server.deck.slides import Deck
from server.talk.layout_problems import (
    LayoutProblem,
    as_problem,
    at_sizes,
    read_layout_problems,
)

TEXT = """\
---
footer: At the foot
---

# One

- first **item**
- second & last
- second & last

![](a%20picture.png)

```demo race
```

```source variants.py#linear
```
"""
CUT = LayoutProblem("cut 0 1", "cut", "list", "first ", sides=["bottom"])


@pytest.fixture
def deck() -> Deck:
    return parse_deck({"1.md": TEXT}, {"variants.py": "def linear(): ...\n"})


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        (CUT, 7),
        (replace(CUT, words="second & last", nth=1), 9),
        (replace(CUT, words="second & last", nth=7), 9),
        (replace(CUT, part="picture", words="a picture.png"), 11),
        (replace(CUT, part="demo", words="Stop", demo="one-demo"), 13),
        (replace(CUT, part="code", words="def linear(", source="variants.py#linear"), 16),
        (replace(CUT, words="nowhere to be found"), 5),
        (replace(CUT, part="footer", words="At the foot"), 1),
    ],
    ids=["words", "nth", "last", "picture", "demo", "source", "unknown", "footer"],
)
def test_the_line_is_that_of_the_words(deck: Deck, problem: LayoutProblem, line: int) -> None:
    told = as_problem(deck, deck.slides[0], problem, "at 1280×720")
    assert (told.file, told.line) == ("1.md", line)


@pytest.mark.parametrize(
    ("problem", "received"),
    [
        (
            replace(CUT, sides=["right", "bottom"], count=3),
            "cut off at the right and bottom at every size: “first ” and 2 more",
        ),
        (replace(CUT, kind="covered", by="footer"), "the footer over “first ” at every size"),
        (replace(CUT, kind="covered", by="“Other”"), "“Other” over “first ” at every size"),
        (replace(CUT, kind="small", size=11.4), "11 in the list at every size: “first ”"),
        (replace(CUT, kind="squeezed"), "next to none at every size: “first ”"),
        (replace(CUT, kind="missing", part="picture"), "nothing from its host"),
    ],
    ids=lambda each: getattr(each, "kind", ""),
)
def test_the_message_says_what_is_seen(deck: Deck, problem: LayoutProblem, received: str) -> None:
    message = as_problem(deck, deck.slides[0], problem, "at every size").message
    assert message.startswith("Expected ")
    assert f"Received: {received}" in message.replace("it is ", "")
    assert "\n" not in message


def test_sizes_are_written_in_words() -> None:
    assert at_sizes([(1280, 720)]) == "at 1280×720"
    assert at_sizes([(1024, 768), (1280, 720)], 3) == "at 1024×768 and 1280×720"
    assert at_sizes([(1024, 768), (1280, 720), (1920, 1080)], 3) == "at every size"


@pytest.mark.parametrize(
    "value",
    [
        None,
        {},
        [1],
        [{}],
        [{"key": "a", "kind": "odd", "part": "list", "words": ""}],
        [{"key": "a", "kind": "cut", "part": "list", "words": 7}],
        [{}] * 51,
    ],
)
def test_what_is_no_problem_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"expected|missing"):
        read_layout_problems(value)
