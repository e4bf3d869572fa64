"""A port is claimed before the talk is served, or refused in one line."""

from __future__ import annotations

import socket
from contextlib import closing

import pytest

from server.cli.give import open_port
from server.deck.talk_folder import TalkError


def test_a_free_port_is_claimed() -> None:
    (claimed,) = open_port("127.0.0.1", 0)
    with closing(claimed):
        assert claimed.getsockname()[1] > 0


def test_a_port_that_is_taken_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(TalkError, match=f"Expected to serve on 127.0.0.1:{port}. Received: "):
            open_port("127.0.0.1", port)
