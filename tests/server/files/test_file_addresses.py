"""A file is found by whatever name it has, and wherever a slide names it."""

from __future__ import annotations

from functools import partial
from html import escape, unescape
from urllib.parse import quote

import pytest

from server.deck.parser import parse_deck
from server.files import file_addresses
from server.files.deck_files import DeckFiles
from server.files.file_addresses import below, beside, in_html, in_list, working
from server.page.render import render, render_presenter
from tests.file_names import (
    NAMES,
    PLACES,
    SHEET,
    STYLES,
    addresses,
    in_css,
    in_markdown,
    meant,
)

FILES = DeckFiles(dict.fromkeys(NAMES, "7"))
ADDRESS = partial(working, files=FILES, place=below("/slides/"))


def slide(html: str) -> str:
    """Return what stands on the page for a slide, the same for all and for the presenter."""
    deck = parse_deck({"a.md": f"## A\n\n{html}\n\n<!--\n{html}\n-->\n"}, {})
    assert deck.problems == ()
    page = render(deck, files=FILES.versions)
    found = page.partition("<section")[2].partition("</section>")[0]
    presenter = render_presenter(deck, files=FILES.versions)
    assert found in presenter
    notes = presenter.partition("<aside>")[2].partition("</aside>")[0]
    assert addresses(notes) == addresses(f"<section{found}")
    return found


@pytest.mark.parametrize("place", PLACES)
def test_every_name_in_every_attribute(place: str) -> None:
    html = PLACES[place]
    for name in NAMES:
        # There a comma and a space part two addresses.
        written = quote(name) if "srcset" in html and ", " in name else name
        found = addresses(slide(html.replace("NAME", escape(written))))
        assert [meant(each) for each in found] == [name] * html.count("NAME")
        assert all("?v=7" in each for each in found)


@pytest.mark.parametrize("place", STYLES)
def test_every_name_in_every_style(place: str) -> None:
    html = STYLES[place]
    for name in NAMES:
        found = addresses(slide(html.replace("NAME", escape(in_css(name)))))
        assert [meant(each) for each in found] == [name] * html.count("NAME")


def test_every_name_in_a_style_element() -> None:
    for name in NAMES:
        found = addresses(slide(f"<style>{SHEET.replace('NAME', in_css(name))}</style>"))
        assert [meant(each) for each in found] == [name, name]


@pytest.mark.parametrize("name", NAMES)
def test_every_name_in_markdown(name: str) -> None:
    written = in_markdown(name)
    found = addresses(slide(f"![a picture]({written}) and [a link]({written})"))
    assert [meant(each) for each in found] == [name, name]


def test_every_name_in_an_attribute_of_an_attribute() -> None:
    for name in NAMES:
        page = escape(f'<img src="{escape(name)}">')
        html = in_html(f'<iframe srcdoc="{page}"></iframe>', ADDRESS)
        (found,) = addresses(unescape(html.partition('"')[2].rpartition('"')[0]))
        assert meant(found) == name


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("./a.png", "/slides/a.png?v=7"),
        ("sub/../a.png", "/slides/a.png?v=7"),
        ("/slides/a.png", "/slides/a.png?v=7"),
        ("/a.png", "/slides/a.png?v=7"),
        ("sub\\b.png", "/slides/sub/b.png?v=7"),
        (" a.png ", "/slides/a.png?v=7"),
        ("a.png?x=1", "/slides/a.png?x=1&v=7"),
        ("a.png#part", "/slides/a.png?v=7#part"),
        ("a.png?x=1#part", "/slides/a.png?x=1&v=7#part"),
        ("sub%2Fb.png", "/slides/sub/b.png?v=7"),
        ("u\u0308.png", "/slides/%C3%BC.png?v=7"),  # the file's name has one sign for it
        ("gone by.png", "/slides/gone%20by.png"),
        ("gone.png?x#y", "/slides/gone.png?x#y"),
        ("100%.jpg", "/slides/100%25.jpg"),
        *((each, each) for each in ("https://a.org/a.png", "//a.org/100%.png", "HTTP://A/a b")),
        *((each, each) for each in ("data:image/png;base64,a", "mailto:a@b.org", "blob:x", "#a")),
        *((each, each) for each in ("", "?a", "/assets/icon.svg", "/gone.png", "#/a")),
    ],
)
def test_an_address_leads_where_its_author_means(written: str, address: str) -> None:
    files = DeckFiles(dict.fromkeys(("a.png", "sub/b.png", "ü.png"), "7"))
    assert working(written, files, below("/slides/")) == address


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("b.png", "b.png?v=7"),
        ("../a.png", "../a.png?v=7"),
        ("/slides/a.png", "../a.png?v=7"),
        ("gone.png", "gone.png"),
        ("../C#.png", "../C%2523.png?v=7"),
        ("https://a.org/a.png", "https://a.org/a.png"),
    ],
)
def test_addresses_in_a_folder_begin_there(written: str, address: str) -> None:
    files = DeckFiles(dict.fromkeys(("a.png", "sub/b.png", "C#.png"), "7"))
    assert working(written, files, beside("sub"), "sub") == address


