"""What stands in words for another tool is told with its line, and the room does not see it."""

from __future__ import annotations

import pytest

from server.deck.parser import parse_deck


@pytest.mark.parametrize(
    ("written", "rest"),
    [
        ("{{ $slidev.nav }} and {{ 1 + 1 }}", " and "),
        ("<<< @/snippets/a.ts#x {2|3}", ""),
        ("::title::", ""),
        ("::code-group", ""),
        (":::warning[Title]", ""),
        ('!!! note "Title"', ""),
        ("??? tip", ""),
        ("+++", ""),
        ("So :rocket: it", "So  it"),
        ("![[a.png]]", ""),
        ("See [[Page|it]]", "See "),
        ("As [@knuth84, p. 3] says", "As  says"),
        ("*[HTML]: Hyper", ""),
        ("[a](b c.html)", ""),
        ("a {v-click}", "a "),
        ("a {: .fragment}", "a "),
        ("a {#b c}", "a "),
        ('<img src="a.png', ""),
        ('a <button @click="x">', "a "),
        ("a <template #right>", "a "),
        ("a </b", "a "),
    ],
)
def test_it_is_taken_away_and_told(written: str, rest: str) -> None:
    read = parse_deck({"a.md": f"# A\n\n{written}\n"}, {})
    assert read.slides[0].html == f"<h1>A</h1>\n<p>{rest}</p>\n"
    assert read.problems
    for problem in read.problems:
        assert problem.line == 3
        assert problem.message.startswith("Expected ")
        assert "Received: " in problem.message


@pytest.mark.parametrize(
    "written",
    [
        "`{{ x }}` `:rocket:` `[[a]]` `\\newpage` `{python}`",
        "\\{{ x }} \\:rocket: \\{.a b} &lt;b class=&quot;c&quot;&gt;",
        "10:30:45 a::b::c [[1, 2], [3, 4]] {} {1, 2} {.5, 1} {.this} x < y > z",
        "if a <b && c> d, Map<String, Integer>",
        "$\\text{a}$ and C:\\temp\\new",
        "*a*::b *a*!!! b *a*+++",
    ],
)
def test_what_is_shown_as_it_is_is_not_told(written: str) -> None:
    assert parse_deck({"a.md": f"# A\n\n{written}\n"}, {}).problems == ()


@pytest.mark.parametrize(
    "written",
    ["\\\\(x^2\\\\)", "\\(x^2\\)", "\\\\[x\\\\]", "\\newpage", "a \\pause", "`{python} 1 + 1`"],
)
def test_tex_outside_of_dollars_and_code_to_run_are_told(written: str) -> None:
    (problem,) = parse_deck({"a.md": f"# A\n\n{written}\n"}, {}).problems
    assert problem.line == 3


def test_options_of_a_cell_are_no_code() -> None:
    read = parse_deck({"a.md": "# A\n\n```{python}\n#| echo: false\nx = 1\n```\n"}, {})
    assert "echo" not in read.slides[0].html
    assert "x = 1" in read.slides[0].html
    assert [(each.line, "#| echo: false" in each.message) for each in read.problems] == [(3, True)]


def test_several_blocks_of_code_in_one_are_told() -> None:
    text = "# A\n\n````md magic-move\n```js\na\n```\n````\n"
    assert [each.line for each in parse_deck({"a.md": text}, {}).problems] == [3]


def test_what_notes_lose_is_told_too() -> None:
    read = parse_deck({"a.md": "# A\n\n<!--\nSay\n\n[[Page]]\n-->\n"}, {})
    assert [each.line for each in read.problems] == [6]
