"""Run the talk: parse the command line, compose, serve; nothing else."""

from __future__ import annotations

import os
import signal

if __name__ == "__main__":  # Ctrl-C while all that follows is imported: there is nothing to end
    signal.signal(signal.SIGINT, lambda *_: os._exit(128 + signal.SIGINT))

import argparse
import asyncio
import importlib
import logging
import socket
import sys
import threading
import warnings
import webbrowser
from pathlib import Path
from typing import NoReturn

from tornado.netutil import bind_sockets

from demo.data import DataError, load_dataset
from demo.events import EngineReady, Event, SessionFound, VariantReady
from server.addresses import far_address, is_open, own_address
from server.app import Talk, serve
from server.command_line import PROGRAM, Parser, add_talk
from server.material import HOME, TalkError, read_material
from server.recovery import recover, tape
from server.restart import Past, take_over
from server.token import keep_token
from server.watch import watch

# What else can be done with a talk: modules with a ``main``, and what they do.
COMMANDS = {
    "new": ("server.starter", "writes a small talk to begin with"),
    "check": ("server.check", "lists what is wrong with a talk"),
    "rehearse": ("server.rehearse", "records all that the talk can show, as a safety net"),
    "export": ("server.export", "writes a copy that opens from disk, and a PDF"),
}

REPLAY_HELP = "train nothing: play the deck's rehearsal, or this recording"


def parse_arguments() -> argparse.Namespace:
    """Read the command line; wrong arguments end in one line and exit code 2."""
    others = ", ".join(f"'{PROGRAM} {name}' {does}" for name, (_, does) in COMMANDS.items())
    parser = Parser(
        description="A talk you run, not a deck you play.",
        epilog=f"More commands, each with its own --help: {others}.",
    )
    add_talk(parser)
    add = parser.add_argument
    add("--epochs", type=_positive, metavar="N", help="passes per run, over what a slide says")
    add("--seed", type=_natural, default=0, metavar="N", help="same seed, same curves")
    add("--runs", type=Path, default=HOME / "runs", metavar="DIR", help="where runs are recorded")
    add("--replay", type=Path, nargs="?", const=Path(), metavar="FILE", help=REPLAY_HELP)
    add("--host", default="127.0.0.1", help="address to serve on (default: this machine only)")
    add("--port", type=_port, default=5006, metavar="5006", help="0 takes any free port")
    add("--no-browser", action="store_true", help="don't open a browser")
    return parser.parse_args()


