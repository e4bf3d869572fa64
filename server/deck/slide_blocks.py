"""The special blocks of one slide: demos, code, diagrams; a broken one is data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from html import escape

from markdown_it.token import Token

from server.deck.blocks import BlockError, read_demo_name, read_options
from server.deck.diagrams import diagram_html, is_diagram, read_diagram
from server.deck.learning_lines import learning_beside, with_learning
from server.deck.slide_ids import UniqueIds
from server.deck.slides import Demo, Diagram, Problem, error_html
from server.deck.source_code import SourceCode
from server.html.marks import MarkedHtml, SlideHtml, mark
from server.html.page_attributes import take_page_attributes
from server.html.page_classes import class_problem, take_page_classes
from server.markdown.code_blocks import CodeBlock, read_code_block
from server.markdown.comments import NO_END, Comment, SlideMarkdown
from server.markdown.demo_places import ROOM
from server.markdown.dialect import (
    MARKDOWN,
    code_html,
    ids_of,
    line_count,
    links,
    tag_html,
    with_class,
)
from server.markdown.foreign_words import TOLD


class SlideBlocks:
    """The special blocks of one slide: puts HTML in their place, and gathers what is in them."""

    def __init__(
        self, slide_id: str, file: str, start: int, ids: UniqueIds, code: SourceCode
    ) -> None:
        """``start`` lines of the file are above the slide; ``ids`` are those given so far."""
        self.slide_id = slide_id
        self.demos: list[Demo] = []
        self.unread: list[Demo] = []
        self.diagrams: list[Diagram] = []
        self.problems: list[Problem] = []
        self.is_broken = False
        self.links: list[tuple[str, int]] = []  # to slides: id, line
        self.element_ids: list[tuple[str, int]] = []  # id, line
        self._file, self._start, self._ids, self._code = file, start, ids, code
        self._learning: list[str] = []  # lines of Python: how models learn on this slide

    def render(self, tokens: Sequence[Token], markdown: SlideMarkdown) -> str:
        """Return the slide's HTML; demo, source and broken blocks are plain HTML from here on."""
        self._learning = learning_beside(tokens, self._code.hyperparameters)
        for token in tokens:
            line = self._start + 1 + (token.map[0] if token.map else 0)
            self.element_ids += [(name, line) for name in ids_of(token)]
            problems = [class_problem(name) for name in take_page_classes(token)]
            for part in (token, *(token.children or ())):
                problems += take_page_attributes(part.tag, part.attrs)
            self.problems += [Problem(self._file, line, each) for each in problems]
            try:
                self._render(token, line)
            except BlockError as error:
                _replace(token, self._panel(line + error.offset, str(error)))
        for row, message in markdown.problems:
            self.problems.append(Problem(self._file, self._start + 1 + row, message))
        found = _contained(tokens)
        self.element_ids += found.ids
        if markdown.open_row is not None:  # what it hides may end what is open above
            return found.html + self._panel(self._start + 1 + markdown.open_row, NO_END)
        if found.is_lost:
            self.unread += self.demos  # their places went with it, but not what is wrong with them
            self.demos.clear()
            panels = [self._panel(*problem) for problem in found.problems]
            return panels[0]
        self.problems += [Problem(self._file, *problem) for problem in found.problems]
        return found.html

    def render_notes(self, comments: Iterable[Comment]) -> str:
        """Return the HTML of the notes: their bare text, if they hold HTML that can't be shown."""
        return "".join(self._notes(comment) for comment in comments if comment.is_note)

    def _notes(self, comment: Comment) -> str:
        tokens = MARKDOWN.parse(comment.text.replace("<!--", "\\<!--"))
        for token in tokens:
            line = self._start + 1 + comment.row + (token.map or [0])[0]
            mark(token, line)
            if token.type == TOLD:
                self.problems.append(Problem(self._file, line, token.content))
        found = _contained(tokens)
        self.problems += [Problem(self._file, *problem) for problem in found.problems]
        return tag_html("pre", {}, escape(comment.text)) if found.is_lost else found.html

    def _panel(self, line: int, message: str) -> str:
        """Note what breaks the slide, and return what stands in its place."""
        self.is_broken = True
        self.problems.append(Problem(self._file, line, message))
        return error_html(self.problems[-1])

    def _render(self, token: Token, line: int) -> None:
        words = token.info.split(maxsplit=1) if token.type == "fence" else []
        kind, info = (*words, "", "")[:2]
        if token.type == "html_block":
            mark(token, line)
        elif token.type == TOLD:
            self.problems.append(Problem(self._file, line, token.content))
        elif token.type == "inline":
            mark(token, line)
            self.links += [(target, line) for target in links(token)]
        elif kind == "demo":
            self._render_demo(token, info, line)
        elif kind == "source":
            target = re.split(r"[\[{]", info, maxsplit=1)[0].strip()
            text = with_learning(self._code.text(target), target, self._learning)
            token.attrs["data-source"] = target
            block = self._code_block(f"python {info.removeprefix(target)}", text, line)
            _replace(token, code_html(text, block, token))
        elif token.type == "fence" and is_diagram(token.info):
            self.diagrams.append(read_diagram(token.content, self._file, line))
            _replace(token, diagram_html(self.diagrams[-1], token))
        elif token.type == "fence":
            self._code_block(token.info, token.content, line)

    def _code_block(self, info: str, text: str, line: int) -> CodeBlock:
        """Read a code block's first line, and note what is wrong with it."""
        block = read_code_block(info, line_count(text))
        self.problems += [Problem(self._file, line, each) for each in block.problems]
        return block

    def _render_demo(self, token: Token, info: str, line: int) -> None:
        block = read_options(token.content)
        try:
            name, problems = read_demo_name(info), block.problems
        except BlockError as error:
            name, problems = "", [error, *block.problems]
        room = token.meta.get(ROOM, 1.0)
        demo = Demo("", name, block.options, self._file, line, block.rows, room)
        if not problems:
            self.demos.append(replace(demo, id=self._ids.add(f"{self.slide_id}-demo")))
            _replace(token, _demo_html(self.demos[-1], token))
            return
        self.unread += [demo] if name else []
        for problem in problems[1:]:
            self.problems.append(Problem(self._file, line + problem.offset, str(problem)))
        raise problems[0]


def _contained(tokens: Sequence[Token]) -> SlideHtml:
    """Return the HTML of a slide or its notes, in which the author's own HTML is marked."""
    marked = MarkedHtml(MARKDOWN.renderer.render(tokens, MARKDOWN.options, {}))
    if not marked.has_parts:
        return SlideHtml(marked.html)
    from server.html.balance import contain  # takes 25 ms; most talks have no HTML

    return contain(marked)


def _replace(token: Token, html: str) -> None:
    token.type, token.content = "html_block", html + "\n"


def _demo_html(demo: Demo, token: Token) -> str:
    own = {"id": demo.id, "data-demo": demo.name}
    return tag_html("div", with_class("demo", token.attrs | own), "")
