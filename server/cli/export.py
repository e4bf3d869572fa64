"""The command ``export``: writes a copy of the talk that opens from disk, and a handout."""

from __future__ import annotations

import argparse
from pathlib import Path

from demo.data.errors import DataError
from server.cli.arguments import Parser, add_talk, data_choice
from server.export.export import HANDOUT, choose, expect_free, export, warn
from server.export.handout import Printer
from server.files.talk_folder import TalkError, read_talk_folder
from server.paths import HOME, PROGRAM
from server.talk.talk_data import load_talk_data, tell

RUNS_HELP = "where runs are recorded, or one recording"
PDF_HELP = f"print a handout, too, to DIR/{HANDOUT} or a file"


def main(arguments: list[str]) -> int:
    """Export what is asked for; return the process's exit code."""
    asked = parse(arguments)
    asked.out = asked.out.absolute()  # a demo may change the folder in which relative paths begin
    asked.pdf = asked.pdf.absolute() if asked.pdf else None
    try:
        expect_free(asked.out)
        printer = None if asked.pdf is None else Printer(notes=asked.notes, theme=asked.theme)
        talk_folder = read_talk_folder(asked.slides)
        data = load_talk_data(data_choice(asked), talk_folder)
        tell(data)
        recording = choose(asked.runs, talk_folder, data)
        export(talk_folder, data, recording, asked.out, printer, asked.pdf)
    except OSError as error:
        reason = error.strerror or str(error)
        warn(
            f"Expected to write to {error.filename or asked.out}. Received: {reason}. "
            "Make room there, or name another folder."
        )
    except (TalkError, DataError) as error:
        warn(str(error))
    else:
        return 0
    return 2


def parse(arguments: list[str]) -> argparse.Namespace:
    """Read the command line; wrong arguments end in one line and exit code 2."""
    parser = Parser(
        prog=f"{PROGRAM} export",
        description="Write a copy of the talk that opens from disk, with the last curves.",
    )
    add_talk(parser)
    add = parser.add_argument
    add("out", type=Path, metavar="DIR", help="the folder to write")
    add("--runs", type=Path, default=HOME / "runs", metavar="DIR|FILE.jsonl", help=RUNS_HELP)
    add("--pdf", type=Path, nargs="?", const=Path(), metavar="FILE", help=PDF_HELP)
    add("--notes", action="store_true", help="speaker notes beneath the slides of the handout")
    add("--theme", choices=("light", "dark"), default="light", help="of the handout")
    asked = parser.parse_args(arguments)
    if asked.notes and asked.pdf is None:
        parser.error("expected --pdf with --notes: no notes go into the folder")
    if asked.pdf == Path():
        asked.pdf = asked.out / HANDOUT
    return asked
