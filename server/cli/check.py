"""The command ``check``: lists all that is wrong with a talk, before anybody sees it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from demo.data.dataset import DataError
from demo.data.sources import load_dataset
from demo.system.terminal import print_line
from server.check.talk_reader import TalkReader
from server.check.trial_process import Begin, try_talk
from server.cli.arguments import Parser, add_talk, seconds
from server.deck.slides import SlideError
from server.deck.talk_folder import TalkError, TalkFolder
from server.export.diagram_check import check_diagrams
from server.paths import HOME, PROGRAM

LIMIT_HELP = "seconds that a model, or a demo, may take to be tried"


def main(arguments: list[str]) -> int:
    """Print a line for each problem, and a last one with their number; return 1 if any."""
    parser = Parser(
        prog=f"{PROGRAM} check",
        description="Read a whole talk, let each model learn for a moment, open each demo, "
        "and list what is wrong, with file and line.",
    )
    add_talk(parser)
    parser.add_argument("--limit", type=seconds, default=60, metavar="60", help=LIMIT_HELP)
    # For the process that tries the talk: where it reports to, and what it leaves out.
    parser.add_argument("--channel", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--skipped", default="[]", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    try:
        reader = TalkReader(options.slides.resolve())
        data = load_dataset(options.data)
    except (TalkError, DataError) as error:
        print_line(f"{parser.prog}: {error}", sys.stderr)
        return 2
    if options.channel is not None:
        from server.check.trial_run import serve_trial  # it imports all that a talk needs

        serve_trial(reader, data, options.channel, options.skipped)
        return 0
    problems = check(reader, partial(_command, arguments), options.limit)
    try:
        problems = reader.in_order([*problems, *check_diagrams(reader.talk_folder.deck)])
    except TalkError as error:
        print_line(f"{parser.prog}: {error}", sys.stderr)
    for problem in problems:
        place = _as_typed(reader.talk_folder.folder / problem.file)
        print_line(f"{place}:{problem.line}: {problem.message}")
    print_line(f"{_counts(reader.talk_folder)}: {_number(len(problems), 'problem')}")
    return 1 if problems else 0


def check(reader: TalkReader, begin: Begin, limit_seconds: float) -> list[SlideError]:
    """Return all that is wrong with a talk, in its order.

    ``begin`` returns the command line of a process that tries it.
    """
    found = try_talk(reader, begin, limit_seconds)
    return reader.in_order([*reader.problems, *found])


def _command(arguments: Sequence[str], channel: int, skipped: str) -> list[str]:
    """Return the command line that does this command's work in another process."""
    own = ["--channel", str(channel), "--skipped", skipped]
    return [sys.executable, str(HOME / "run_talk.py"), "check", *arguments, *own]


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
