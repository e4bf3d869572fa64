"""A slide's background is what its author meant, and no name of a file stops the page."""

from __future__ import annotations

import re

import pytest

from server.deck.parser import parse_deck
from server.files.backgrounds import background_attributes
from server.page.render import render
from tests.file_names import BACKGROUNDS, NAMES, addresses, asked, meant


@pytest.mark.parametrize("attribute", BACKGROUNDS)
def test_every_name_behind_a_slide(attribute: str) -> None:
    for name in NAMES:
        written = re.sub(r'["{}]', lambda found: f"%{ord(found[0]):X}", name)
        deck = parse_deck({"a.md": f'# A {{{attribute}="{written}"}}\n'}, {})
        (found,) = addresses(render(deck, files=dict.fromkeys(NAMES, "7")).partition("<main")[2])
        assert "," not in found  # it would be two
        assert meant(found) == meant(asked(found)) == name


@pytest.mark.parametrize("name", NAMES)
def test_every_name_behind_a_slide_as_marp_has_it(name: str) -> None:
    written = re.sub(r"([<>\\])", r"\\\1", name.replace("&", "&amp;"))
    deck = parse_deck({"a.md": f"# A\n\n![bg](<{written}>)\n"}, {})
    (found,) = addresses(render(deck, files=dict.fromkeys(NAMES, "7")).partition("<main")[2])
    assert meant(asked(found)) == name


def attributes(**background: str) -> dict[str, str]:
    written = {name.replace("_", "-"): value for name, value in background.items()}
    return background_attributes(written, lambda address: f"<{address}>")


@pytest.mark.parametrize(
    ("value", "kind", "address"),
    [
        ("#102030", "color", "#102030"),
        ("rebeccapurple", "color", "rebeccapurple"),
        ("rgb(0 0 0 / 50%)", "color", "rgb(0 0 0 / 50%)"),
        ("linear-gradient(red, url.png)", "gradient", "linear-gradient(red, url.png)"),
        ("wall.png", "image", "<wall.png>"),
        ("gradient(1).png", "image", "<gradient(1).png>"),
        ("Wall.JPEG", "image", "<Wall.JPEG>"),
        ("wall.svg#dark", "image", "<wall.svg#dark>"),
        ("wall.png?x=1", "image", "<wall.png?x=1>"),
        ("url(wall.png)", "image", "<wall.png>"),
        ("URL('my wall.png')", "image", "<my wall.png>"),
        ('url(a.png), url("b.png")', "image", "<a.png>,<b.png>"),
        ("https://example.org/picture", "image", "<https://example.org/picture>"),
        ("//example.org/a.png?w=3", "image", "<//example.org/a.png?w=3>"),
        ("data:image/png;base64,AAAA", "image", "<data:image/png;base64,AAAA>"),
        ("a.png, b.jpg", "image", "<a.png>,<b.jpg>"),
        ("a, b.jpg", "image", "<a, b.jpg>"),
        ("film.mp4,film.webm", "video", "<film.mp4>,<film.webm>"),
        ("figure.html?dark#top", "iframe", "<figure.html?dark#top>"),
    ],
)
def test_a_background_says_itself_what_it_is(value: str, kind: str, address: str) -> None:
    assert attributes(background=value) == {f"data-background-{kind}": address}


@pytest.mark.parametrize(
    ("value", "look"),
    [
        ("center / cover url(a.png)", {"position": "center", "size": "cover"}),
        ("no-repeat left 10% url('a.png')", {"repeat": "no-repeat", "position": "left 10%"}),
        ("url(a.png) #123", {"color": "#123"}),
    ],
)
def test_css_of_a_picture_is_taken_apart(value: str, look: dict[str, str]) -> None:
    found = {"image": "<a.png>", **look}
    assert attributes(background=value) == {
        f"data-background-{each}": what for each, what in found.items()
    }


def test_a_picture_below_a_gradient_is_found() -> None:
    value = attributes(background="linear-gradient(red, blue), url(a.png)")
    assert value == {"data-background-gradient": 'linear-gradient(red, blue), url("<a.png>")'}


def test_what_is_said_by_name_is_that() -> None:
    assert attributes(background_video="a,b.mp4", background_size="contain") == {
        "data-background-video": "<a,b.mp4>",
        "data-background-size": "contain",
    }
    assert attributes(background_iframe="a,b") == {"data-background-iframe": "<a,b>"}
    assert attributes(background_image="url(a.png)") == {"data-background-image": "<a.png>"}


@pytest.mark.parametrize("percent", ["100%", "%E4", "%", "%zz%41"])
def test_no_address_of_another_host_stops_reveal(percent: str) -> None:
    address = f"https://example.org/{percent}.png"
    found = background_attributes({"background": address}, lambda each: each)
    asked(found["data-background-image"])  # raises an error where reveal.js would
    assert not re.search("%(?![0-9A-F]{2})", found["data-background-image"])
