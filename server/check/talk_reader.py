"""Reads all of a talk's folder, however broken it is, and lists each thing that is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from keyword import iskeyword
from pathlib import Path

from demo.catalog.variant_file import Variant, read_catalog
from demo.system.text_files import TextError, read_text
from server.deck.parser import parse_deck
from server.deck.slides import Problem
from server.files.talk_folder import TalkFolder, slide_files, with_files
from server.paths import VARIANTS


class TalkReader:
    """A talk as it can be read, and what is wrong with its text.

    A problem's ``file`` is a name in the talk's folder, or the path of one that lies elsewhere.
    """

    def __init__(self, folder: Path) -> None:
        """Read all of it; raises ``TalkError`` if there are no slides in the folder."""
        self.problems: list[Problem] = []
        self.runnable = True  # whether the variants' file is Python
        self._folder = folder
        texts = {path.name: self._text(path) for path in slide_files(folder)}
        own = folder / "variants.py"
        file = own if own.exists() else VARIANTS
        source, variants = self._models(file)
        sources = {"variants.py": source}
        deck = parse_deck(texts, sources)
        self.talk_folder = with_files(TalkFolder(folder, deck, file, variants, sources))
        self.problems += self.talk_folder.deck.problems

    def name(self, path: Path) -> str:
        """Return what problems call a file."""
        own = path.is_relative_to(self._folder)
        return path.relative_to(self._folder).as_posix() if own else str(path)

    def in_order(self, problems: list[Problem]) -> list[Problem]:
        """Return problems in the order of the slides; those of other files come after."""
        slides = [path.name for path in slide_files(self._folder)]

        def position(problem: Problem) -> tuple[int, str, int]:
            is_slide = problem.file in slides
            number = slides.index(problem.file) if is_slide else len(slides)
            return number, problem.file, problem.line

        return sorted(dict.fromkeys(problems), key=position)

    def _text(self, path: Path) -> str:
        """Return a file's text, with replacement characters for bytes that are not UTF-8."""
        try:
            return read_text(path)
        except TextError as error:
            self.problems.append(Problem(self.name(path), error.line, error.message))
            return error.text

    def _models(self, file: Path) -> tuple[str, Mapping[str, Variant]]:
        """Return the variants' source, and what is known of them before it is run."""
        known = len(self.problems)
        source = self._text(file)
        self.runnable = len(self.problems) == known
        try:
            return source, read_catalog(source)
        except (SyntaxError, ValueError) as error:  # the latter for a byte of zero
            line = getattr(error, "lineno", None) or 1
            what = getattr(error, "msg", None) or str(error)
        if self.runnable:
            message = f"Expected Python. Received: {what}. Mend it: its models are not checked yet."
            self.problems.append(Problem(self.name(file), line, message))
        self.runnable = False
        outline = _outline(source)
        return outline, read_catalog(outline)


def _outline(source: str) -> str:
    """Return empty functions and classes, of the names defined in a text that isn't valid Python.

    With them, slides that show one are not reported as broken as well.
    """
    found = re.findall(r"^(def|class) +(\w+)", source, re.MULTILINE)
    return "".join(
        f"{kind} {name}{'()' if kind == 'def' else ''}: ...\n"
        for kind, name in found
        if name.isidentifier() and not iskeyword(name)
    )
