"""A talk has all of its addresses to itself, or it does not start."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from server.access.sockets import AddressError, bind

BOTH = ["127.0.0.1", "::1"]


@contextmanager
def bound(host: str, port: int = 0) -> Iterator[list[socket.socket]]:
    sockets = bind(host, port)
    try:
        yield sockets
    finally:
        for each in sockets:
            each.close()


@contextmanager
def another(address: str, port: int = 0, *, listens: bool = True) -> Iterator[socket.socket]:
    """Let another program be at an address, one that would share it."""
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind((address, port))
        if listens:
            other.listen()
        yield other


def addresses(sockets: list[socket.socket]) -> list[str]:
    return [each.getsockname()[0] for each in sockets]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "my.localhost"])
def test_a_talk_on_loopback_is_at_both_addresses(host: str) -> None:
    with bound(host) as sockets:
        assert addresses(sockets) == BOTH
        assert len({each.getsockname()[1] for each in sockets}) == 1
        for each in sockets:
            socket.create_connection(each.getsockname()[:2], 5).close()


@pytest.mark.parametrize(
    ("host", "taken", "named"),
    [
        ("127.0.0.1", "::1", "[::1]"),
        ("127.0.0.1", "127.0.0.1", "127.0.0.1"),
        ("::1", "127.0.0.1", "127.0.0.1"),
        ("0.0.0.0", "::1", "[::1]"),
        ("0.0.0.0", "127.0.0.1", "127.0.0.1"),
        ("0.0.0.0", "127.0.0.3", "0.0.0.0"),
        ("::", "127.0.0.1", "127.0.0.1"),
        ("::", "::1", "[::1]"),
        ("", "::1", "[::1]"),
    ],
)
def test_an_address_that_is_taken_is_named_and_none_is_kept(
    host: str, taken: str, named: str
) -> None:
    with bound("") as everywhere:
        port = everywhere[0].getsockname()[1]  # nobody else has it, at no address
    with another(taken, port):
        with pytest.raises(AddressError) as refused:
            bind(host, port)
        assert refused.value.place == f"{named}:{port}"
        assert refused.value.reason == "Address already in use"
    with bound(host, port):  # a refused attempt has left nothing behind
        pass


@pytest.mark.parametrize(
    ("host", "where"),
    [
        ("127.0.0.1", "0.0.0.0"),
        ("127.0.0.1", "::"),
        ("0.0.0.0", "127.0.0.1"),
        ("0.0.0.0", "127.0.0.3"),
        ("0.0.0.0", "::1"),
        ("::", "127.0.0.1"),
        ("::", "::1"),
    ],
)
@pytest.mark.parametrize("came_before", [True, False])
def test_nobody_else_can_listen_beside_it(host: str, where: str, came_before: bool) -> None:
    with another("127.0.0.1", listens=False) as free:
        port = free.getsockname()[1]
    is_refused = pytest.raises(OSError, match="in use")
    if came_before:  # and waits
        with another(where, port, listens=False) as other, bound(host, port), is_refused:
            other.listen()
    else:
        with bound(host, port), is_refused, another(where, port):
            pass


def test_any_port_is_one_that_is_free_at_all_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    with another("::1") as other:
        port, first = other.getsockname()[1], socket.socket.bind
        asked: list[int] = []

        def offer_what_is_taken(self: socket.socket, place: tuple[str, int]) -> None:
            """Choose the port as a system may that has few left."""
            asked.append(place[1])
            first(self, (place[0], port) if len(asked) == 1 else place)

        monkeypatch.setattr(socket.socket, "bind", offer_what_is_taken)
        with bound("127.0.0.1") as sockets:
            assert addresses(sockets) == BOTH
            assert sockets[0].getsockname()[1] == sockets[1].getsockname()[1] != port
        assert asked[:3] == [0, port, 0]


def test_a_name_with_several_addresses_is_served_at_all_or_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = {"laptop": ["127.0.0.4", "127.0.0.5"], "elsewhere": ["127.0.0.4", "192.0.2.1"]}
    look_up = socket.getaddrinfo

    def look_up_here(host: str, port: int | None, **options: int) -> list[object]:
        found = known.get(host, [host])
        return [entry for each in found for entry in look_up(each, port, **options)]

    monkeypatch.setattr(socket, "getaddrinfo", look_up_here)
    with bound("laptop") as sockets:
        assert addresses(sockets) == ["127.0.0.4", "127.0.0.5"]
    with pytest.raises(AddressError) as refused:
        bind("elsewhere", 0)
    assert refused.value.place.startswith("192.0.2.1:")


@pytest.mark.parametrize("host", ["nowhere.invalid", "x" * 70, "a b", "fe80::1%nothing", "\0"])
def test_what_is_no_address_is_refused(host: str) -> None:
    with pytest.raises(AddressError) as refused:
        bind(host, 5006)
    assert refused.value.place.endswith(":5006")
    assert refused.value.reason


def test_where_there_is_no_ipv6_the_other_address_is_enough(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = socket.socket.bind

    def bind_ipv4_alone(self: socket.socket, place: tuple[str, int]) -> None:
        if self.family == socket.AF_INET6:
            raise OSError(99, "Cannot assign requested address")
        first(self, place)

    monkeypatch.setattr(socket.socket, "bind", bind_ipv4_alone)
    with bound("127.0.0.1") as sockets:
        assert addresses(sockets) == ["127.0.0.1"]
