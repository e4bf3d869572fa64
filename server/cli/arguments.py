"""What all commands share: one-line errors, and the options that choose a talk."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import NoReturn

from demo.data.dataset import OFFLINE_DEFAULT
from demo.data.sources import SOURCES
from demo.system.terminal import print_line
from server.paths import SLIDES

VERBOSE = "--verbose"


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
    """Add the options of all commands on a talk: its slides, its data, and ``--verbose``."""
    add = parser.add_argument
    add("--slides", type=Path, default=SLIDES, metavar="DIR", help="folder of *.md files")
    names = ", ".join(SOURCES)
    add("--data", default=OFFLINE_DEFAULT, metavar="NAME|FILE.npz", help=f"{names}, or a file")
    add(VERBOSE, action="store_true", help="show log lines in the terminal, too")