@pytest.mark.parametrize(
    ("css", "found"),
    [
        ("a { b: url(x.png) }", ["x.png"]),
        ("a { b: URL( 'x.png' ) }", ["x.png"]),
        (r"a { b: url(x\ y\2c z.png) }", ["x y,z.png"]),
        ("a { b: url(x y.png) }", ["x y.png"]),  # browsers pass over that: in quotes it is there
        ('a { b: url("x\\"y.png"), url(y.png) }', ['x"y.png', "y.png"]),
        (
            "@import 'x.css'; @IMPORT \"y.css\" print; @import url(z.css);",
            ["x.css", "y.css", "z.css"],
        ),
        ("a { b: image-set('x.png' type('image/png') 1x, url(y.png) 2x) }", ["x.png", "y.png"]),
        ("a { b: -webkit-image-set('x.png' 1x) }", ["x.png"]),
        ("/* url(x.png) */ a { content: 'url(x.png)' } /* url(y.png)", []),
        ("a { b: curl(x.png) }", []),
        ("a { b: url(", []),
        ("a { b: 'url(", []),
    ],
)
def test_what_holds_an_address_in_css(css: str, found: list[str]) -> None:
    noted: list[str] = []

    def note(address: str) -> str:
        noted.append(address)
        return address

    assert file_addresses.in_css(css, note) == css
    assert noted == found


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("a.png", [("a.png", "")]),
        ("a.png, b.png 2x", [("a.png", ""), ("b.png", " 2x")]),
        ("a.png 1x,b.png 2x", [("a.png", " 1x"), ("b.png", " 2x")]),
        ("a,b.png 1.5x,\n  c d.png 2x", [("a,b.png", " 1.5x"), ("c d.png", " 2x")]),
        ("data:a;b,c 1x, b.png 20w 10h,", [("data:a;b,c", " 1x"), ("b.png", " 20w 10h")]),
        (" ", []),
    ],
)
def test_what_a_list_holds(written: str, found: list[tuple[str, str]]) -> None:
    assert in_list(written, str.upper) == ", ".join(f"{each.upper()}{size}" for each, size in found)


def test_what_holds_no_address_stays_as_it_is() -> None:
    html = (
        "<p title='a.png' alt=\"plain.png\">plain.png &amp; <b>a</B> <br/></p><li data='plain.png'>"
        "<script src='plain.png'></script><textarea><img src=plain.png></textarea>"
        "<a href='#/a'>b</a><img src='https://a.org/plain.png?a=1&copy=2'><p style='a: b'>"
    )
    assert in_html(html, ADDRESS) == html


@pytest.mark.parametrize(
    "part",
    [
        "<a ",
        '<a b="',
        "<a b='",
        "<!--",
        "<style>",
        "<a b=",
        "<a b",
        '<a b="c" ',
        "<a bbbbbbbb       ",
    ],
)
def test_html_without_an_end_is_read_once(part: str) -> None:
    assert in_html(part * 30_000, ADDRESS) == part * 30_000


@pytest.mark.parametrize(
    "part",
    ["url(", "url(  ", 'url("', "image-set(", "image-set((", '"\\', "/*", "@import ", "@import '"],
)
def test_css_without_an_end_is_read_once(part: str) -> None:
    assert file_addresses.in_css(part * 30_000, lambda address: address) == part * 30_000


@pytest.mark.parametrize("part", ["a ", ",", " ", "a 1x ", "a 1x,"])
def test_a_list_without_an_end_is_read_once(part: str) -> None:
    in_list(part * 30_000, lambda address: address)
    in_list("a" + part * 30_000 + "b", lambda address: address)
