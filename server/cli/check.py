"""The command ``check``: lists all that is wrong with a talk, before anybody sees it."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from demo.data.dataset import DataError, Dataset
from demo.data.sources import load_dataset
from demo.system.terminal import print_line
from server.check.talk_reader import TalkReader
from server.check.trial_run import run_trial
from server.cli.arguments import Parser, add_talk
from server.deck.slides import SlideError
from server.deck.talk_folder import TalkError, TalkFolder
from server.paths import PROGRAM


def main(arguments: list[str]) -> int:
    """Print a line for each problem, and a last one with their number; return 1 if any."""
    parser = Parser(
        prog=f"{PROGRAM} check",
        description="Read a whole talk, let each model learn for a moment, open each demo, "
        "and list what is wrong, with file and line.",
    )
    add_talk(parser)
    options = parser.parse_args(arguments)
    try:
        reader = TalkReader(options.slides.resolve())
        data = load_dataset(options.data)
    except (TalkError, DataError) as error:
        print_line(f"{parser.prog}: {error}", sys.stderr)
        return 2
    problems = check(reader, data)
    for problem in problems:
        place = _as_typed(reader.talk_folder.folder / problem.file)
        print_line(f"{place}:{problem.line}: {problem.message}")
    print_line(f"{_counts(reader.talk_folder)}: {_number(len(problems), 'problem')}")
    return 1 if problems else 0


def check(reader: TalkReader, data: Dataset) -> list[SlideError]:
    """Return all that is wrong with a talk, in its order."""
    with tempfile.TemporaryDirectory() as runs:
        found = asyncio.run(run_trial(reader, data, Path(runs)))
    return reader.in_order([*reader.problems, *found])


def _as_typed(path: Path) -> Path:
    """Return a path as one would type it here."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _counts(talk_folder: TalkFolder) -> str:
    slides = talk_folder.deck.slides
    demos = sum(len(slide.demos) for slide in slides)
    counts = {"slide": len(slides), "demo": demos, "model": len(talk_folder.variants)}
    return ", ".join(_number(count, word) for word, count in counts.items())


def _number(count: int, word: str) -> str:
    return f"{count or 'no'} {word}{'' if count == 1 else 's'}"
