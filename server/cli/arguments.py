"""What all commands share: one-line errors, and the options that choose a talk."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from demo.backends.load import select_library
from demo.catalog.libraries import DEFAULT, LIBRARIES, SETTING, TALK_LIBRARIES
from demo.data.choice import DataChoice
from demo.data.core.dataset import OFFLINE_DEFAULT
from demo.data.core.kinds import KINDS
from demo.data.core.labels import ANSWERS
from demo.data.core.scaling import SCALES
from demo.data.errors import DataError
from demo.data.slide_data import read_size
from demo.data.sources.named_datasets import SOURCES
from demo.hyperparameters import OPTIMIZERS, Hyperparameters, read_hyperparameters
from demo.system.nearest_name import advice
from demo.system.terminal import print_line
from server.paths import SLIDES

VERBOSE = "--verbose"
DATA_HELP = (
    f"{', '.join(SOURCES)}; a .csv, .tsv, .parquet, .xlsx or .npz file; a folder with a folder of "
    f"pictures per class (default: data.py beside the slides, or {OFFLINE_DEFAULT})"
)
TARGET_HELP = "the column of a table that is to be found out (default: its last)"
SIZE_HELP = "pixels of pictures (default: as most are, 64 at most)"
SCALE_HELP = "how numbers are brought to size (default: by the kind of data)"
KIND_HELP = "what the data is (default: by its shape)"
ANSWERS_HELP = "whether answers are classes or numbers to predict (default: by what they are)"
RATE_HELP = "size of the steps in which models learn, whatever slides and models say"
OPTIMIZER_HELP = f"{', '.join(OPTIMIZERS)}: in place of the models' own"
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
    add("--data", default="", metavar="NAME|FILE|FOLDER", help=DATA_HELP)
    add("--target", default="", metavar="COLUMN", help=TARGET_HELP)
    add("--size", type=_size, metavar="WxH", help=SIZE_HELP)
    for name, words, text in (
        ("scale", SCALES, SCALE_HELP),
        ("kind", KINDS, KIND_HELP),
        ("answers", ANSWERS, ANSWERS_HELP),
    ):
        shown = "|".join(words)
        add(f"--{name}", type=_one_of(words), metavar=shown, help=text)
    add("--backend", type=_library, metavar="NAME", help=BACKEND_HELP)
    add(VERBOSE, action="store_true", help="show log lines in the terminal, too")


def add_learning(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how models learn, whatever slides say."""
    add = parser.add_argument
    add("--epochs", type=_positive, metavar="N", help="epochs of each run, whatever slides say")
    add("--batch", type=_positive, metavar="N", help="examples in a step, whatever slides say")
    add("--learning-rate", type=_learning_rate, metavar="X", help=RATE_HELP)
    add("--optimizer", type=_optimizer, metavar="NAME", help=OPTIMIZER_HELP)


def hyperparameters(options: argparse.Namespace) -> Hyperparameters:
    """Return those that were asked for by options of ``add_learning``."""
    return Hyperparameters(
        learning_rate=options.learning_rate,
        batch=options.batch or 0,
        optimizer=options.optimizer or "",
    )


def data_choice(options: argparse.Namespace) -> DataChoice:
    """Return the data that was chosen by options of ``add_talk``."""
    return DataChoice(
        options.data,
        options.target,
        options.size,
        options.scale or "",
        options.kind or "",
        options.answers or "",
    )


def _one_of(words: Sequence[str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise argparse.ArgumentTypeError(
                f"expected {', '.join(words)}. Received: {text!r}. {advice([text], words)}"
            )
        return text

    return read


def _size(text: str) -> tuple[int, int]:
    """Read the size of pictures, such as 28 or 32x24, as (height, width)."""
    try:
        return read_size(text)
    except DataError as error:
        message = str(error).removesuffix(". Mend the size.")
        raise argparse.ArgumentTypeError(message[0].lower() + message[1:]) from error


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


def number(text: str, low: int, high: int | None = None) -> int:
    """Read a whole number from ``low`` to ``high``, or without an end."""
    wanted = f"{low} or more" if high is None else f"{low} to {high}"
    if not text.isdecimal() or int(text) < low or (high is not None and int(text) > high):
        raise argparse.ArgumentTypeError(f"expected a whole number, {wanted}. Received: {text!r}")
    return int(text)


def _positive(text: str) -> int:
    return number(text, 1)


def _learning_rate(text: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        rate = 0.0
    return float(_read("learning_rate", rate if rate > 0 else text))


def _optimizer(text: str) -> str:
    return str(_read("optimizer", text))


def _read(name: str, value: object) -> Any:
    """Return a hyperparameter, as a slide would name it."""
    try:
        return getattr(read_hyperparameters({name: value}), name)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error).rstrip(".")) from error
