"""Gives the talk: serves it, watches its files, and tells the presenter in the terminal."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import importlib
import logging
import signal
import socket
import threading
import warnings
import webbrowser
from collections.abc import Callable
from concurrent import futures
from typing import TYPE_CHECKING

from tornado.netutil import bind_sockets

from demo.cluster.dask_cluster import Cluster
from demo.data.dataset import Dataset
from demo.events import ClusterChanged, EngineReady, Event, SessionFound, VariantReady
from demo.recording.reader import Recording
from server.access.addresses import far_address, is_open, own_address
from server.access.token import keep_token
from server.deck.talk_folder import TalkError, TalkFolder
from server.talk.failure_log import log_failures
from server.talk.file_watcher import watch
from server.talk.recovery import recording_to_play, recover
from server.talk.restart import PreviousProcess, take_over
from server.talk.talk_options import TalkOptions
from server.threads import run_in_thread
from server.web.early_server import EarlyServer

if TYPE_CHECKING:
    from bokeh.server.server import BaseServer

    from server.talk.talk import Talk

# Bokeh's messages to windows, and what waits to make some, as Python names these coroutines.
UNSENT = r"coroutine '(WSHandler\.send_message|_needs_document_lock\..*)' was never awaited"
CLOSED_TAB = "Failed sending message as connection was closed"  # as Bokeh logs it
PATIENCE_S = 0.6  # for a window to show its first slide: all that follows would slow it down


def main(
    arguments: argparse.Namespace,
    talk_folder: TalkFolder,
    data: Dataset,
    reading: futures.Future[Recording] | None,
) -> int:
    """Give the talk that is asked for; return the process's exit code. Raises ``TalkError``.

    ``reading`` is the recording that is to be played, on its way from the disk.
    """
    logging.getLogger("bokeh.server.views.ws").addFilter(is_no_closed_tab)
    past = take_over()
    sockets = past.sockets if past else open_port(arguments.host, arguments.port)
    return asyncio.run(give(arguments, talk_folder, data, sockets, past, reading))


async def give(
    arguments: argparse.Namespace,
    talk_folder: TalkFolder,
    data: Dataset,
    sockets: list[socket.socket],
    past: PreviousProcess | None,
    reading: futures.Future[Recording] | None = None,
) -> int:
    """Serve the talk until it is interrupted."""
    replay = (
        recording_to_play(reading.result, arguments.replay, talk_folder, data) if reading else None
    )
    recovered = None if past or replay else recover(arguments.runs, data, talk_folder.variants)
    token = past.token if past else keep_token(arguments.runs)
    early_server = EarlyServer(sockets, arguments.host, token)
    if not (past or recovered):  # else it has a place, which the talk knows
        early_server.show(talk_folder)
    if past:
        say("Restarted with the code that was saved")
    else:
        invite(arguments.host, sockets[0].getsockname()[1], token, opens=not arguments.no_browser)
    if not replay:  # then Keras follows, which takes seconds
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(early_server.talk_needed.wait(), PATIENCE_S)
    make_talk, serve = await run_in_thread(load, talk_folder)
    talk = make_talk(
        talk_folder,
        data,
        arguments.runs,
        TalkOptions(
            seed=arguments.seed,
            epochs=arguments.epochs,
            replay=replay,
            cluster=Cluster(arguments.cluster) if arguments.cluster else None,
            token=token,
            previous=past or recovered,
        ),
    )
    server = serve(talk, early_server)
    if recovered:
        say(f"Back from {recovered.recording}: that talk broke off, and all its runs are here")
    for problem in talk.problems:
        say(f"Problem: {problem}")
    log_failures(talk.stage)
    tell_progress(talk)
    tell_problems(talk)
    talk.training.launch()
    behind = [
        asyncio.create_task(work)
        for work in (talk.stand_by(), watch(talk.saved_files.bring_in, *talk.saved_files.folders))
    ]
    await interrupted()
    for task in behind:
        task.cancel()
    # What is on its way to a window now will not arrive, and nobody need know.
    warnings.filterwarnings("ignore", UNSENT, RuntimeWarning)
    logging.getLogger("tornado.application").addFilter(is_not_called_off)
    server.stop()
    await talk.close()
    return 0


def is_no_closed_tab(record: logging.LogRecord) -> bool:
    """Tell whether a record is of more than a window that was closed, which is normal."""
    return record.msg != CLOSED_TAB


def is_not_called_off(record: logging.LogRecord) -> bool:
    """Tell whether a record is of more than work that the end of the talk has called off."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, asyncio.CancelledError | futures.CancelledError)


def invite(host: str, port: int, token: str, *, opens: bool) -> None:
    """Print where the talk is; open a browser there, if wanted."""
    url = f"{own_address(host, port)}?token={token}"
    say(f"Talk: {url}")
    tell_others(host, port, token)
    if opens:
        threading.Thread(target=webbrowser.open, args=[url], daemon=True).start()


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
        case EngineReady() if talk.replayed:
            return f"Ready to play, nothing is trained: {talk.replayed}"
        case ClusterChanged(state="joined", workers=count) if count > 1:
            return f"Cluster: {count} workers train side by side"
        case ClusterChanged(state="joined"):
            return f"Cluster: {event.address} is to train"
        case ClusterChanged(state="moved"):
            return f"Cluster: a worker is lost, another takes over ({event.reason})"
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
