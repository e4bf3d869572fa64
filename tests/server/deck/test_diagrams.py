"""A Mermaid block becomes the place of a picture, and knows its lines."""

from __future__ import annotations

import pytest
from markdown_it.token import Token

from server.deck.diagrams import diagram_html, diagram_problem, is_diagram, read_diagram
from server.deck.parser import parse_deck
from tests.server.deck.helpers import slide


@pytest.mark.parametrize("info", ["mermaid", "{mermaid}", "mermaid {scale: 0.5}", " mermaid"])
def test_blocks_of_mermaid(info: str) -> None:
    assert is_diagram(info)
    assert not is_diagram(f"not {info}")
    assert not is_diagram("mermaids")


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("graph LR\n A --> B", "graph LR A --&gt; B"),
        ("graph LR\n  accTitle: Two\n A", "Two"),
        ("graph LR\n accTitle: Two\n accDescr: one, then\n A", "Two one, then"),
        ("graph LR\n accDescr {\n one,\n then\n }\n A", "one, then"),
    ],
)
def test_screen_readers_hear_what_it_says_of_itself(text: str, label: str) -> None:
    html = diagram_html(read_diagram(text, "a.md", 1), Token("fence", "", 0))
    assert f'class="mermaid" role="img" aria-label="{label}"' in html


def test_it_stands_on_its_slide_and_moves_with_it() -> None:
    text = "# A {.b}\n\n{.wide}\n```mermaid\ngraph LR\n A --> B\n```\n"
    read = slide(text)
    (diagram,) = read.diagrams
    assert (diagram.file, diagram.line, diagram.text) == ("talk.md", 4, "graph LR\n A --> B\n")
    assert f'data-diagram="{diagram.key}">graph LR\n A --&gt; B\n</div>' in read.html
    assert '<div class="mermaid wide" role="img"' in read.html
    before = parse_deck({"a.md": text}, {})
    moved = parse_deck({"a.md": f"# 0\n\n---\n\n{text}"}, {}, before)
    assert [each.line for each in moved.slides[1].diagrams] == [8]
    assert moved.slides[1].diagrams[0].key == diagram.key


def test_a_problem_has_its_line_in_the_file_and_in_the_block() -> None:
    diagram = read_diagram("graph LR\n A -->\n", "a.md", 7)
    problem = diagram_problem(diagram, 2, "'A -->'\n  early")
    assert (problem.file, problem.line) == ("a.md", 9)
    assert problem.message.startswith(
        "Expected a Mermaid diagram that can be drawn. Received: 'A -->' early (line 2 of the "
        "block). "
    )
    assert diagram_problem(diagram, 0, "x").line == 7
    assert diagram_problem(diagram, 99, "x").line == 10  # no line that the block doesn't have