def main() -> int:
    """Give the talk, or do what else is asked for; return the process's exit code."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if sys.argv[1:] and sys.argv[1] in COMMANDS:
        return obey(*sys.argv[1:])
    arguments = parse_arguments()
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    logging.getLogger("bokeh.server.views.ws").setLevel(logging.ERROR)  # a closed tab is normal
    try:
        past = take_over()
        sockets = past.sockets if past else open_port(arguments.host, arguments.port)
        return asyncio.run(give(arguments, sockets, past))
    except (TalkError, DataError) as error:
        print(f"run_talk.py: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:  # before the talk began, or where signals can't be handled
        return 0


def obey(command: str, *arguments: str) -> int:
    """Do one of the other commands."""
    module, _ = COMMANDS[command]
    try:
        code: int = importlib.import_module(module).main(list(arguments))
    except KeyboardInterrupt:
        return 128 + signal.SIGINT  # as shells have it: nobody knows whether all is well
    return code


async def give(
    arguments: argparse.Namespace, sockets: list[socket.socket], past: Past | None
) -> int:
    """Serve the talk until it is interrupted."""
    material = read_material(arguments.slides)
    data = load_dataset(arguments.data)
    replay = None if arguments.replay is None else tape(arguments.replay, material, data)
    recovered = None if past or replay else recover(arguments.runs, data, material.variants)
    talk = Talk(
        material,
        data,
        arguments.runs,
        seed=arguments.seed,
        epochs=arguments.epochs,
        past=past or recovered,
        replay=replay,
        token=past.token if past else keep_token(arguments.runs),
    )
    server = serve(talk, sockets, arguments.host)
    host, port = arguments.host, sockets[0].getsockname()[1]
    url = f"{own_address(host, port)}?token={talk.token}"
    if past:
        say("Restarted with the code that was saved")
    else:
        say(f"Talk: {url}")
        tell_others(host, port, talk.token)
    if recovered:
        say(f"Back from {recovered.recording}: that talk broke off, and all its runs are here")
    for problem in talk.problems:
        say(f"Problem: {problem}")
    if not (arguments.no_browser or past):
        threading.Thread(target=webbrowser.open, args=[url], daemon=True).start()
    tell_progress(talk)
    tell_problems(talk)
    watching = asyncio.create_task(watch(talk.saved, *talk.folders))
    talk.training.launch()
    standing_by = asyncio.create_task(talk.stand_by())
    await interrupted()
    watching.cancel()
    standing_by.cancel()
    # What is on its way to a window now will not arrive, and nobody need know.
    warnings.filterwarnings("ignore", "coroutine .* was never awaited")
    server.stop()
    await talk.close()
    return 0


def open_port(host: str, port: int) -> list[socket.socket]:
    """Claim the port; raises ``TalkError``."""
    try:
        return bind_sockets(port, host)
    except OSError as error:
        raise TalkError(
            f"Expected to serve on {host}:{port}. Received: {error.strerror}. "
            "Stop the program that uses it, or choose another with --port or --host."
        ) from error


def tell_others(host: str, port: int, token: str) -> None:
    """Print where other devices find the talk, if they can."""
    if is_open(host):
        say(f"On a phone or tablet: {far_address(host, port)}?token={token}")
        say("Warning: everybody who has this address can drive the talk, and your network sees it.")


def tell_progress(talk: Talk) -> None:
    """Print a line whenever there is something more that the presenter can do."""
    _, cursor = talk.stage.since(0)

    def tell() -> None:
        nonlocal cursor
        events, cursor = talk.stage.since(cursor)
        for event in events:
            if line := progress(event, talk):
                say(line)

    talk.stage.listen(tell)


def tell_problems(talk: Talk) -> None:
    """Print a line for each thing that a save has broken, or mended."""
    known = set(talk.problems)

    def tell() -> None:
        nonlocal known
        now = talk.problems
        for problem in now:
            if problem not in known:
                say(f"Problem: {problem}")
        if known and not now:
            say("Mended: there is no problem left")
        known = set(now)

    talk.listen(tell)


def progress(event: Event, talk: Talk) -> str:
    """Return what to tell the presenter of an event, or nothing."""
    match event:
        case EngineReady():
            data = talk.data
            sizes = f"{len(data.x_train):,} train and {len(data.x_test):,} test images"
            return f"Ready to train: {event.backend} on {event.device}; {data.name}, {sizes}"
        case VariantReady():
            return f"Warm: {event.variant} ({event.weights:,} weights)"
        case SessionFound():
            return f"Last session: {event.label}, {event.runs} runs; a race can bring them back"
    return ""


def say(line: str) -> None:
    """Print a line at once, also into a pipe."""
    print(line, flush=True)


async def interrupted() -> None:
    """Wait for Ctrl-C, or to be asked to end."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()


def _positive(text: str) -> int:
    return _number(text, 1, None)


def _natural(text: str) -> int:
    return _number(text, 0, 2**32 - 1)


def _port(text: str) -> int:
    return _number(text, 0, 65535)


def _number(text: str, low: int, high: int | None) -> int:
    wanted = f"{low} or more" if high is None else f"{low} to {high}"
    if not text.isdecimal() or int(text) < low or (high is not None and int(text) > high):
        raise argparse.ArgumentTypeError(f"expected a whole number, {wanted}. Received: {text!r}")
    return int(text)


def command() -> NoReturn:
    """Give the talk and leave at once: to unload TensorFlow takes longer than all the rest."""
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    command()
