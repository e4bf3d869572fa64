"""What slides point to and is not there is found, with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.check.link_check import lost_in_style, lost_links
from server.deck.parser import parse_deck
from tests.server.check.helpers import write


def lost(text: str, folder: Path, **others: str) -> list[tuple[int, str]]:
    texts = {"a.md": text, **others}
    problems = lost_links(parse_deck(texts, {}), texts, folder)
    return [(each.line, each.message.partition("Received: ")[2].split(",")[0]) for each in problems]


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    return write(
        tmp_path / "deck", {"a.png": "", "my picture.svg": "", "sub/b.png": "", "a.md": ""}
    )


@pytest.mark.parametrize(
    "text",
    [
        "![](a.png) ![](sub/b.png) ![](<my picture.svg>) ![](my%20picture.svg)",
        "![](/slides/a.png) ![](a.png?x=1) ![](http://a.org/b.png) ![](//a.org/b.png)",
        '<svg><use href="my picture.svg#part"/><use href="#here"/></svg>',
        '# A {background="a.png"}',
        '# A {background="#123456"}',
        "# A {#a}\n\n[b](#b) [c](#/c) [first](#/0) [top](#) [state](/api/status) [file](a.png)\n\n"
        "---\n\n# B {#b}\n\n[word]{#c}",
        "```html\n<img src='gone.png'>\n```",
        "# A\n\n<!-- a comment: ![](gone.png) -->\n\nword",
    ],
)
def test_what_is_there(pictures: Path, text: str) -> None:
    assert lost(text, pictures) == []


@pytest.mark.parametrize(
    ("text", "line", "name"),
    [
        ("# A\n\nword\n![](gone.png)", 4, "'gone.png'"),
        ("# A\n\n---\n\n# B\n\n![](a.png)\n![](gone%20by.png)", 8, "'gone by.png'"),
        ("# A\n\n![](../outside.png)", 3, "'../outside.png'"),
        ("# A\n\n![](sub)", 3, "'sub'"),
        ('# A\n\n---\n\n# B {background="gone.png"}', 5, "'gone.png'"),
        ("# A\n\n<video poster='gone.png' src='a.png'></video>", 3, "'gone.png'"),
        ("# A\n\n[text](a.md)", 3, "'a.md'"),
        ("# A\n\n<!-- in the notes: ![](gone.png) -->", 3, "'gone.png'"),
    ],
)
def test_what_is_not_there(pictures: Path, text: str, line: int, name: str) -> None:
    (pictures.parent / "outside.png").touch()
    assert lost(text, pictures) == [(line, name)]


def test_a_picture_that_is_missing_twice_on_a_line_is_told_once(pictures: Path) -> None:
    assert lost("![](gone.png) ![](gone.png)", pictures) == [(1, "'gone.png'")]


def test_pictures_of_the_style_sheet(pictures: Path) -> None:
    css = "/* url(no.png)\n */ a { b: url('a.png'), url(#x), url(data:image/png;base64,) }\n"
    assert lost_in_style(css, pictures) == []
    (problem,) = lost_in_style(css + 'i { j: url( "gone.png" ) }', pictures)
    assert (problem.file, problem.line) == ("theme.css", 3)
