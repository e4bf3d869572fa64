"""The entry point: reads the command line, then gives the talk or does another command."""

from __future__ import annotations

# Not ``signal``, which loads others: Ctrl-C meanwhile would end in a traceback.
import _signal  # type: ignore[import-not-found] # no types
import os
import sys

if "__mp_main__" in sys.modules:  # a process that Dask began: the talk ends it, not the terminal
    for name in {"SIGINT", "SIGHUP"} & vars(_signal).keys():
        _signal.signal(getattr(_signal, name), _signal.SIG_IGN)
elif __name__ == "__main__" or sys.argv[0].endswith("hello-ml"):  # nothing needs to be closed yet
    for name in {"SIGINT", "SIGTERM", "SIGHUP"} & vars(_signal).keys():
        if _signal.getsignal(getattr(_signal, name)) != _signal.SIG_IGN:  # as nohup wants it
            _signal.signal(getattr(_signal, name), lambda came, _: os._exit(128 + came))

if __name__ == "__main__":
    _home = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 - loads nothing
    if _home not in sys.path:  # Python was told to leave it out: ``PYTHONSAFEPATH``
        sys.path.insert(0, _home)

import argparse
import contextlib
import importlib
import logging
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

from demo.catalog.libraries import DEFAULT
from demo.data.errors import DataError
from demo.recording.reader import REHEARSAL, Recording, read_recording
from demo.system.cache_folder import cache_folder
from demo.system.log_file import log_to
from demo.system.private_folder import keep_temporary_files_private, remove_process_folder
from demo.system.search_path import drop_unsafe_folders
from demo.system.standard_streams import use_lasting_streams
from demo.system.terminal import print_line
from server.access.addresses import LOOPBACK, normalized_host
from server.cli.arguments import (
    VERBOSE,
    Parser,
    add_learning,
    add_talk,
    data_choice,
    hyperparameters,
    number,
    use_library,
)
from server.cli.signals import exit_code, ignore_signals, interrupt_on_signals
from server.files.talk_folder import TalkError, read_talk_folder
from server.paths import HOME, LOG, PROGRAM
from server.talk.talk_data import load_talk_data, tell

# All commands but the first, which gives the talk: a module with a ``main``, and what it does.
COMMANDS = {
    "new": ("server.cli.new", "writes a small talk to begin with"),
    "check": ("server.cli.check", "lists what is wrong with a talk"),
    "rehearse": ("server.cli.rehearse", "records all that the talk can show, as a safety net"),
    "export": ("server.cli.export", "writes a copy that opens from disk, and a PDF"),
}

logger = logging.getLogger("run_talk")

CLUSTER_HELP = "train on Dask workers: tcp://SCHEDULER:8786, or local"
HOST_HELP = "address to serve on (default: this machine only)"
REPLAY_HELP = "train nothing: play the deck's rehearsal, or this recording"


def parse_arguments() -> argparse.Namespace:
    """Read the command line; wrong arguments end in one line and exit code 2."""
    others = ", ".join(f"'{PROGRAM} {name}' {does}" for name, (_, does) in COMMANDS.items())
    parser = Parser(
        description="A talk you run, not a deck you play.",
        epilog=f"More commands, each with its own --help: {others}.",
    )
    add_talk(parser)
    add_learning(parser)
    add = parser.add_argument
    add("--seed", type=_natural, default=0, metavar="N", help="same seed, same curves")
    add("--runs", type=Path, default=HOME / "runs", metavar="DIR", help="where runs are recorded")
    add("--cluster", type=_cluster, metavar="ADDRESS", help=CLUSTER_HELP)
    add("--replay", type=Path, nargs="?", const=Path(), metavar="FILE", help=REPLAY_HELP)
    add("--host", type=normalized_host, default=LOOPBACK[0], help=HOST_HELP)
    add("--port", type=_port, default=5006, metavar="5006", help="0 takes any free port")
    add("--no-browser", action="store_true", help="don't open a browser")
    arguments = parser.parse_args()
    for name in ("cluster", "backend"):
        if getattr(arguments, name) and arguments.replay:
            parser.error(f"expected --{name} or --replay, which trains nothing. Received: both")
    if arguments.replay:
        arguments.backend = DEFAULT  # of a recording that does not say on which it was made
    else:
        arguments.backend = use_library(parser, arguments.backend)
    if arguments.replay == Path():
        arguments.replay = arguments.slides / REHEARSAL
    # A model or a demo may change the folder in which relative paths begin.
    arguments.runs = arguments.runs.absolute()
    return arguments


def main() -> int:
    """Give the talk, or do another command; return the process's exit code."""
    drop_unsafe_folders()
    if _is_command():
        return run_command(*sys.argv[1:])
    arguments = parse_arguments()
    log_to(arguments.runs / LOG, verbose=arguments.verbose)
    try:
        reading = read_ahead(arguments.replay) if arguments.replay else None
        talk_folder = read_talk_folder(arguments.slides, hyperparameters(arguments))
        data = load_talk_data(data_choice(arguments), talk_folder)
        tell(data)
        # The server takes a second to load: only once it is known that there is a talk to give.
        code: int = importlib.import_module("server.cli.give").main(
            arguments, talk_folder, data, reading
        )
    except (TalkError, DataError) as error:
        logger.info("There is no talk to give", exc_info=True)
        print_line(f"run_talk.py: {error}", sys.stderr)
        return 2
    return code


def run_command(command: str, *arguments: str) -> int:
    """Do one of the other commands; what it logs goes to a file in the cache folder."""
    module, _ = COMMANDS[command]
    log_to(cache_folder() / f"{command}.log", verbose=VERBOSE in arguments)
    code: int = importlib.import_module(module).main(list(arguments))
    return code


def read_ahead(path: Path) -> Future[Recording]:
    """Read a recording in a thread while all else is loaded."""
    pool = ThreadPoolExecutor(1)
    reading = pool.submit(read_recording, path)
    pool.shutdown(wait=False)
    return reading


def _cluster(text: str) -> str:
    from demo.cluster.dask_cluster import check_address  # slow: only where it is needed

    try:
        return check_address(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _natural(text: str) -> int:
    return number(text, 0, 2**32 - 1)


def _port(text: str) -> int:
    return number(text, 0, 65535)


def command() -> NoReturn:
    """Run ``main`` and end at once: Python's own exit would wait for TensorFlow to be unloaded."""
    use_lasting_streams()
    try:
        interrupt_on_signals()
        keep_temporary_files_private()
        code = main()
    except KeyboardInterrupt:
        ignore_signals()
        code = exit_code() if _is_command() else 0  # of a command nobody knows whether all is well
    except SystemExit as ended:  # wrong arguments, or help
        code = ended.code if isinstance(ended.code, int) else 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
        code = 1
    ignore_signals()
    remove_process_folder()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):  # an author's code has removed it
            stream.flush()
    os._exit(code)


def _is_command() -> bool:
    return bool(sys.argv[1:]) and sys.argv[1] in COMMANDS


if __name__ == "__main__":
    command()
