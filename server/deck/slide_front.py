"""Slidev's lines above a slide: applied where the talk can do so, else reported as problems."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_LINE = re.compile(r"([A-Za-z]\w*):(?:[ \t]+(.*?))?[ \t]*")
# One of these makes lines between two --- lines what they are in Slidev.
_SLIDEV = frozenset(
    (
        *("layout", "class", "background", "backgroundSize", "transition", "image", "clicks"),
        *("level", "hideInToc", "routeAlias", "zoom", "disabled", "hide", "preload"),
        *(
            "src",
            "url",
            "layoutClass",
            "dragPos",
            "clicksStart",
            "defaults",
            "monaco",
            "lineNumbers",
        ),
    )
)
# Slidev's layouts that are kinds of slides here.
_KINDS = {
    **dict.fromkeys(("cover", "intro"), "title"),
    **dict.fromkeys(("center", "section", "statement", "fact", "quote"), "statement"),
}
_AS_EVER = ("default", "two-cols", "two-cols-header", "image-left", "image-right", "none", "full")


@dataclass
class SlideFront:
    """What stands above a slide."""

    classes: list[str] = field(default_factory=list)
    background: dict[str, str] = field(default_factory=dict)
    beside: tuple[str, str] | None = None  # a picture, and on which side
    problems: list[tuple[int, str]] = field(default_factory=list)  # row, and what is wrong there


def is_front(text: str) -> bool:
    """Tell whether a slide's text is no slide, but what Slidev has above the next one."""
    lines = [line for line in text.split("\n") if line.strip()]
    # A remark, or more of a value, stands below a name; a heading has none above it.
    found = [_LINE.fullmatch(line) for line in lines[:1]]
    found += [_LINE.fullmatch(line) for line in lines[1:] if not re.match(r"#|[ \t]+\S", line)]
    return bool(lines) and all(found) and any(each and each[1] in _SLIDEV for each in found)


def read_front(text: str) -> SlideFront:
    """Read the lines above a slide."""
    front, values = SlideFront(), {}
    for row, line in enumerate(text.split("\n")):
        if found := _LINE.fullmatch(line):
            values[found[1]] = (row, (found[2] or "").strip("\"'"))
    layout = values.get("layout", (0, ""))[1]
    for name, (row, value) in values.items():
        if name == "class":
            front.classes += value.split()
        elif name == "layout" and value in _KINDS:
            front.classes.append(_KINDS[value])
        elif name == "background":
            front.background["background"] = value
        elif name == "image" and layout in ("image-left", "image-right"):
            front.beside = (value, layout.removeprefix("image-"))
        elif not (name == "layout" and value in _AS_EVER):
            front.problems.append((row, _problem(name, value)))
    return front


def _problem(name: str, value: str) -> str:
    received = f"{name}: {value}"[:60].strip()
    if name == "src":
        return (
            f"Expected slides in this folder. Received: {received!r}. Take it away: all files "
            "beside this one are read, in the order of their names."
        )
    if name in ("hide", "disabled"):
        return (
            f"Expected what is to be shown. Received: {received!r}. Take the line away, and put "
            "the slide into a comment, <!-- … -->."
        )
    return (
        f"Expected layout, class, background or image above a slide. Received: {received!r}. "
        "Take it away; a class behind the heading, and a style in theme.css, do the same."
    )
