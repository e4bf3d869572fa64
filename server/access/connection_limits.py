"""Limits what strangers can take from a talk: connections, and time on each of them.

A stranger is a connection that has not shown the presenter's cookie yet. The oldest ones are closed
to make room, not the new ones refused: the presenter's next window is among the new ones, and is no
stranger any more once its first request has come.
"""

from __future__ import annotations

import logging
import socket
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from tornado.ioloop import IOLoop
from tornado.iostream import IOStream

if sys.platform != "win32":
    import resource

MOST_OF_ONE = 64  # strangers that come from one address
MOST = 256  # strangers in all
LIFE_S = 20.0  # of a stranger, whatever it does: all that it may have is sent in a moment
CALM_S = 60.0  # without too many: then the problem is over
LOOK_S = 1.0  # from one look at the clock to the next
MOST_ON_MACOS = 10_240  # files of a process, where the limit is said to be none

NO_ROOM = (
    "Expected to take another connection. Received: this process has as many files open as it may. "
    "Close windows of the talk, or start it with a higher limit (ulimit -n)."
)

logger = logging.getLogger(__name__)


@dataclass
class Stranger:
    """From which network a connection came, when, and whether it has asked for something."""

    network: str
    since: float
    has_asked: bool = False


class Strangers:
    """The strangers at a talk, the oldest first; ``problem`` tells that they are too many."""

    def __init__(self, most: int = MOST) -> None:
        """``most`` of them may be there at a time."""
        self.problem = ""
        self.tell: Callable[[], None] = lambda: None  # called when the problem comes or goes
        self._most = most
        self._known: dict[IOStream, Stranger] = {}
        self._of_network: Counter[str] = Counter()
        self._loop = IOLoop.current()
        self._last_excess = 0.0
        self._is_watched = False

    def add(self, stream: IOStream, address: str) -> None:
        """Take account of a new connection, and make room for it."""
        network = network_of(address)
        self._known[stream] = Stranger(network, self._loop.time())
        self._of_network[network] += 1
        if self._of_network[network] > MOST_OF_ONE:
            self._close_oldest(network)
        elif len(self._known) > self._most:
            self.make_room()
        self._watch()

    def remove(self, stream: IOStream) -> None:
        """Forget a connection that is closed, or is the presenter's."""
        if found := self._known.pop(stream, None):
            self._of_network[found.network] -= 1

    def __contains__(self, stream: IOStream) -> bool:
        return stream in self._known

    def has_asked(self, stream: IOStream) -> bool:
        """Take account of a request; return whether a stranger sends it, and not as its first."""
        stranger = self._known.get(stream)
        if stranger is None:
            return False
        before, stranger.has_asked = stranger.has_asked, True
        return before

    def make_room(self) -> bool:
        """Close the oldest from where most are; return whether there was one."""
        if self._known:
            self._close_oldest(self._of_network.most_common(1)[0][0])
            return True
        self._report(NO_ROOM)
        return False

    def _close_oldest(self, network: str) -> None:
        self._close(next(each for each, who in self._known.items() if who.network == network))
        self._report(
            f"Expected at most {min(MOST_OF_ONE, self._most)} connections without the talk's "
            f"cookie from one address, {self._most} in all. Received: more, from {network}. "
            "The oldest are closed; your own windows go on."
        )

    def _close(self, stream: IOStream) -> None:
        self.remove(stream)
        stream.close()

    def _report(self, problem: str) -> None:
        self._last_excess = self._loop.time()
        if not self.problem:
            self.problem = problem
            logger.warning("%s", problem)
            self.tell()
            self._watch()

    def _watch(self) -> None:
        if not self._is_watched:
            self._is_watched = True
            self._loop.call_later(LOOK_S, self._look)

    def _look(self) -> None:
        """Close those that are too old; look again as long as there is something to look for."""
        now = self._loop.time()
        for stream, stranger in list(self._known.items()):
            if now - stranger.since > LIFE_S:
                self._close(stream)
        self._of_network = +self._of_network  # without the networks that none is from
        if self.problem and now - self._last_excess > CALM_S:
            self.problem = ""
            self.tell()
        self._is_watched = False
        if self._known or self.problem:
            self._watch()


def network_of(address: str) -> str:
    """Return what is counted as one: an IPv4 address, an IPv6 network, this machine."""
    if address == "::1" or address.startswith("127."):
        return "this machine"
    if ":" not in address:
        return address
    network = socket.inet_pton(socket.AF_INET6, address.partition("%")[0])[:8]
    return f"{socket.inet_ntop(socket.AF_INET6, network + bytes(8))}/64"  # one device may have all


def raise_file_limit() -> None:
    """Let this process open as many files and connections as the system lets it."""
    if sys.platform == "win32":  # it has no such limit
        return
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for wanted in (hard, MOST_ON_MACOS):
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            return


def room_for_strangers() -> int:
    """Return how many strangers leave enough files for the talk to open."""
    if sys.platform == "win32":
        return MOST
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST if soft == resource.RLIM_INFINITY else min(MOST, soft // 2)
