"""Gives the talk: serves it and watches its files until the process is told to end."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import importlib
import logging
import socket
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any

from demo.cluster.dask_cluster import Cluster
from demo.data.core.dataset import Dataset
from demo.events import ClockSet, Event, SessionOpened, SlideShown
from demo.recording.reader import Recording
from demo.recording.session_header import changed_files, was_on
from demo.system.code_files import describe
from demo.system.log_file import log_to
from demo.system.terminal import print_line
from server.access.connection_limits import raise_file_limit
from server.access.sockets import AddressError, bind
from server.access.token import keep_token
from server.cli.arguments import data_choice, hyperparameters
from server.cli.signals import end_in_any_case, heeded, on_signal
from server.cli.terminal import print_addresses, print_problems, print_progress
from server.files.talk_folder import TalkError, TalkFolder
from server.paths import LOG
from server.talk.failure_log import log_failures
from server.talk.file_watcher import watch
from server.talk.recovery import recording_to_play, recover
from server.talk.restart import PreviousProcess, take_over
from server.talk.runs_folder import claim
from server.talk.talk_options import TalkOptions
from server.threads import run_in_thread
from server.web.early_server import EarlyServer

if TYPE_CHECKING:
    from bokeh.server.server import BaseServer

    from server.talk.talk import Talk

logger = logging.getLogger(__name__)

STOPPED = "Expected the event loop to go on. Received: %s, of a demo perhaps. It goes on"
FIRST_SLIDE_S = 0.6  # at most, for a window to show its first slide before all else is loaded


def main(
    arguments: argparse.Namespace,
    talk_folder: TalkFolder,
    data: Dataset,
    reading: Future[Recording] | None,
) -> int:
    """Give the talk that is asked for; return the process's exit code. Raises ``TalkError``.

    ``reading`` is the recording to be played, which is being read from the disk.
    """
    raise_file_limit()
    previous = take_over()
    sockets = previous.sockets if previous else open_port(arguments.host, arguments.port)
    return run_to_the_end(give(arguments, talk_folder, data, sockets, previous, reading))


def run_to_the_end(talk: Coroutine[Any, Any, int]) -> int:
    """Run a talk on an event loop, and go on where code of an author's stops the loop.

    A demo may stop it, and what a demo has called later may raise ``SystemExit``.
    """

    task: asyncio.Task[int] | None = None

    async def wait() -> int:
        nonlocal task
        task = task or asyncio.ensure_future(talk)  # only now: who cancels this cancels that, too
        return await task

    with asyncio.Runner() as runner:
        while True:
            try:
                return runner.run(wait())
            except (RuntimeError, SystemExit, KeyboardInterrupt) as error:
                if task is None or task.done():
                    raise
                logger.error(STOPPED, describe(error), exc_info=True)


async def give(
    arguments: argparse.Namespace,
    talk_folder: TalkFolder,
    data: Dataset,
    sockets: list[socket.socket],
    previous: PreviousProcess | None,
    reading: Future[Recording] | None = None,
) -> int:
    """Serve the talk until the process is told to end; return its exit code."""
    end_in_any_case()
    replay = (
        recording_to_play(reading.result, arguments.replay, talk_folder, data) if reading else None
    )
    port = sockets[0].getsockname()[1]
    runs = own_folder(arguments, port, previous)
    died = None if previous or replay else recover(runs, data, talk_folder.variants, tell_problem)
    if replay and replay.problem:
        tell_problem(replay.problem)
    known = replay or previous
    for line in changed_files(known.events, data) if known else ():
        tell_problem(line)
    token = previous.token if previous else keep_token(runs)
    early_server = EarlyServer(sockets, arguments.host, token)
    if not (previous or died):  # those were at some slide, and only the talk knows at which
        early_server.show(talk_folder)
    going_on = previous if previous and is_about(previous.events, data) else None
    if previous:
        what = "code" if going_on else "data"
        print_line(f"Restarted with the {what} that was saved")
    else:
        print_addresses(arguments.host, port, token, opens_browser=not arguments.no_browser)
        if runs != arguments.runs:
            print_line(f"Recording in {runs}, apart from another talk in {arguments.runs}")
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(early_server.talk_needed.wait(), FIRST_SLIDE_S)
    make_talk, serve = await run_in_thread(load, talk_folder)
    options = TalkOptions(
        seed=arguments.seed,
        epochs=arguments.epochs,
        hyperparameters=hyperparameters(arguments),
        backend=arguments.backend,
        replay=replay,
        cluster=Cluster(arguments.cluster, arguments.backend) if arguments.cluster else None,
        token=token,
        choice=data_choice(arguments),
        previous=going_on or died,
    )
    talk = make_talk(talk_folder, data, runs, options)
    if previous and not going_on:
        keep_place(talk, previous)
    server = serve(talk, early_server)
    if died:
        print_line(f"Back from {died.recording}: that talk broke off, and all its runs are here")
    await _run(talk, server)
    return 0


def is_about(events: Sequence[Event], data: Dataset) -> bool:
    """Tell whether a log is about this data: its curves are not to be seen beside others."""
    sessions = (each for each in events if isinstance(each, SessionOpened))
    return all(was_on(each, data) for each in sessions)


def keep_place(talk: Talk, previous: PreviousProcess) -> None:
    """Begin a new log where an earlier one was: at its slide, with its clock."""
    for kind in (ClockSet, SlideShown):
        found = [each for each in previous.events if isinstance(each, kind)]
        for event in found[-1:]:
            talk.stage.append(event)


def own_folder(arguments: argparse.Namespace, port: int, previous: PreviousProcess | None) -> Path:
    """Return the folder to record in, which no other talk has; the log goes there, too."""
    asked = arguments.runs
    if previous:
        folder = previous.recording.parent
    else:
        folder = claim(asked, port, any_port=not arguments.port)
    if folder.absolute() != asked.absolute():
        log_to(folder / LOG, verbose=arguments.verbose)
    return folder


def tell_problem(line: str) -> None:
    """Print what the presenter should know."""
    print_line(f"Problem: {line}")


async def _run(talk: Talk, server: BaseServer) -> None:
    """Train, and follow what is saved, until the process is told to end; then end the talk."""
    log_failures(talk.stage)
    print_progress(talk)
    print_problems(talk)
    talk.training.launch()
    saved_files = talk.saved_files
    background = [
        asyncio.create_task(talk.stand_by()),
        asyncio.create_task(watch(saved_files.apply, *saved_files.folders)),
    ]
    await told_to_end()
    for task in background:
        task.cancel()
    importlib.import_module("server.web.bokeh_patches").ignore_unfinished_messages()
    server.stop()
    await talk.close()


def load(talk_folder: TalkFolder) -> tuple[type[Talk], Callable[[Talk, EarlyServer], BaseServer]]:
    """Import what gives a talk, and the demos of a deck: that takes half a second."""
    importlib.import_module("server.web.bokeh_patches").import_models()
    talk = importlib.import_module("server.talk.talk")
    demos = importlib.import_module("server.talk.talk_demos")
    demos.load_demos({demo.name for slide in talk_folder.deck.slides for demo in slide.demos})
    return talk.Talk, importlib.import_module("server.web.server").serve


def open_port(host: str, port: int) -> list[socket.socket]:
    """Claim the port; raises ``TalkError``."""
    try:
        return bind(host, port)
    except AddressError as error:
        raise TalkError(
            f"Expected to serve on {error.place}. Received: {error.reason}. "
            "Stop the program that uses it, or choose another with --port or --host."
        ) from error


async def told_to_end() -> None:
    """Wait for Ctrl-C (SIGINT), SIGTERM, or the terminal to be closed (SIGHUP)."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in heeded():  # not as the loop does it: a demo may hold that up
        on_signal(number, lambda: loop.call_soon_threadsafe(stop.set))
    await stop.wait()
