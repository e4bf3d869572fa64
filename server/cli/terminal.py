"""What the presenter reads in the terminal while the talk is given, a line each."""

from __future__ import annotations

import threading
import webbrowser
from typing import TYPE_CHECKING

from demo.events import ClusterChanged, EngineReady, Event, SessionFound, VariantReady
from demo.system.terminal import print_line
from server.access.addresses import far_address, is_open, own_address

if TYPE_CHECKING:
    from server.talk.talk import Talk


def print_addresses(host: str, port: int, token: str, *, opens_browser: bool) -> None:
    """Print where the talk is, for this machine and for others; open a browser there, if wanted."""
    url = f"{own_address(host, port)}?token={token}"
    print_line(f"Talk: {url}")
    if is_open(host):
        print_line(f"On a phone or tablet: {far_address(host, port)}?token={token}")
        print_line(
            "Warning: everybody who has this address can drive the talk, and your network sees it."
        )
    if opens_browser:
        threading.Thread(target=webbrowser.open, args=[url], daemon=True).start()


def print_progress(talk: Talk) -> None:
    """Print from now on a line whenever there is something more that the presenter can do."""
    _, cursor = talk.stage.since(0)

    def print_new() -> None:
        nonlocal cursor
        events, cursor = talk.stage.since(cursor)
        for event in events:
            if line := progress_line(event, talk):
                print_line(line)

    talk.stage.listen(print_new)


def progress_line(event: Event, talk: Talk) -> str:
    """Return what an event means to the presenter, "" if nothing."""
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
            sizes = f"{len(data.x_train):,} train and {len(data.x_test):,} test {data.noun}"
            return f"Ready to train: {event.backend} on {event.device}; {data.name}, {sizes}"
        case VariantReady():
            return f"Warm: {event.variant} ({event.weights:,} weights)"
        case SessionFound():
            return f"Last session: {event.label}, {event.runs} runs; a race can bring them back"
    return ""


def print_problems(talk: Talk) -> None:
    """Print a line for each problem there is, each that comes, and when the last one is mended."""
    known: set[str] = set()

    def print_new() -> None:
        nonlocal known
        now = talk.problems
        for problem in now:
            if problem not in known:
                print_line(f"Problem: {problem}")
        if known and not now:
            print_line("Mended: there is no problem left")
        known = set(now)

    print_new()
    talk.listen(print_new)
