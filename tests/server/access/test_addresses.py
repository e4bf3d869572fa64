"""The addresses that are printed, and the names behind them."""

from __future__ import annotations

import ipaddress
import re
import socket

import pytest

from server.access.addresses import far_address, is_open, names, own_address


@pytest.mark.parametrize(
    ("host", "own", "other_machines", "known"),
    [
        ("127.0.0.1", "localhost", False, ["127.0.0.1", "localhost"]),
        ("localhost", "localhost", False, ["127.0.0.1", "localhost"]),
        ("::1", "localhost", False, ["127.0.0.1", "::1", "localhost"]),
        ("127.0.0.2", "127.0.0.2", False, ["127.0.0.1", "127.0.0.2", "localhost"]),
        ("192.0.2.7", "192.0.2.7", True, ["127.0.0.1", "192.0.2.7", "localhost"]),
        ("2001:db8::7", "[2001:db8::7]", True, ["127.0.0.1", "2001:db8::7", "localhost"]),
        ("0.0.0.0", "localhost", True, None),
        ("::", "localhost", True, None),
        ("", "localhost", True, None),
    ],
)
def test_how_a_host_is_called(
    host: str, own: str, other_machines: bool, known: list[str] | None
) -> None:
    assert own_address(host, 5006) == f"http://{own}:5006/"
    assert is_open(host) == other_machines
    assert names(host) == known


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
