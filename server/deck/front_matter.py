"""A file's front matter: what it says of the whole talk, and which values can't be used."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from demo.system.nearest_name import nearest
from server.deck.blocks import BlockError, TextLoader, read_mapping
from server.deck.languages import is_language
from server.deck.slides import Problem

THEMES = ("dark", "light")
DECKS = ("long", "short")
LONGEST_MINUTES = 24 * 60
FIRST_LINE = 2  # of the front matter's text, below the file's first ---


def is_duration(value: Any) -> bool:
    """Tell whether this can be the planned minutes of a talk."""
    return type(value) in (int, float) and 0 < value <= LONGEST_MINUTES


def date_problem(value: Any) -> str:
    """Return why this is no day; "" for one, and for what is words."""
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            date.fromisoformat(value)
        except ValueError as error:
            return str(error)
    return ""


# What is checked: which values fit, and how to say so.
_CHOICES: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "theme": (lambda value: value in THEMES, " or ".join(THEMES)),
    "deck": (lambda value: value in DECKS, " or ".join(DECKS)),
    "minutes": (is_duration, f"a number up to {LONGEST_MINUTES}"),
    "lang": (is_language, "a language's code, such as de, pt-BR or he"),
}
NAMES = ("title", "speaker", "date", "footer", "theme", "minutes", "lang", "deck")
READ_AS_YAML = ("theme", "minutes")
# What other tools call these.
_OTHER_NAMES = {
    "author": "speaker",
    "authors": "speaker",
    "presenter": "speaker",
    "language": "lang",
    "dir": "lang",  # the direction is the language's
    "direction": "lang",
    "duration": "minutes",
    "time": "minutes",
}
# Those that are said elsewhere.
_ELSEWHERE = {
    **dict.fromkeys(("style", "css", "fonts", "headingDivider"), "Put styles into theme.css"),
    **dict.fromkeys(("class", "background"), "Write it behind a slide's heading, in braces"),
    "subtitle": "Write it below the heading",
    "institute": "Write it below the heading",
}
_LINE = re.compile(r"([^\W\d]\w*):[ \t]+(\S.*?)[ \t]*")
# Behind a value, for whoever edits the file.
_NOTE = re.compile(r"(?:^|[ \t]+)#[ \t].*|[ \t]*<!--.*?(?:-->|$)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def read_front_matter(text: str) -> dict[str, Any]:
    """Return what stands between a file's first two ``---`` lines; raises ``BlockError``.

    All is text as it is written, but ``minutes`` and a ``date`` such as 2027-03-05 without quotes.
    """
    advice = "Correct this line, or put its value in quotes."
    meta = read_mapping("\n".join(_quoted(text.split("\n"))), TextLoader, advice)
    if text.strip() and not meta:
        raise BlockError(
            "Expected lines such as 'title: My talk' between the file's first two --- "
            "lines. Received: none. Add some, or take away the first ---."
        )
    minutes = meta.get("minutes")
    if isinstance(minutes, str) and _NUMBER.fullmatch(minutes):
        meta["minutes"] = float(minutes) if "." in minutes else int(minutes)
    return meta


def _quoted(lines: list[str]) -> Iterator[str]:
    """Put in quotes what stands on a line of its own, so that no sign in it means anything."""
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        found = _LINE.fullmatch(line)
        goes_on = after[:1] in (" ", "\t") and after.strip()
        if found is None or goes_on or not line.replace("\t", " ").isprintable():
            yield line
        else:
            yield f"{found[1]}: {_value(found[1], found[2])}"


def _value(name: str, text: str) -> str:
    """Return a value as YAML reads it, for one that is meant as text."""
    is_list = name == "speaker" and re.fullmatch(r"\[.*\]", text)
    if name in READ_AS_YAML or text[0] in "\"'" or is_list or re.fullmatch(r"[|>][-+\d]*", text):
        return text
    text = _NOTE.sub("", text)
    if name == "date" and _DATE.fullmatch(text) and not date_problem(text):
        return f"!!timestamp {text}"
    return json.dumps(text, ensure_ascii=False)


def wrong_choices(meta: Mapping[str, Any], text: str, file: str) -> list[Problem]:
    """Return a problem for each line that the talk can't use; ``meta`` was read from ``text``."""
    problems = [Problem(file, FIRST_LINE + row, each) for row, each in _said_twice(text)]
    for name, value in meta.items():
        message = ""
        if name not in NAMES:
            message = _unknown(name)
        elif name == "date" and (problem := date_problem(value)):
            message = f"Expected date: a day such as 2027-03-05. Received: {problem}. Correct it."
        elif name in _CHOICES and not _CHOICES[name][0](value):
            wanted = _CHOICES[name][1]
            message = f"Expected {name}: {wanted}. Received: {value!r:.60}. Choose one of them."
        if message:
            problems.append(Problem(file, FIRST_LINE + _row(name, text), message))
    return problems


def _said_twice(text: str) -> Iterator[tuple[int, str]]:
    """Yield the row of each line whose name stands in one above, and what is wrong with that."""
    known = set[str]()
    for row, line in enumerate(text.split("\n")):
        name = line.partition(":")[0] if re.match(r"[^\W\d]\w*:", line) else ""
        if name in known:
            yield row, f"Expected {name} once. Received: it again. Take one of the lines away."
        known |= {name} if name else set()


def _unknown(name: str) -> str:
    near = _OTHER_NAMES.get(name.lower()) or nearest(name, NAMES)
    usual = f"Write {near}" if near else "Write one of these, or take the line away"
    advice = f"{_ELSEWHERE.get(name, usual)}."
    return f"Expected one of {', '.join(NAMES)}. Received: {name[:60]!r}. {advice}"


def _row(name: str, text: str) -> int:
    """Return in which line of the text, from 0, a name stands."""
    found = re.search(rf"^[\"']?{re.escape(name)}\b", text, re.MULTILINE)
    return text.count("\n", 0, found.start()) if found else 0
