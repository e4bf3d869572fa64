"""Markdown text in, slides out: a pure parser in which a broken block is data, never a crash."""

from __future__ import annotations

import hashlib
import json
import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from markdown_it.token import Token

from server.deck.blocks import BlockError, read_definitions, read_demo_name, read_mapping
from server.deck.markdown import (
    MARKDOWN,
    SPLITTER,
    code_html,
    line_steps,
    links,
    tag_html,
    with_class,
)

THEMES = ("dark", "light")

LONGEST_MINUTES = 24 * 60


def is_duration(value: Any) -> bool:
    """Tell whether this can be the planned minutes of a talk."""
    return type(value) in (int, float) and 0 < value <= LONGEST_MINUTES


# What the front matter may say, and in words.
_CHOICES: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "theme": (lambda value: value in THEMES, " or ".join(THEMES)),
    "minutes": (is_duration, f"a number up to {LONGEST_MINUTES}"),
}

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_SLIDE = re.compile(r"\s*##+ \S")  # behind a file's first ---, which parts it from nothing


@dataclass(frozen=True)
class SlideError:
    """What is wrong in a deck, for the presenter: ``line`` counts from 1 and exists in ``file``."""

    file: str
    line: int
    message: str  # one line: expected, received, what to do


@dataclass(frozen=True)
class Demo:
    """A live demo on a slide: the widget's name, its options, and the ``<div>`` it goes into."""

    id: str  # the <div>'s, unique in the deck
    name: str
    options: Mapping[str, Any]  # as YAML reads them
    file: str
    line: int  # of its fence, from 1


@dataclass(frozen=True)
class Slide:
    """One slide: what goes into its ``<section>``, and what belongs on the section itself."""

    id: str  # unique in the deck
    title: str  # plain text, "" without a heading
    html: str
    notes: str  # HTML, for the presenter alone
    classes: tuple[str, ...]
    background: Mapping[str, str]  # as written on the heading: background, background-opacity, …
    demos: tuple[Demo, ...]
    file: str
    line: int  # of its first block, from 1
    text: str = ""  # the Markdown that it was read from
    broken: bool = False  # is there a block that can't be read
    name: str = field(default="", compare=False)  # its heading's, of which the id is made
    start: int = field(default=0, compare=False)  # lines of the file before its text
    links: tuple[tuple[str, int], ...] = field(default=(), compare=False)  # to slides: id, line


@dataclass(frozen=True)
class Deck:
    """A whole talk: its front matter, its slides in order, and all that is wrong with it."""

    meta: Mapping[str, Any]  # title, speaker, date, theme, … as YAML reads them
    slides: tuple[Slide, ...]
    problems: tuple[SlideError, ...]
    torn: frozenset[str] = frozenset()  # files with a block that swallows all slides below
    whole: bool = True  # could all that describes the talk be read
    sources: Mapping[str, str] = field(default_factory=dict, compare=False)  # that it was read with


def parse_deck(
    files: Mapping[str, str], sources: Mapping[str, str], before: Deck | None = None
) -> Deck:
    """Read a deck. Any text gives one: what can't be read becomes a problem, the rest loads.

    ``files`` maps a file's name to its Markdown, in the order of the talk; ``sources`` maps a
    file's name to the Python text that ``source FILE#NAME`` blocks show. ``before`` is any deck:
    slides that are the same in it need not be read again, and that is all. Raises nothing.
    """
    reader = _Reader(sources, before)
    for file, text in files.items():
        reader.read(file, re.sub(r"\r\n?", "\n", text.removeprefix("\ufeff")) + "\n")
    reader.check_links()
    slides, problems = tuple(reader.slides), tuple(reader.problems)
    return Deck(reader.meta, slides, problems, frozenset(reader.torn), reader.whole, sources)


