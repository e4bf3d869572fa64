"""Marp's pictures stand behind a slide's words, or beside them."""

from __future__ import annotations

from server.deck.parser import parse_deck
from server.markdown.backdrops import beside_picture, take_backdrops
from server.markdown.dialect import MARKDOWN
from tests.server.deck.helpers import SOURCES, slide


def test_a_picture_behind_the_words_is_the_slide_s_background() -> None:
    read = slide("![bg fit opacity:.3 blur](a.png)\n\n# A\n")
    assert read.html == "<h1>A</h1>\n"
    assert read.background == {
        "background": "a.png",
        "background-size": "contain",
        "background-opacity": ".3",
    }
    own = slide("# A {background=red}\n\n![bg 50%](a.png) words\n")
    assert own.background == {"background": "red", "background-size": "50%"}
    assert own.html == "<h1>A</h1>\n<p> words</p>\n"


def test_a_picture_beside_the_words_comes_last() -> None:
    read = slide("# A\n\n![bg right](<a b.png>)\n\nwords\n")
    assert read.background == {}
    assert read.html.endswith('<img class="beside right" src="a%20b.png" alt="">\n')


def test_an_address_with_a_gap_is_none() -> None:
    (problem,) = parse_deck({"talk.md": "# A\n\n![bg left:40%](a b.png)\n"}, SOURCES).problems
    assert (problem.line, "Write ![](<my picture.png>)." in problem.message) == (3, True)


def test_other_pictures_stay() -> None:
    tokens = MARKDOWN.parse("![big](a.png) ![a bg](b.png)\n")
    assert take_backdrops(tokens) == (tokens, {})
    picture = beside_picture('"', "left").content
    assert picture == '<img class="beside left" src="&quot;" alt="">\n'


def test_pictures_have_the_sizes_that_marp_gives_them() -> None:
    html = slide("![w:640 height:50% A nine](a.png){.x}").html
    style = "width: calc(50 * var(--u)); height: 50%"
    assert html == f'<p><img src="a.png" alt="A nine" class="x" style="{style}" /></p>\n'


def test_what_marp_would_do_to_a_picture_is_told() -> None:
    for text in ("![bg left:40%](a.png)", "![bg](a.png) ![bg](b.png)", "![w:9 blur:3px](a.png)"):
        (problem,) = parse_deck({"a.md": f"# A\n\n{text}\n"}, SOURCES).problems
        assert problem.line == 3
