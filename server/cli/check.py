"""The command ``check``: lists all that is wrong with a talk, before anybody sees it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import closing
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from demo.data.errors import DataError
from demo.system.counted import counted
from demo.system.terminal import print_line
from server.check.layout_walk import LayoutWalk
from server.check.talk_reader import TalkReader
from server.check.trial_process import Begin, try_talk
from server.cli.arguments import Parser, add_talk, data_choice, seconds, use_library
from server.deck.slides import Problem
from server.export.browser import find_browser
from server.export.diagram_check import check_diagrams
from server.files.talk_folder import TalkError, TalkFolder
from server.paths import HOME, PROGRAM
from server.talk.talk_data import load_talk_data, tell

LIMIT_HELP = "seconds that a model, or a demo, may take to be tried"
NO_BROWSER = "--no-browser"
NO_BROWSER_HELP = "do not look for what is cut off, covered or too small on the slides"


def main(arguments: list[str]) -> int:
    """Print a line for each problem, and a last one with their number.

    Return 1 if there are any, but for warnings: that a demo can't show the data is no mistake.
    """
    parser = Parser(
        prog=f"{PROGRAM} check",
        description="Read a whole talk, let each model learn for a moment, open each demo, "
        "look at each slide in a browser, and list what is wrong, with file and line.",
    )
    add_talk(parser)
    parser.add_argument("--limit", type=seconds, default=60, metavar="60", help=LIMIT_HELP)
    parser.add_argument(NO_BROWSER, action="store_true", help=NO_BROWSER_HELP)
    # For the process that tries the talk: where it reports to, and what it leaves out.
    parser.add_argument("--channel", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--skipped", default="[]", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    backend = use_library(parser, options.backend)
    try:
        reader = TalkReader(options.slides.resolve())
        data = load_talk_data(data_choice(options), reader.talk_folder)
    except (TalkError, DataError) as error:
        print_line(f"{parser.prog}: {error}", sys.stderr)
        return 2
    if options.channel is not None:
        from server.check.trial_run import serve_trial  # it imports all that a talk needs

        shows = not options.no_browser
        serve_trial(reader, data, options.channel, options.skipped, backend, shows=shows)
        return 0
    tell(data)
    walk = None if options.no_browser else _walk(parser.prog)
    if walk is None and not options.no_browser:
        arguments = [*arguments, NO_BROWSER]
    problems = check(reader, partial(_command, arguments), options.limit, walk)
    if walk and walk.failure:
        print_line(
            f"{parser.prog}: Expected to look at all slides in a browser. "
            f"Received: {walk.failure} Some are not checked for what can't be seen.",
            sys.stderr,
        )
    if walk:
        try:
            problems = reader.in_order([*problems, *check_diagrams(reader.talk_folder.deck)])
        except TalkError as error:
            print_line(f"{parser.prog}: {error}", sys.stderr)
    for problem in problems:
        place = _as_typed(reader.talk_folder.folder / problem.file)
        mood = "Warning: " if problem.is_warning else ""
        print_line(f"{place}:{problem.line}: {mood}{problem.message}")
    print_line(f"{_counts(reader.talk_folder)}: {_found(problems)}")
    return 0 if all(each.is_warning for each in problems) else 1


def check(
    reader: TalkReader, begin: Begin, limit_seconds: float, walk: LayoutWalk | None = None
) -> list[Problem]:
    """Return all that is wrong with a talk, in its order.

    ``begin`` returns the command line of a process that tries it; ``walk`` looks at it meanwhile.
    """
    if walk is None:
        found = try_talk(reader, begin, limit_seconds)
    else:
        with closing(walk):
            found = try_talk(reader, begin, limit_seconds, walk.look)
        found += walk.problems(reader.talk_folder.deck)
    return reader.in_order([*reader.problems, *found])


def _walk(command: str) -> LayoutWalk | None:
    """Return what looks at slides in a browser; without one a line says so."""
    browser = find_browser() if find_spec("playwright") else None
    if browser is None:
        lacking = "Chromium or Chrome" if find_spec("playwright") else "Playwright"
        print_line(
            f"{command}: Expected {lacking}, to look for what is cut off, covered or too small. "
            f"Received: none. Install it, or leave that out with {NO_BROWSER}.",
            sys.stderr,
        )
        return None
    return LayoutWalk(browser)


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
    return ", ".join(counted(count, word) for word, count in counts.items())


def _found(problems: Sequence[Problem]) -> str:
    warnings = sum(each.is_warning for each in problems)
    told = [counted(len(problems) - warnings, "problem")]
    return ", ".join([*told, *[counted(warnings, "warning")] * bool(warnings)])
