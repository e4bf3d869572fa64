"""A port is claimed before the talk is loaded; tests/test_run_talk.py shows which are refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from demo.data.sources import load_dataset
from demo.events import SlideShown
from demo.recording.session_header import describe_session
from server.cli.give import is_about, open_port
from server.files.talk_folder import TalkError
from tests.server.access.test_sockets import another


def test_a_free_port_is_claimed() -> None:
    claimed = open_port("127.0.0.1", 0)
    assert len({each.getsockname()[1] for each in claimed}) == 1
    for each in claimed:
        assert each.getsockname()[1] > 0
        each.close()


def test_a_port_that_is_taken_at_one_address_is_told_with_that_address() -> None:
    with another("::1") as other:
        port = other.getsockname()[1]
        with pytest.raises(TalkError) as refused:
            open_port("127.0.0.1", port)
    assert str(refused.value) == (
        f"Expected to serve on [::1]:{port}. Received: Address already in use. "
        "Stop the program that uses it, or choose another with --port or --host."
    )


def test_a_log_goes_on_only_on_the_data_that_it_is_about() -> None:
    tiny = load_dataset("digits")
    log = [describe_session(tiny, 0), SlideShown(slide="models")]
    assert is_about(log, tiny)
    assert not is_about(log, replace(tiny, x_train=tiny.x_train + 1))
