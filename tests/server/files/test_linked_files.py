"""What slides, styles and framed pages point to is followed; what is not there has its line."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from server.deck.parser import parse_deck
from server.files.deck_files import DeckFiles, file_versions
from server.files.linked_files import linked_files, lost_files
from server.page.render import render
from tests.file_names import PLACES, STYLES
from tests.server.check.helpers import write


def lost(text: str, folder: Path) -> list[tuple[int, str]]:
    slides = parse_deck({"a.md": text}, {}).slides
    problems = lost_files(slides, DeckFiles(file_versions(folder)), folder)
    return [(each.line, each.message.partition("Received: ")[2].split(",")[0]) for each in problems]


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    names = ("a.png", "my picture.svg", "sub/b.png", "a.md", "R&D.png", "C#.png", "film.mp4")
    return write(tmp_path / "deck", dict.fromkeys(names, ""))


@pytest.mark.parametrize(
    "text",
    [
        "![](a.png) ![](sub/b.png) ![](<my picture.svg>) ![](my%20picture.svg)",
        "![](/slides/a.png) ![](a.png?x=1) ![](http://a.org/b.png) ![](//a.org/b.png)",
        '<svg><use href="my picture.svg#part"/><use href="#here"/></svg>',
        '# A {background="a.png"}',
        '# A {background="#123456"}',
        '# A {background="url(R&D.png)"}',
        "# A {background-video=film.mp4}",
        "![](R&D.png) ![](<C#.png>) ![](R%26D.png)",
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
        ("# A\n\n---\n\n# B {background-iframe=gone.html}", 5, "'gone.html'"),
        ("# A\n\n![bg](gone.png)", 3, "'gone.png'"),
        ("# A\n\n<video poster='gone.png' src='a.png'></video>", 3, "'gone.png'"),
        ("# A\n\n<img src='a.png'\n srcset='gone.png 2x'>", 4, "'gone.png'"),
        ("# A\n\n<iframe src='/slides/gone.html'></iframe>", 3, "'gone.html'"),
        ("# A\n\n<p style='background: url(gone.png)'>a</p>", 3, "'gone.png'"),
        ("# A\n\n[text](a.md)", 3, "'a.md'"),
        ("# A\n\n[text](/gone/a.png)", 3, "'gone/a.png'"),
        ("# A\n\n<!-- in the notes: ![](gone.png) -->", 3, "'gone.png'"),
        ("# A\n\n![](R&amp;E.png)", 3, "'R&E.png'"),
        (f"# A\n\n![]({'a' * 300}.png)", 3, f"'{'a' * 300}.png'"),
        ("# A\n\n![](%00.png)", 3, "'\\x00.png'"),
        ("# A\n\n![](a.png)![](aa.png)\n![](aaa.png)", 3, "'aa.png'"),
    ],
)
def test_what_is_not_there(pictures: Path, text: str, line: int, name: str) -> None:
    (pictures.parent / "outside.png").touch()
    (pictures / "aaa.png").touch()
    assert lost(text, pictures) == [(line, name)]


def test_a_picture_that_is_missing_twice_on_a_line_is_told_once(pictures: Path) -> None:
    assert lost("![](gone.png) ![](gone.png)", pictures) == [(1, "'gone.png'")]


def message(text: str, folder: Path) -> str:
    slides = parse_deck({"a.md": text}, {}).slides
    (problem,) = lost_files(slides, DeckFiles(file_versions(folder)), folder)
    return problem.message


def test_what_is_meant_is_said(pictures: Path) -> None:
    assert "Write 'a.png', or put" in message("![](A.PNG)", pictures)
    assert "Write 'my picture.svg', or put" in message("![](my_picture.svg)", pictures)
    assert "Mend the name, or put" in message("![](nothing-like-it.png)", pictures)


@pytest.mark.parametrize("target", ["../outside.png", "gone.png", "link.png"])
def test_a_link_that_leads_out_or_nowhere_is_told_as_one(pictures: Path, target: str) -> None:
    (pictures.parent / "outside.png").touch()
    (pictures / "link.png").symlink_to(target)
    assert "'link.png', a link that leads out of it, or nowhere:" in message(
        "![](link.png)", pictures
    )


def test_the_talk_s_style_is_told_if_it_is_a_link_that_leads_out(pictures: Path) -> None:
    (pictures / "theme.css").symlink_to("../shared.css")
    (pictures.parent / "shared.css").write_text("a {}")
    assert "'theme.css', a link that leads out of it" in message("# A", pictures)


def test_what_styles_and_framed_pages_point_to(pictures: Path) -> None:
    css = "/* url(no.png)\n */ a { b: url('a.png'), url(#x), url(data:image/png;base64,) }\n"
    frame = "<iframe src=page.html></iframe>"
    write(pictures, {"theme.css": css, "page.html": "<p>alone</p>"})
    assert lost(frame, pictures) == []
    more = {
        "theme.css": css + '@import "sub/more.css";\ni { j: url( "gone.png" ) }',
        "sub/more.css": "a { b: url(b.png), url(a.png) }",
        "page.html": "<p>\n<script src='plot.js'></script><img src='R&amp;D.png'>",
        "unused.css": "a { b: url(gone.png) }",
    }
    write(pictures, more)
    slides = parse_deck({"a.md": frame}, {}).slides
    problems = lost_files(slides, DeckFiles(file_versions(pictures)), pictures)
    assert [(each.file, each.line) for each in problems] == [
        ("page.html", 2),
        ("page.html", 2),
        ("sub/more.css", 1),
        ("theme.css", 4),
    ]
    assert "Received: 'plot.js', which is not there." in problems[0].message
    assert "may fetch no file of the talk. Received: 'R&D.png'" in problems[1].message


def test_what_slides_need_is_followed(pictures: Path) -> None:
    files = {
        "theme.css": "@import 'sub/more.css';",
        "sub/more.css": "a { b: url(b.png) }",
        "page.html": "<link rel=stylesheet href='page.css'><script src='plot.js'></script>",
        "page.css": "a { b: url('C#.png') }",
        "plot.js": "import './sub/more.js'; fetch(\"data.csv\")",
        "sub/more.js": "",
        "data.csv": "",
        "unused.css": "a { b: url(a.png) }",
        "said.png": "",
    }
    write(pictures, files)
    text = "# A {background=R&D.png}\n\n<iframe src='page.html'></iframe>\n\n<!-- ![](said.png) -->"
    needed = linked_files(
        parse_deck({"a.md": text}, {}).slides, DeckFiles(file_versions(pictures)), pictures
    )
    expected = {"R&D.png", "theme.css", "sub/more.css", "sub/b.png", "page.html", "page.css"}
    assert needed == expected | {"plot.js", "sub/more.js", "data.csv", "C#.png"}


SIGNS = (
    *"%&#?,'\"()[]{}<>\\/ :;=+",
    *("&#0;", "&#xD800;", "%00", "%E4", "\\D800 ", "url(", "/*", "data:", "//", "../", "é", "🦊"),
    *("a" * 300, ".png", "@import ", "&amp", "%25"),
)
WAYS = (
    *PLACES.values(),
    *STYLES.values(),
    *('# A {background="NAME"}', "![](<NAME>)", "![bg](NAME)", "<style>NAME</style>", "[x](NAME)"),
)


def test_any_address_is_read_and_told_in_one_line(pictures: Path) -> None:
    random, files = Random(7), DeckFiles(file_versions(pictures))
    for _ in range(300):
        address = "".join(random.choices(SIGNS, k=random.randint(1, 9)))
        deck = parse_deck({"a.md": random.choice(WAYS).replace("NAME", address)}, {})
        render(deck, files=files.versions)
        for problem in lost_files(deck.slides, files, pictures):
            assert "\n" not in problem.message
