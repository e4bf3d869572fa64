"""Names that files of a deck may have, and all ways in which a slide may name one."""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser
from urllib.parse import quote, unquote, urlsplit

NAMES = (
    *("plain.png", "100%.png", "50%25.png", "%41.png", "a,b.png", "one, two.png"),
    *("it's here.png", 'say "hi".png', "R&D.png", "a&amp;b.png", "a [1] (2).png", "<b>{c}.png"),
    *("C#.png", "what?.png", "what?v=2#x.png", "a+b=c;d@e$.png", "t~^`!*|.png", "Bild 1.PNG"),
    *("über.png", unicodedata.normalize("NFD", "Öl.png"), "日本語.png", "🦊.png"),
    *("sub folder/a b.png", "sub/C#/100%, it's.JPEG", "slides/a.png"),
)
# What holds an address: NAME is a file's, as it is written there.
PLACES = {
    "img": '<img src="NAME" alt="">',
    "image in words": 'See <img alt="" src="NAME"> here',
    "lazy img": '<img data-src="NAME" alt="">',
    "srcset": '<img srcset="NAME 1x, NAME 2x" alt="">',
    "srcset with widths": '<img srcset="NAME 100w,NAME 200w" sizes="50vw" alt="">',
    "picture": '<picture><source srcset="NAME"><img src="NAME" alt=""></picture>',
    "film": '<video src="NAME" poster="NAME"></video>',
    "film with text": '<video><source src="NAME"><track src="NAME"></video>',
    "sound": '<audio src="NAME"></audio>',
    "frame": '<iframe src="NAME"></iframe>',
    "object": '<object data="NAME"></object>',
    "embed": '<embed src="NAME">',
    "link": '<a href="NAME">it</a>',
    "area": '<map name="m"><area href="NAME" alt=""></map>',
    "button": '<input type="image" src="NAME" alt="">',
    "style sheet": '<link rel="stylesheet" href="NAME">',
    "image of a drawing": '<svg><image href="NAME"/></svg>',
    "image as of old": '<svg><image xlink:href="NAME"/></svg>',
    "part of a drawing": '<svg><use href="NAME#part"/></svg>',
    "link in a drawing": '<svg><a href="NAME"><path/></a></svg>',
    "table as of old": '<table background="NAME"><tr><td background="NAME">1</td></tr></table>',
}
# What holds CSS.
STYLES = {
    "style": "<p style='background: url(NAME)'>a</p>",
    "two in a style": "<p style='background: url(NAME), url( NAME )'>a</p>",
    "image-set": "<p style='background: image-set(NAME 1x, url(NAME) 2x)'>a</p>",
    "filled": "<svg><rect fill='url(NAME)'/></svg>",
}
SHEET = "/* url(x) */ @import NAME; p { cursor: url(NAME), auto; content: 'a' }"
BACKGROUNDS = ("background", "background-image", "data-background-image")


def in_css(name: str) -> str:
    return '"' + re.sub(r'(["\\])', r"\\\1", name) + '"'


def in_markdown(name: str) -> str:
    return "<" + re.sub(r"([<>\\&])", r"\\\1", name) + ">"


class _Addresses(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name.endswith("srcset"):
                self.found += re.findall(r"/slides/\S*[^\s,]", value or "")
            elif value and value.startswith("/slides/"):
                self.found.append(value)
            elif value:
                self.handle_data(value)

    def handle_data(self, data: str) -> None:
        self.found += re.findall(r'"(/slides/[^"]*)"', data)


def addresses(html: str) -> list[str]:
    """Return the addresses of the deck's files in HTML, as the standard library finds them."""
    parser = _Addresses()
    parser.feed(html)
    parser.close()
    return parser.found


def meant(address: str) -> str:
    """Return the file that the server finds for an address."""
    name = unquote(urlsplit(address).path).removeprefix("/slides/")
    return name if name in NAMES else unquote(name)


def asked(address: str) -> str:
    """Return what reveal.js asks for, for the address of a background: as ECMAScript has it."""
    kept = "%(?!3B|2F|3F|3A|40|26|3D|2B|24|2C|23)[0-7].|(?:%[89A-F].)+"
    decoded = re.sub(kept, lambda found: unquote(found[0], errors="strict"), address)
    return quote(decoded, safe=";/?:@&=+$,#-_.!~*'()")