class _Reader:
    """Gathers a deck file by file; holds what must be unique or known across its slides."""

    def __init__(self, sources: Mapping[str, str], before: Deck | None = None) -> None:
        self.meta: dict[str, Any] = {}
        self.slides: list[Slide] = []
        self.problems: list[SlideError] = []
        self.torn: set[str] = set()
        self.whole = True
        self._sources = sources
        same = before.slides if before and before.sources == sources else ()
        self._known = {slide.text: slide for slide in same if not slide.broken}
        self._definitions: dict[str, dict[str, str]] = {}  # source file -> name -> text
        self._ids: dict[str, int] = {}  # id -> the highest number tried after it
        self._links: list[tuple[str, str, int]] = []  # to slides: id, file, line

    def read(self, file: str, text: str) -> None:
        """Add one file; its lines end in a bare newline, the last one too."""
        lines = text.split("\n")
        start = 0
        for token in SPLITTER.parse(text):
            row, end = token.map or (0, 0)
            if token.type == "front_matter":
                if _SLIDE.match(token.content):
                    self._slide(file, row + 1, token.content)
                else:
                    self._front_matter(file, token.content)
                start = end
            elif token.type == "hr" and lines[row].rstrip() == "---":
                self._slide(file, start, "\n".join(lines[start:row]))
                start = end
            elif token.type == "fence" and token.content.count("\n") == end - row - 1:
                message = (
                    f"Expected a line {token.markup} that closes this block. Received: the end "
                    "of the file, so all slides below are part of it. Add the line."
                )
                self._problem(file, row + 1, message)
                self.torn.add(file)
        self._slide(file, start, "\n".join(lines[start:]))

    def check_links(self) -> None:
        """Tell of links to slides that aren't there, once all slides are known."""
        known = {slide.id for slide in self.slides}
        for target, file, line in self._links:
            if target not in known and not target.isdigit():  # a slide's number would do, too
                message = (
                    f"Expected the id of a slide after #. Received: {target[:60]!r}. "
                    f"Write {{#{target[:60]}}} on that slide's heading, or correct the link."
                )
                self._problem(file, line, message)

    def _problem(self, file: str, line: int, message: str) -> None:
        self.problems.append(SlideError(file, line, message))

    def _front_matter(self, file: str, text: str) -> None:
        try:
            meta = read_mapping(text)
            if text.strip() and not meta:
                raise BlockError(
                    "Expected lines such as 'title: My talk' between the file's first two --- "
                    "lines. Received: none. Add some, or take away the first ---."
                )
        except BlockError as error:
            self._problem(file, 1 + error.offset, str(error))
            self.whole = False
        else:
            self.meta = {**meta, **self.meta}
            for name, (fits, wanted) in _CHOICES.items():
                if name in meta and not fits(meta[name]):
                    row = text.count("\n", 0, max(text.find(name), 0))
                    message = f"Expected {name}: {wanted}. Received: {meta[name]!r:.60}."
                    self._problem(file, 2 + row, f"{message} Choose one of them.")

    def _slide(self, file: str, start: int, text: str) -> None:
        """Add the slide whose text begins after ``start`` lines of the file, unless it is empty."""
        known = self._known.get(text)
        if known and self._fits(known):
            self._keep(known, file, start)
        else:
            self._read_slide(file, start, text)

    def _fits(self, slide: Slide) -> bool:
        """Tell whether a known slide would get the same ids here, which stand in its HTML."""
        places = range(1, len(slide.demos) + 1)
        usual = [f"{slide.id}-demo" + (f"-{place}" if place > 1 else "") for place in places]
        is_usual = slide.id == slide.name and [demo.id for demo in slide.demos] == usual
        return is_usual and not any(name in self._ids for name in (slide.id, *usual))

    def _keep(self, slide: Slide, file: str, start: int) -> None:
        """Add a slide that was read before, wherever it stands now."""
        moved = start - slide.start
        demos = tuple(replace(each, file=file, line=each.line + moved) for each in slide.demos)
        links = tuple((target, line + moved) for target, line in slide.links)
        line = slide.line + moved
        for name in (slide.id, *(f"{slide.id}-demo" for _ in demos)):
            self._unique(name)
        self._links += [(target, file, line) for target, line in links]
        self.slides.append(
            replace(slide, file=file, line=line, start=start, demos=demos, links=links)
        )

    def _read_slide(self, file: str, start: int, text: str) -> None:
        tokens, notes = _without_comments(MARKDOWN.parse(text + "\n"))
        if not tokens:
            return
        name, title, classes, background = _heading(tokens)
        id_ = self._unique(name or f"slide-{len(self.slides) + 1}")
        known, linked = len(self.problems), len(self._links)
        demos = self._blocks(tokens, id_, file, start)
        broken = len(self.problems) > known
        html = MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})
        line = start + 1 + (tokens[0].map or [0])[0]
        links_ = tuple((target, line) for target, _, line in self._links[linked:])
        self.slides.append(
            Slide(
                id_,
                title,
                html,
                notes,
                classes,
                background,
                demos,
                file,
                line,
                text,
                broken,
                name,
                start,
                links_,
            )
        )

    def _unique(self, base: str) -> str:
        name = base
        while name in self._ids:
            self._ids[base] += 1
            name = f"{base}-{self._ids[base]}"
        self._ids[name] = 1
        return name

    def _blocks(
        self, tokens: Sequence[Token], slide_id: str, file: str, start: int
    ) -> tuple[Demo, ...]:
        """Put HTML in the place of demo, source and broken blocks; return the demos."""
        demos: list[Demo] = []
        for token in tokens:
            line = start + 1 + (token.map[0] if token.map else 0)
            words = token.info.split(maxsplit=1) if token.type == "fence" else []
            kind, info = (*words, "", "")[:2]
            try:
                if token.type == "html_block":
                    _check_comments(token.content)
                elif kind == "demo":
                    name, options = read_demo_name(info), read_mapping(token.content)
                    demos.append(Demo(self._unique(f"{slide_id}-demo"), name, options, file, line))
                    _replace(token, _demo_html(demos[-1], token))
                elif kind == "source":
                    _replace(token, self._source_html(info, token))
                elif token.type == "inline":
                    self._links += [(target, file, line) for target in links(token)]
            except BlockError as error:
                self._problem(file, line + error.offset, str(error))
                _replace(token, error_html(self.problems[-1]))
        return tuple(demos)

    def _source_html(self, info: str, token: Token) -> str:
        target = info.partition("{")[0].strip()
        file, _, name = target.partition("#")
        if file not in self._sources:
            raise BlockError(
                f"Expected 'source FILE#NAME' with one of the files {_list(self._sources)}. "
                f"Received: {target[:60]!r}. Correct the file's name."
            )
        text = self._definition(file, name) if name else self._sources[file]
        return code_html(text, "python", line_steps(info), token.attrs | {"data-source": target})

    def _definition(self, file: str, name: str) -> str:
        if file not in self._definitions:
            self._definitions[file] = read_definitions(file, self._sources[file])
        known = self._definitions[file]
        if name not in known:
            raise BlockError(
                f"Expected a top-level function or class of {file}: {_list(known)}. "
                f"Received: {name[:60]!r}. Correct the name, or add it to {file}."
            )
        return known[name]


