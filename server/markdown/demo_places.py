"""Where demos stand on a slide: those that follow each other side by side, and how wide each is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from server.markdown.boxes import CLOSE, OPEN, box, classes_of_box, growth

ROOM = "room"  # in a fence's ``meta``: its width, as a share of a slide's
WIDTH, GAP = 90.0, 3.0  # of a slide and between its columns, in the page's units; talk.css
WIDE = 1.35  # columns of ``.column.wide``, as talk.css has it
BESIDE = 0.45  # of a slide is left beside a picture that takes half of it


def place_demos(tokens: Sequence[Token]) -> list[Token]:
    """Return a slide's tokens, its demos in columns where several follow each other."""
    placed = list(_side_by_side(tokens))
    is_beside = any('class="beside ' in token.content for token in placed if _is_html(token))
    _note_rooms(placed, BESIDE if is_beside else 1.0)
    return placed


def _is_html(token: Token) -> bool:
    return token.type == "html_block"


def _is_demo(token: Token) -> bool:
    return token.type == "fence" and token.info.split()[:1] == ["demo"]


def _side_by_side(tokens: Sequence[Token]) -> Iterator[Token]:
    row: list[Token] = []
    for token in tokens:
        if _is_demo(token) and token.level == 0:
            row.append(token)
            continue
        yield from _columns(row)
        row = []
        yield token
    yield from _columns(row)


def _columns(demos: list[Token]) -> list[Token]:
    if len(demos) < 2:
        return demos
    return box("columns", [part for demo in demos for part in box("column", [demo])])


def _note_rooms(tokens: Sequence[Token], whole: float) -> None:
    """Note with each demo how wide its place is."""
    rooms = [whole]  # of the boxes around a token, the innermost last
    shares: list[list[float]] = [[]]  # of the columns in each of them that are to come
    for index, token in enumerate(tokens):
        if token.type == OPEN:
            share = shares[-1].pop(0) if shares[-1] else 1.0
            rooms.append(rooms[-1] * share)
            is_row = "columns" in classes_of_box(token)
            shares.append(_shares(tokens, index) if is_row else [])
        elif token.type == CLOSE:
            rooms.pop()
            shares.pop()
        elif _is_demo(token):
            token.meta[ROOM] = round(rooms[-1], 3)


def _shares(tokens: Sequence[Token], row: int) -> list[float]:
    """Return which share of a row each of its columns has."""
    growths, depth = [], 0
    for token in tokens[row:]:
        if token.type == OPEN:
            depth += 1
            if depth == 2:
                growths.append(growth(token, WIDE))
        elif token.type == CLOSE:
            depth -= 1
        if depth == 0:
            break
    left = 1 - GAP / WIDTH * (len(growths) - 1)
    return [left * growth / sum(growths) for growth in growths]
