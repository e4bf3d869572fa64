"""A port is claimed before the talk is loaded; tests/test_run_talk.py shows which are refused."""

from __future__ import annotations

from contextlib import closing

from server.cli.give import open_port


def test_a_free_port_is_claimed() -> None:
    (claimed,) = open_port("127.0.0.1", 0)
    with closing(claimed):
        assert claimed.getsockname()[1] > 0
