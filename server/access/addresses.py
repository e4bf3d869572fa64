"""The addresses of a talk: where it is bound, as it is typed here, and on other devices."""

from __future__ import annotations

import contextlib
import platform
import re
import socket
from argparse import ArgumentTypeError
from ipaddress import IPv6Address, ip_address
from typing import Any

EVERYWHERE = ("", "0.0.0.0", "::")  # noqa: S104 - recognized here, chosen by the presenter
LOCALHOST = "localhost"
LOOPBACK = ("127.0.0.1", "::1")
_NAME = re.compile(r"[\w-]{1,63}(\.[\w-]{1,63})*", re.ASCII)
HTTP_PORT = 80  # browsers leave it out of an address
# Addresses reserved for documentation. To connect a UDP socket to one sends nothing, but lets the
# system choose the interface that leads out of this machine.
_OUTSIDE = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}


def normalized_host(host: str) -> str:
    """Return a host as browsers write it: ``127.1`` and ``LOCALHOST.`` have a common spelling.

    Raises ``ArgumentTypeError`` for dots and brackets around nothing, and for names of this machine
    that are none: of others it is found out when they are looked up.
    """
    typed, host = host, host.strip("[]").lower().removesuffix(".")
    if host:
        with contextlib.suppress(OSError, ValueError):  # a name
            return _address(socket.getaddrinfo(host, None, flags=socket.AI_NUMERICHOST)[0][4])
        with contextlib.suppress(UnicodeError):
            host = host.encode("idna").decode()
    is_name = _NAME.fullmatch(host) or not host.endswith(f".{LOCALHOST}")
    if typed and not (host and is_name):  # nothing at all means all addresses
        raise ArgumentTypeError(f"expected a name or an address. Received: {typed!r}")
    return host


def is_local(host: str) -> bool:
    """Whether a host is this machine's loopback, which browsers look for at both addresses."""
    return host in (LOCALHOST, *LOOPBACK) or host.endswith(f".{LOCALHOST}")


def bound_addresses(host: str) -> list[str]:
    """Return the addresses to bind for a host; raises ``OSError`` if it has none.

    Both loopback addresses are among them wherever ``own_address`` is a name for loopback: what
    listened on the other would be sent the token.
    """
    if is_local(host):
        return list(LOOPBACK)
    if host == "":
        return ["0.0.0.0", "::"]  # noqa: S104 - the presenter's choice
    if host in EVERYWHERE:
        return [host, "127.0.0.1" if host == "::" else "::1"]
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    return list(dict.fromkeys(_address(place) for *_, place in found))


def own_name(host: str, port: int) -> str:
    """Return what a talk is called on this machine.

    Browsers send a cookie to all ports of a name. So a talk on loopback has a name that no other
    server has: whatever ends with ``.localhost`` is loopback to browsers, nobody else is asked.
    """
    if host.endswith(f".{LOCALHOST}") or not (is_local(host) or host in EVERYWHERE):
        return host
    name = f"talk-{port}.{LOCALHOST}"
    return name if _is_known_to_browsers(name) else LOCALHOST


def names(host: str, port: int) -> list[str] | None:
    """Return the names that a talk is served under; None where that is not known."""
    if host in EVERYWHERE:
        return None
    loopback = LOOPBACK if is_local(host) else LOOPBACK[:1]
    own = host.partition("%")[0]  # nobody sends the network card's name
    return sorted({*loopback, LOCALHOST, own, own_name(own, port)})


def is_open(host: str) -> bool:
    """Whether other machines can reach what is served here."""
    return not (is_local(host) or host.startswith("127."))


def own_address(host: str, port: int) -> str:
    """Return the address for this machine."""
    return address(own_name(host, port), port)


def far_address(host: str, port: int) -> str:
    """Return the address for other devices."""
    if host not in EVERYWHERE:
        return address(host, port)
    return address(_in_network(socket.AF_INET6 if host == "::" else socket.AF_INET), port)


def address(name: str, port: int) -> str:
    """Return a host's address."""
    return f"http://{bracketed(name)}:{port}/"


def numeric(address: str) -> str:
    """Return a talk's address for programs on this machine that, as Python, don't know its name."""
    return re.sub(rf"//[^/:]+\.{LOCALHOST}:", f"//{LOOPBACK[0]}:", address)


def bracketed(name: str) -> str:
    """Return a name as it stands in addresses."""
    return f"[{name}]" if ":" in name else name


def _address(place: tuple[Any, ...]) -> str:
    """Return an address as text, with the network card of one that needs to be told it."""
    host, _, *rest = place
    known = ip_address(host.partition("%")[0])
    if isinstance(known, IPv6Address) and known.ipv4_mapped:
        return str(known.ipv4_mapped)
    return f"{known}%{rest[1]}" if len(rest) > 1 and rest[1] and known.is_link_local else str(known)


def _is_known_to_browsers(name: str) -> bool:
    """Whether browsers of this system find a name that ends with ``.localhost``.

    Safari asks the system; Chromium, Firefox and WebKitGTK need not.
    """
    if platform.system() != "Darwin":
        return True
    try:
        return bool(socket.getaddrinfo(name, None))
    except OSError:
        return False


def _in_network(family: socket.AddressFamily) -> str:
    """Return this machine's address in its network, or its name if it has none."""
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((_OUTSIDE[family], 9))
        except OSError:
            return socket.gethostname()
        return str(probe.getsockname()[0])
