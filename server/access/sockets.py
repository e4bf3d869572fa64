"""Binds the sockets of a talk: one for each of its addresses, or none at all."""

from __future__ import annotations

import contextlib
import errno
import socket
from collections.abc import Sequence

from server.access.addresses import LOOPBACK, bound_addresses, bracketed

BACKLOG = 512  # connections that wait to be accepted
TRIES = 50  # to find a port that is free at all addresses
NO_IPV6 = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)  # of a machine: nobody can be at ``::1`` then
LOOPBACK_OF = {"0.0.0.0": LOOPBACK[0], "::": LOOPBACK[1]}  # noqa: S104
# Connections of a talk that has ended would keep its port for a minute. On Windows the option for
# that lets other programs take the port away.
OPTION = getattr(socket, "SO_EXCLUSIVEADDRUSE", socket.SO_REUSEADDR)


class AddressError(Exception):
    """An address can't be bound: ``place`` says which, ``reason`` why."""

    def __init__(self, place: str, error: OSError | ValueError) -> None:
        super().__init__(place)
        self.place, self.reason = place, getattr(error, "strerror", None) or str(error)
        self.errno = getattr(error, "errno", None)


def bind(host: str, port: int) -> list[socket.socket]:
    """Listen at all addresses of a host, on the same port; raises ``AddressError``.

    Port 0 is one that is free at all of them.
    """
    try:
        addresses = bound_addresses(host)
    except (OSError, ValueError) as error:  # the latter for what can't be a name
        raise AddressError(f"{bracketed(host)}:{port}", error) from error
    for _ in range(0 if port else TRIES):
        with contextlib.suppress(AddressError):  # the port that was free at one is taken at another
            return _bind_all(addresses, port)
    return _bind_all(addresses, port)


def _bind_all(addresses: Sequence[str], port: int) -> list[socket.socket]:
    bound: list[socket.socket] = []
    for address in addresses:
        try:
            bound.append(_claim(address, bound[0].getsockname()[1] if bound else port))
        except AddressError as error:
            if bound and address == LOOPBACK[1] and error.errno in NO_IPV6:
                continue
            for each in bound:
                each.close()
            raise
    return bound


def _claim(address: str, port: int) -> socket.socket:
    """Listen at an address that nobody else has.

    BSD and macOS let one program listen everywhere and another at loopback, which is then asked.
    """
    if port and (loopback := LOOPBACK_OF.get(address)):
        try:
            _listen(loopback, port).close()
        except AddressError as error:
            if error.errno not in NO_IPV6:
                raise
    return _listen(address, port)


def _listen(address: str, port: int) -> socket.socket:
    flags = socket.AI_NUMERICHOST | socket.AI_PASSIVE
    try:
        found = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM, flags=flags)
        family, kind, protocol, _, place = found[0]
        with contextlib.ExitStack() as undo:
            made = undo.enter_context(socket.socket(family, kind, protocol))
            made.setsockopt(socket.SOL_SOCKET, OPTION, 1)
            if family == socket.AF_INET6:
                made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            made.setblocking(False)
            made.bind(place)
            made.listen(BACKLOG)
            undo.pop_all()
    except OSError as error:
        raise AddressError(f"{bracketed(address)}:{port}", error) from error
    return made
