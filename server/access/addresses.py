"""The addresses of a talk: as they are typed here and on other devices."""

from __future__ import annotations

import socket

EVERYWHERE = ("", "0.0.0.0", "::")  # noqa: S104 - recognized here, chosen by the presenter
LOOPBACK = ("localhost", "127.0.0.1", "::1")
# Addresses reserved for documentation. To connect a UDP socket to one sends nothing, but lets the
# system choose the interface that leads out of this machine.
_OUTSIDE = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}


def names(host: str) -> list[str] | None:
    """Return the names that a talk is served under; None where that is not known."""
    return None if host in EVERYWHERE else sorted({*LOOPBACK[:2], host})


def is_open(host: str) -> bool:
    """Whether other machines can reach what is served here."""
    return host not in LOOPBACK and not host.startswith("127.")


def own_address(host: str, port: int) -> str:
    """Return the address for this machine."""
    return address("localhost" if host in (*EVERYWHERE, *LOOPBACK) else host, port)


def far_address(host: str, port: int) -> str:
    """Return the address for other devices."""
    if host not in EVERYWHERE:
        return address(host, port)
    return address(_in_network(socket.AF_INET6 if host == "::" else socket.AF_INET), port)


def address(name: str, port: int) -> str:
    """Return a host's address."""
    return f"http://{f'[{name}]' if ':' in name else name}:{port}/"


def _in_network(family: socket.AddressFamily) -> str:
    """Return this machine's address in its network, or its name if it has none."""
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((_OUTSIDE[family], 9))
        except OSError:
            return socket.gethostname()
        return str(probe.getsockname()[0])
