"""Reads the Markdown of one slide: its heading, its blocks and notes, and what is wrong there."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it.token import Token

from server.deck.slide_blocks import SlideBlocks
from server.deck.slide_front import SlideFront, read_front
from server.deck.slide_heading import read_heading, slides_in_one
from server.deck.slide_ids import UniqueIds, id_from_title
from server.deck.slides import Problem, Slide
from server.deck.source_code import SourceCode
from server.deck.splitter import SlideText
from server.html.page_classes import class_problem, page_classes
from server.markdown.backdrops import beside_picture, take_backdrops
from server.markdown.comments import SlideMarkdown, take_comments, without_places
from server.markdown.demo_places import place_demos
from server.markdown.dialect import (
    MARKDOWN,
    code_rows,
)

_DASHES = (
    "Expected --- between two slides. Received: --, for a slide that stands below another. "
    "It is the next slide here: write ---."
)


def parse_slide(
    source: SlideText, file: str, number: int, ids: UniqueIds, code: SourceCode
) -> tuple[Slide | None, list[Problem]]:
    """Return the slide of a text, ``None`` if there is nothing in it, and what is wrong with it.

    ``number`` is its place in the deck, from 1, and names it where no heading does; ``ids`` are
    those given so far, to which its own are added; ``code`` is what its blocks may show.
    """
    markdown = take_comments(source.text, code_rows(source.text))
    tokens, backdrop = take_backdrops(_parse(markdown))
    front = read_front(source.front.text) if source.front else SlideFront()
    tokens += [beside_picture(*front.beside)] if front.beside else []
    tokens = place_demos(tokens)
    told = _told_above(source, front, file)
    if not tokens and markdown.open_row is None:
        return None, told
    heading = read_heading(tokens)
    classes = dict.fromkeys((*heading.classes, *markdown.classes, *front.classes))
    line = source.start + 1 + heading.row
    usual = id_from_title(heading.title) or f"slide-{number}"
    slide_id, problem = ids.add_slide(heading.id, usual)
    blocks = SlideBlocks(slide_id, file, source.start, ids, code)
    problems = [problem] if problem else []
    problems += [class_problem(name) for name in page_classes(classes)]
    blocks.problems += told + [Problem(file, line, each) for each in problems]
    if several := slides_in_one(tokens):
        blocks.problems.append(Problem(file, source.start + 1 + several[0], several[1]))
    html = blocks.render(tokens, markdown)
    slide = Slide(
        id=blocks.slide_id,
        title=heading.title,
        html=html,
        notes=blocks.render_notes(markdown.comments),
        classes=tuple(name for name in classes if not page_classes([name])),
        background={**front.background, **backdrop, **heading.background},
        demos=tuple(blocks.demos),
        file=file,
        line=source.start + 1 + _first_row(tokens, markdown),
        text=source.text,
        broken=blocks.is_broken,
        unread=tuple(blocks.unread),
        flawed=bool(blocks.problems) or not source.is_plain,
        name=heading.id or id_from_title(heading.title),
        element_ids=tuple(blocks.element_ids),
        start=source.start,
        links=tuple(blocks.links),
        diagrams=tuple(blocks.diagrams),
    )
    return slide, blocks.problems


def _told_above(source: SlideText, front: SlideFront, file: str) -> list[Problem]:
    """Return what is wrong with what parts a slide from the one above."""
    told = [Problem(file, source.start, _DASHES)] if source.above == "--" else []
    start = source.front.start + 1 if source.front else 0
    return told + [Problem(file, start + row, message) for row, message in front.problems]


def _parse(markdown: SlideMarkdown) -> list[Token]:
    """Read a slide's Markdown; what is left of its comments goes, and lines are the slide's."""
    tokens = MARKDOWN.parse(markdown.text + "\n")
    rows = [*markdown.rows, markdown.rows[-1] + 1]
    for token in tokens:
        if token.map:
            token.map = [rows[min(row, len(rows) - 1)] for row in token.map]
        if token.type == "html_block":
            token.content = without_places(token.content)
    return [token for token in tokens if token.type != "html_block" or token.content.strip()]


def _first_row(tokens: Sequence[Token], markdown: SlideMarkdown) -> int:
    if tokens and tokens[0].map:
        return tokens[0].map[0]
    return markdown.open_row or 0
