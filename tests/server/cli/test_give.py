"""A port is claimed before the talk is loaded, and the talk goes on whatever a demo does to it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from demo.data.sources.named_datasets import load_dataset
from demo.events import SlideShown
from demo.recording.session_header import describe_session
from server.cli.give import is_about, open_port, run_to_the_end
from server.files.talk_folder import TalkError
from tests.server.access.test_sockets import another
from tests.talk import ROOT


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


def run(talk: object) -> int:
    """Run a talk on a thread: in this one, another event loop may be there already."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run_to_the_end, talk).result()  # type: ignore[arg-type] # a coroutine


def test_a_talk_goes_on_where_its_event_loop_is_stopped(caplog: pytest.LogCaptureFixture) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    async def disturbed() -> int:
        loop = asyncio.get_running_loop()
        for act in (loop.stop, sys.exit, interrupt, loop.stop):
            loop.call_soon(act)
            await asyncio.sleep(0.01)
        return 7

    assert run(disturbed()) == 7
    came = [record.getMessage().partition("Received: ")[2] for record in caplog.records]
    assert len(came) == 4
    assert came[1].startswith("SystemExit, of a demo perhaps")


@pytest.mark.parametrize("kind", [SystemExit, RuntimeError, KeyboardInterrupt])
def test_what_a_talk_itself_raises_ends_it(kind: type[BaseException]) -> None:
    async def failing() -> int:
        await asyncio.sleep(0)
        raise kind

    with pytest.raises(kind):
        run(failing())


INTERRUPTED = """
import asyncio, signal
from server.cli.give import run_to_the_end

async def begin():
    signal.raise_signal(signal.SIGINT)
    await asyncio.sleep(30)

try:
    run_to_the_end(begin())
except KeyboardInterrupt:
    print("ended")
"""


def test_ctrl_c_ends_a_talk_in_its_first_moment() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", INTERRUPTED],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert (ended.stdout, ended.stderr) == ("ended\n", "")
