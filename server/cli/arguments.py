"""What all commands share: one-line errors, and the options that choose a talk."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import NoReturn

from demo.backends.load import select_library
from demo.catalog.libraries import DEFAULT, LIBRARIES, SETTING, TALK_LIBRARIES
from demo.data.dataset import OFFLINE_DEFAULT
from demo.data.sources import SOURCES
from demo.system.terminal import print_line
from server.paths import SLIDES

VERBOSE = "--verbose"
CHOICE = f"{', '.join(TALK_LIBRARIES[:-1])} or {TALK_LIBRARIES[-1]}"
BACKEND_HELP = f"train on {CHOICE} (default: as {SETTING} says, else {DEFAULT})"


class Parser(argparse.ArgumentParser):
    """Reports wrong arguments in one line."""

    def error(self, message: str) -> NoReturn:
        """End with exit code 2."""
        print_line(f"{self.prog}: {message}. See --help.", sys.stderr)
        self.exit(2)


def seconds(text: str) -> float:
    """Read a number of seconds, more than none; raises ``ValueError``."""
    number = float(text)
    if not number > 0:
        raise ValueError(text)
    return number


def add_talk(parser: argparse.ArgumentParser) -> None:
    """Add the options of all commands on a talk: slides, data, library, and ``--verbose``."""
    add = parser.add_argument
    add("--slides", type=Path, default=SLIDES, metavar="DIR", help="folder of *.md files")
    names = ", ".join(SOURCES)
    add("--data", default=OFFLINE_DEFAULT, metavar="NAME|FILE.npz", help=f"{names}, or a file")
    add("--backend", type=_library, metavar="NAME", help=BACKEND_HELP)
    add(VERBOSE, action="store_true", help="show log lines in the terminal, too")


def use_library(parser: Parser, asked: str | None) -> str:
    """Return the library that the talk trains on, which alone this process imports from now on.

    ``asked`` is what the command line says, None: nothing. Ends in one line and exit code 2 for
    one that there is not.
    """
    by = "argument --backend" if asked else SETTING
    try:
        name = asked or _library(os.environ.get(SETTING) or DEFAULT)
    except argparse.ArgumentTypeError as error:
        parser.error(f"{by}: {error}")
    if missing := LIBRARIES[name].missing:
        parser.error(
            f"{by}: expected a library that is installed. Received: {name}. Install it: {missing}"
        )
    select_library(name)
    return name


def _library(text: str) -> str:
    if text not in TALK_LIBRARIES:
        raise argparse.ArgumentTypeError(f"expected {CHOICE}. Received: {text!r}")
    return text
