"""Markdown text in, a deck out: pure, and whatever can't be read is data, never a crash."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from demo.hyperparameters import AS_WRITTEN, Hyperparameters
from server.deck.blocks import BlockError
from server.deck.front_matter import date_problem, read_front_matter, wrong_choices
from server.deck.slide_ids import RESERVED, UniqueIds, demo_ids
from server.deck.slide_parser import parse_slide
from server.deck.slides import Deck, Problem, Slide
from server.deck.source_code import SourceCode
from server.deck.splitter import FrontMatter, Part, SlideText, UnclosedBlock, split

LONG = "long"  # a class of slides that a short deck leaves out


def parse_deck(
    files: Mapping[str, str],
    sources: Mapping[str, str],
    before: Deck | None = None,
    hyperparameters: Hyperparameters = AS_WRITTEN,
) -> Deck:
    """Read a deck. Any text gives one: what can't be read becomes a problem, the rest loads.

    ``files`` maps a file's name to its Markdown, in the order of the talk; ``sources`` maps a
    file's name to the Python text that ``source FILE#NAME`` blocks show. ``before`` is any deck:
    slides that are the same in it need not be read again, and that is all. ``hyperparameters`` are
    those by which all models learn, whatever slides say. Raises nothing.
    """
    same = before.slides if before and before.sources == sources else ()
    code = SourceCode(sources, hyperparameters)
    builder = _DeckBuilder(code, same, before.meta if before else {})
    for file, text in files.items():
        for part in split(text):
            builder.add(file, part)
    return builder.deck()


class _DeckBuilder:
    """Gathers a deck part by part; holds what must be unique or known across its slides."""

    def __init__(
        self, code: SourceCode, before: Iterable[Slide], meta_before: Mapping[str, Any]
    ) -> None:
        """``before`` are slides that were read with the same ``code``.

        ``meta_before`` says which deck it is as long as front matter can't be read.
        """
        self._code, self._meta_before = code, meta_before
        self._read_before = {slide.text: slide for slide in before if not slide.flawed}
        self._ids = UniqueIds()
        self._meta: dict[str, Any] = {}
        self._slides: list[Slide] = []
        self._problems: list[Problem] = []
        self._incomplete: set[str] = set()
        self._meta_complete = True

    def add(self, file: str, part: Part) -> None:
        """Add one part of a file, in the order of the talk."""
        match part:
            case FrontMatter(text):
                self._add_front_matter(file, text)
            case SlideText():
                self._add_slide(file, part)
            case UnclosedBlock(line, markup):
                message = (
                    f"Expected a line {markup} that closes this block. Received: the end "
                    "of the file, so all slides below are part of it. Add the line."
                )
                self._problems.append(Problem(file, line, message))
                self._incomplete.add(file)

    def deck(self) -> Deck:
        """Return the deck, once all is added."""
        meta = self._meta if self._meta_complete else {**self._meta_before, **self._meta}
        slides = slides_of(meta, self._slides)
        return Deck(
            meta=self._meta,
            slides=tuple(slides),
            problems=(*self._problems, *lost_slide_links(slides), *shared_ids(slides)),
            incomplete=frozenset(self._incomplete),
            meta_complete=self._meta_complete,
            sources=self._code.files,
        )

    def _add_front_matter(self, file: str, text: str) -> None:
        try:
            meta = read_front_matter(text)
        except BlockError as error:
            self._problems.append(Problem(file, 1 + error.offset, str(error)))
            self._meta_complete = False
        else:
            self._problems += wrong_choices(meta, text, file)
            if date_problem(meta.get("date")):
                del meta["date"]
            self._meta = {**meta, **self._meta}  # the first file that names a thing decides

    def _add_slide(self, file: str, source: SlideText) -> None:
        """Add the slide of a text, unless the text is blank."""
        known = self._read_before.get(source.text)
        if known and source.is_plain and self._fits(known):
            for wanted in (known.id, *(f"{known.id}-demo" for _ in known.demos)):
                self._ids.add(wanted)
            self._slides.append(moved(known, file, source.start))
            return
        number = len(self._slides) + 1
        slide, problems = parse_slide(source, file, number, self._ids, self._code)
        self._problems += problems
        if slide is not None:
            self._slides.append(slide)

    def _fits(self, slide: Slide) -> bool:
        """Tell whether a slide read before would get the same ids here: its HTML holds them."""
        usual = demo_ids(slide.id, len(slide.demos))
        is_usual = slide.id == slide.name and [demo.id for demo in slide.demos] == usual
        return is_usual and self._ids.are_free((slide.id, *usual))


def slides_of(meta: Mapping[str, Any], slides: Sequence[Slide]) -> Sequence[Slide]:
    """Return the slides that belong to the deck: of a short one all but those of class ``long``.

    Their ids are the same in both, so that links, drawings and recordings fit either.
    """
    if meta.get("deck") != "short":
        return slides
    return [slide for slide in slides if LONG not in slide.classes] or slides


def moved(slide: Slide, file: str, start: int) -> Slide:
    """Return the same slide where it stands now: below ``start`` lines of a file."""
    lines = start - slide.start
    return replace(
        slide,
        file=file,
        line=slide.line + lines,
        start=start,
        demos=tuple(replace(each, file=file, line=each.line + lines) for each in slide.demos),
        links=tuple((target, line + lines) for target, line in slide.links),
        element_ids=tuple((name, line + lines) for name, line in slide.element_ids),
        diagrams=tuple(replace(each, file=file, line=each.line + lines) for each in slide.diagrams),
    )


def lost_slide_links(slides: Iterable[Slide]) -> list[Problem]:
    """Return a problem for each link to a slide that isn't there."""
    slides = list(slides)
    known = {slide.id for slide in slides}
    problems = []
    for slide in slides:
        for target, line in slide.links:
            if target not in known and not target.isdigit():  # a slide's number would do, too
                message = (
                    f"Expected the id of a slide after #. Received: {target[:60]!r}. "
                    f"Write {{#{target[:60]}}} on that slide's heading, or correct the link."
                )
                problems.append(Problem(slide.file, line, message))
    return problems


def shared_ids(slides: Iterable[Slide]) -> list[Problem]:
    """Return a problem for each element with an id that the page, a slide or a demo has, too."""
    slides = list(slides)
    taken = {*RESERVED, *(slide.id for slide in slides)}
    taken |= {demo.id for slide in slides for demo in slide.demos}
    problems = []
    for slide in slides:
        for name, line in slide.element_ids:
            if name in taken:
                message = (
                    f"Expected an id that nothing else in the talk has. Received: {name[:60]!r}. "
                    "Write another: a link to it would lead to the first that has it."
                )
                problems.append(Problem(slide.file, line, message))
            taken.add(name)
    return problems
