"""Comments that tell other slide tools what to do: applied where possible, else reported."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_ELEMENT = re.compile(r"\.element:\s*(.*)", re.DOTALL)
_SLIDE = re.compile(r"\.slide:\s*(.*)", re.DOTALL)
_MARP = re.compile(
    r"([_$]|(?=background[A-Z])"
    r"|(?=(?:class|headingDivider|marp|math|paginate|size|theme|transition):\s*[\w:-]+\Z))"
    r"(background[A-Za-z]*|class|color|footer|header|headingDivider|marp|math|paginate|size|style"
    r"|theme|transition)"
    r"\s*:[ \t]*([^\n]*)"
)
_ATTRIBUTES = re.compile(r"(?:[\w:-]+\s*=\s*(?:\"[^\"{}\n]*\"|[\w:-]+)\s*)+")


@dataclass(frozen=True)
class Directive:
    """What a comment asks for, and what is wrong with that."""

    braces: str = ""  # attributes, for what stands before
    classes: tuple[str, ...] = ()  # for the slide
    problem: str = ""


def read_directive(comment: str) -> Directive | None:
    """Return what a comment says to reveal.js or Marp, ``None`` if it speaks to people."""
    text = comment.strip()
    if text == "fit":  # headings fit
        return Directive()
    if found := _ELEMENT.fullmatch(text):
        if _ATTRIBUTES.fullmatch(found[1]):
            return Directive(braces=f"{{{found[1].strip()}}}")
        return Directive(
            problem=_problem(text, "{.fragment}, or other attributes, behind the words")
        )
    if _SLIDE.fullmatch(text):
        return Directive(problem=_problem(text, "{background=…}, or a class, behind the heading"))
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) > 1 and (several := [each for line in lines if (each := _of_marp(line))]):
        return _together(several) if len(several) == len(lines) else None
    return _of_marp(text)


def _together(several: Sequence[Directive]) -> Directive:
    classes = tuple(name for each in several for name in each.classes)
    return Directive(
        classes=classes, problem=next((each.problem for each in several if each.problem), "")
    )


def _of_marp(text: str) -> Directive | None:
    found = _MARP.fullmatch(text)
    if found is None:
        return None
    if found[2] == "class" and found[1] and re.fullmatch(r"[\w\s-]+", found[3]):
        return Directive(classes=tuple(found[3].split()))
    return Directive(problem=_problem(text, _advice(found[2])))


def _advice(name: str) -> str:
    if name.startswith("background"):
        return "{background=…} behind the heading"
    if name in ("class", "color"):
        return "a class such as {.dark} behind the heading"
    if name in ("footer", "theme"):
        return f"{name}: … between the --- lines at the top of the first file"
    return "it as a style into theme.css, or leave it out"


def _problem(text: str, advice: str) -> str:
    received = " ".join(text.split())[:60]
    return (
        f"Expected a comment for people. Received: one for another tool, {received!r}. "
        f"Write {advice}."
    )
