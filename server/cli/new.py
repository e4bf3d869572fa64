"""The command ``new``: writes a small talk to begin with, or one of the examples."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path

from demo.system.terminal import print_line
from server.cli.arguments import Parser
from server.paths import PROGRAM, STARTER_DECKS

DECKS = ("small", "penguins", "signals", "diabetes")  # folders of ``STARTER_DECKS``
FROM_HELP = f"which one: {', '.join(DECKS)} (default: {DECKS[0]})"


def main(arguments: list[str]) -> int:
    """Write a talk into the folder that is named, and say how to go on."""
    parser = Parser(
        prog=f"{PROGRAM} new",
        description="Write a small talk into a new folder: slides, models, a demo and a theme; "
        "or an example with its data.",
    )
    parser.add_argument(
        "--from",
        dest="deck",
        choices=DECKS,
        default=DECKS[0],
        metavar="NAME",
        help=", ".join(DECKS),
    )
    parser.add_argument("folder", nargs="*", metavar="DIR", help="a folder that is not there yet")
    asked = parser.parse_args(arguments)
    names = asked.folder
    if problem := _refusal(names) or _write(STARTER_DECKS / asked.deck, Path(names[0])):
        print_line(f"{parser.prog}: {problem}", sys.stderr)
        return 2
    print_line(f"A talk to begin with is in {names[0]}.")
    print_line(f"Give it:  {_command('--slides', names[0])}")
    print_line(f"Check it: {_command('check', '--slides', names[0])}")
    return 0


def _refusal(names: list[str]) -> str:
    """Return why nothing can be written, if so."""
    expected = "Expected the name of one new folder, such as my_talk."
    if len(names) != 1:
        return f"{expected} Received: {shlex.join(names) or 'none'}. Name it after new."
    folder = Path(names[0])
    if folder.is_dir() and any(folder.iterdir()):
        return f"{expected} Received: {folder}, which has files in it. Name another."
    return ""


def _write(deck: Path, folder: Path) -> str:
    """Write a copy of a talk; return why that failed, if it did."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in deck.rglob("*"):
            target = folder / path.relative_to(deck)
            if path.is_file() and path.suffix != ".pyc":
                target.parent.mkdir(exist_ok=True)
                shutil.copyfile(path, target)  # not its mode: an installed file may be read-only
    except OSError as error:
        came = error.strerror or str(error)
        return f"Expected to write into {folder}. Received: {came}. Name another folder."
    return ""


def _command(*arguments: str) -> str:
    """Return what to type, in the way in which this command was typed."""
    words = shlex.join(arguments)
    if os.environ.get("MAKELEVEL"):  # make sets it
        return f'make talk ARGS="{words}"'
    if PROGRAM.endswith(".py"):
        return f"{shlex.join([_as_typed(sys.executable), _as_typed(sys.argv[0])])} {words}"
    return f"{PROGRAM} {words}"


def _as_typed(path: str) -> str:
    """Return a path as one would type it here."""
    here = Path.cwd()
    return str(Path(path).relative_to(here)) if Path(path).is_relative_to(here) else path
