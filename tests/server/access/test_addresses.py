"""The addresses that are printed, and the names behind them."""

from __future__ import annotations

import ipaddress
import platform
import re
import socket
from argparse import ArgumentTypeError

import pytest

from server.access.addresses import (
    EVERYWHERE,
    bound_addresses,
    far_address,
    is_open,
    names,
    normalized_host,
    numeric,
    own_address,
    own_name,
)

LOOPBACK = ["127.0.0.1", "::1"]
OWN = "talk-5006.localhost"


@pytest.mark.parametrize(
    ("host", "own", "bound", "known"),
    [
        ("127.0.0.1", OWN, LOOPBACK, [*LOOPBACK, "localhost", OWN]),
        ("localhost", OWN, LOOPBACK, [*LOOPBACK, "localhost", OWN]),
        ("::1", OWN, LOOPBACK, [*LOOPBACK, "localhost", OWN]),
        ("my.localhost", "my.localhost", LOOPBACK, [*LOOPBACK, "localhost", "my.localhost"]),
        ("127.0.0.2", "127.0.0.2", ["127.0.0.2"], ["127.0.0.1", "127.0.0.2", "localhost"]),
        ("192.0.2.7", "192.0.2.7", ["192.0.2.7"], ["127.0.0.1", "192.0.2.7", "localhost"]),
        ("2001:db8::7", "[2001:db8::7]", ["2001:db8::7"], None),
        ("0.0.0.0", OWN, ["0.0.0.0", "::1"], None),
        ("::", OWN, ["::", "127.0.0.1"], None),
        ("", OWN, ["0.0.0.0", "::"], None),
    ],
)
def test_how_a_host_is_called(
    host: str, own: str, bound: list[str], known: list[str] | None
) -> None:
    assert own_address(host, 5006) == f"http://{own}:5006/"
    assert bound_addresses(host) == bound
    if known or host in EVERYWHERE:
        assert names(host, 5006) == known
    assert is_open(host) == (not any(each.startswith(("127.", "::1")) for each in bound[:1]))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("LocalHost", "localhost"),
        ("localhost.", "localhost"),
        ("127.1", "127.0.0.1"),
        ("0x7f000001", "127.0.0.1"),
        ("0", "0.0.0.0"),
        ("[::1]", "::1"),
        ("0:0:0:0:0:0:0:1", "::1"),
        ("", ""),
        ("Laptop.Local.", "laptop.local"),
        ("x" * 70, "x" * 70),
        ("fe80::1%1", "fe80::1%1"),
        ("::1%1", "::1"),
        ("::ffff:127.0.0.1", "127.0.0.1"),
        ("::ffff:0.0.0.0", "0.0.0.0"),
        ("Ä.localhost", "xn--4ca.localhost"),
    ],
)
def test_a_host_is_known_however_it_is_written(typed: str, meant: str) -> None:
    assert normalized_host(typed) == meant


@pytest.mark.parametrize(
    "typed",
    ["[", "[]", ".", "a b.localhost", "..localhost", f"{'x' * 70}.localhost", "\x1b.localhost"],
)
def test_what_is_no_host_is_refused(typed: str) -> None:
    with pytest.raises(ArgumentTypeError, match="expected a name or an address"):
        normalized_host(typed)


def test_programs_find_a_talk_by_its_number() -> None:
    assert numeric(own_address("localhost", 5006) + "?token=x") == "http://127.0.0.1:5006/?token=x"
    assert numeric("http://192.0.2.7:5006/a.localhost:1/") == "http://192.0.2.7:5006/a.localhost:1/"


@pytest.mark.parametrize(("system", "own"), [("Darwin", "localhost"), ("Linux", OWN)])
def test_where_a_browser_may_not_know_the_own_name_there_is_none(
    monkeypatch: pytest.MonkeyPatch, system: str, own: str
) -> None:
    def look_up(*_: object, **__: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(platform, "system", lambda: system)
    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    assert own_name("127.0.0.1", 5006) == own


def test_the_address_for_other_devices() -> None:
    assert far_address("192.0.2.7", 80) == "http://192.0.2.7:80/"
    assert far_address("2001:db8::7", 80) == "http://[2001:db8::7]:80/"


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_the_address_in_the_network_is_this_machine_s_or_its_name(host: str) -> None:
    found = re.fullmatch(r"http://\[?([^\]]+?)\]?:5006/", far_address(host, 5006))
    assert found is not None
    if found[1] == socket.gethostname():
        return
    family = socket.AF_INET6 if host == "::" else socket.AF_INET
    assert not ipaddress.ip_address(found[1]).is_unspecified
    with socket.socket(family) as own:
        own.bind((found[1], 0))  # fails for an address that is not this machine's