def _without_comments(tokens: list[Token]) -> tuple[list[Token], str]:
    """Take away the blocks that are comments; the closing comment, as HTML, is the notes."""
    notes = ""
    last = tokens[-1] if tokens else None
    if last and last.type == "html_block" and last.content.rstrip().endswith("-->"):
        text = last.content.rstrip()[:-3]
        begin = text.find("<!--", max(text.rfind("-->"), 0))
        if begin >= 0:
            notes = MARKDOWN.render(textwrap.dedent(text[begin + 4 :]).strip())
            last.content = text[:begin]
    return [token for token in tokens if not _is_comment(token)], notes


def _is_comment(token: Token) -> bool:
    text = token.content.strip()
    if token.type != "html_block" or (text and not text.endswith("-->")):
        return False
    return not _COMMENT.sub("", text).strip()


def _check_comments(html: str) -> None:
    begin = html.rfind("<!--")
    if begin > html.rfind("-->"):  # in a page it would hide all that follows
        message = "Expected --> at the comment's end. Received: none on this slide. Add it."
        raise BlockError(message, html.count("\n", 0, begin))


def _heading(tokens: Sequence[Token]) -> tuple[str, str, tuple[str, ...], Mapping[str, str]]:
    """Return the first heading's id, title, classes and background; they leave the heading."""
    pairs = (pair for pair in pairwise(tokens) if pair[0].type == "heading_open")
    opening, inline = next(pairs, (None, None))
    if opening is None or inline is None:
        return "", "", (), {}
    title, attrs = _plain(inline), opening.attrs
    classes = str(attrs.get("class", "")).split()
    if "fragment" in classes:  # a step of the heading's own: it would hide the whole slide
        classes = []
    else:
        attrs.pop("class", None)
    names = [name for name in attrs if name.startswith("background")]
    background = {name: str(attrs.pop(name)) for name in names}
    id_ = str(attrs.pop("id", "")) or _slug(title)
    return id_, title, tuple(classes), background


def _plain(inline: Token) -> str:
    gaps = ("softbreak", "hardbreak", "html_inline")
    parts = (" " if part.type in gaps else part.content for part in inline.children or ())
    return " ".join("".join(parts).split())


def _slug(title: str) -> str:
    words = re.findall(r"[^\W_]+", re.sub("['’]", "", title.lower()))
    if words and words[0][0].isdigit():  # "#2" would be the second slide's address
        words.insert(0, "slide")
    return "-".join(words)


def _list(names: Mapping[str, Any]) -> str:
    return textwrap.shorten(", ".join(names) or "(none)", 120, placeholder=" …")


def _replace(token: Token, html: str) -> None:
    token.type, token.content = "html_block", html + "\n"


def error_html(error: SlideError) -> str:
    """Return the panel that stands in place of a block which can't be shown."""
    attrs = {"class": "demo-error", "role": "note", "data-file": error.file}
    return tag_html("div", attrs | {"data-line": error.line}, "")


def fingerprint(value: object) -> str:
    """Return a few letters that are the same for equal values, in another process too."""
    text = json.dumps(value, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _demo_html(demo: Demo, token: Token) -> str:
    own = {"id": demo.id, "data-demo": demo.name}
    return tag_html("div", with_class("demo", token.attrs | own), "")
