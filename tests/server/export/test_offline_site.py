"""The folder of an exported talk holds all that its page needs, and nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path

from server.cli.export import main
from server.export.offline_site import PAGE
from tests.server.check.helpers import write
from tests.server.export.helpers import Page
from tests.talk import DECK


def test_all_that_the_page_names_is_there(exported: Path) -> None:
    page = Page(exported / PAGE)
    assert len(page.addresses) > 5
    for address in page.addresses:
        assert (exported / address).is_file(), address


def test_scripts_stand_in_the_page(exported: Path) -> None:
    page = Page(exported / PAGE)
    (text,) = page.scripts["importmap"]
    modules = json.loads(text)["imports"]
    assert "talk.js" in modules
    assert "vendor/reveal/reveal.mjs" in modules
    assert all(address.startswith("data:text/javascript;base64,") for address in modules.values())
    assert page.scripts["module"] == ['import "talk.js";']
    assert not [*exported.glob("assets/*.js")]


def test_no_notes_and_no_sources_go_along(exported: Path) -> None:
    assert "Said by nobody" in (DECK / "1-start.md").read_text()
    for path in exported.rglob("*"):
        assert path.suffix not in (".md", ".py")
        if path.suffix in (".html", ".js", ".css"):
            assert "Said by nobody" not in path.read_text(encoding="utf-8"), path


def test_only_what_is_used_is_copied(
    tmp_path: Path, exported: Path, digits: Path, runs: Path
) -> None:
    assert {path.name for path in (exported / "slides").iterdir()} == {"digit.png", "theme.css"}
    assert (exported / "assets/vendor/mathjax/tex-svg.js").is_file()
    deck, out = tmp_path / "deck", tmp_path / "out"
    deck.mkdir()
    (deck / "1.md").write_text("# Hello {background=ground.png}\n")
    for name in ("ground.png", "other.png", "paper.png"):
        (deck / name).touch()
    (deck / "theme.css").write_text("p { background: url(paper.png); }")
    assert main([str(out), "--slides", str(deck), "--data", str(digits), "--runs", str(runs)]) == 0
    names = {path.name for path in (out / "slides").iterdir()}
    assert names == {"ground.png", "paper.png", "theme.css"}
    assert not (out / "assets/vendor/mathjax").exists()
    assert "highlight.mjs" not in (out / PAGE).read_text().partition("</script>")[0]


def test_files_of_any_name_are_copied(tmp_path: Path, digits: Path, runs: Path) -> None:
    deck, out = tmp_path / "deck", tmp_path / "out"
    names = ("R&D.png", "it's here.png", "C#, 1.png", "sub/100%.png", "a.mp4", "sub/b.css")
    files = {**dict.fromkeys(names, ""), "sub/b.css": "a { b: url('100%.png') }", "spare.png": ""}
    write(deck, {**files, "sub/frame.html": "<script src='plot.js'></script>", "sub/plot.js": ""})
    (deck / "linked").symlink_to(deck / "sub")
    shown = (
        '# A {background="it\'s here.png"}\n\n'
        "![](R&D.png) <video src='a.mp4' poster='C#, 1.png'>"
        "</video>\n\n<iframe src='/slides/sub/frame.html'></iframe><iframe src=linked/plot.js>"
        "</iframe>\n\n<link rel=stylesheet href='sub/b.css'>\n\n<!-- ![](spare.png) -->\n"
    )
    write(deck, {"1.md": shown})
    assert main([str(out), "--slides", str(deck), "--data", str(digits), "--runs", str(runs)]) == 0
    copied = {path.relative_to(out / "slides").as_posix() for path in (out / "slides").rglob("*")}
    expected = {"C%23%2C 1.png" if name.startswith("C#") else name for name in names}
    linked = {"linked", "linked/plot.js"}
    assert copied - {"C#, 1.png"} == expected | linked | {"sub", "sub/frame.html", "sub/plot.js"}
    assert not any(path.is_symlink() for path in out.rglob("*"))
    assert (out / "slides/sub/b.css").read_text() == 'a { b: url("100%25.png") }'


def test_what_browsers_may_not_have_is_in_no_copy(tmp_path: Path, digits: Path, runs: Path) -> None:
    deck, out = tmp_path / "deck", tmp_path / "out"
    deck.mkdir()
    drawing = '<svg xmlns="http://www.w3.org/2000/svg"><g id="a"><text>secret</text></g></svg>'
    for name in ("1.md~", "all.svg~", ".all.svg"):
        (deck / name).write_text(drawing)
    (tmp_path / "all.svg").write_text(drawing)
    names = ("all.svg~", ".all.svg", "../all.svg")
    uses = "".join(f'<use href="{name}#a"/>' for name in names)
    (deck / "1.md").write_text(f"## A\n\n<svg>{uses}</svg>\n\n[b](1.md~) ![](all.svg~)\n")
    assert main([str(out), "--slides", str(deck), "--data", str(digits), "--runs", str(runs)]) == 0
    assert "secret" not in (out / PAGE).read_text()
    assert not (out / "slides").exists()


def test_parts_of_pictures_stand_in_the_slides(tmp_path: Path, digits: Path, runs: Path) -> None:
    deck, out = tmp_path / "deck", tmp_path / "out"
    deck.mkdir()
    (deck / "all.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg"><g id="a"><circle r="7"/></g>'
        '<symbol id="b" viewBox="0 0 9 9"><path d="M0 0"/></symbol></svg>'
    )
    uses = [f'<use href="all.svg#{part}" x="3"/>' for part in "abc"]
    (deck / "1.md").write_text(f"## Figures\n\n<svg>\n{''.join(uses)}\n</svg>\n")
    assert main([str(out), "--slides", str(deck), "--data", str(digits), "--runs", str(runs)]) == 0
    page = (out / PAGE).read_text()
    assert '<circle r="7"' in page
    assert 'viewBox="0 0 9 9"' in page
    assert page.count("<use") == 1  # the one that does not exist
    assert not re.search(r'id="[ab]"', page)
