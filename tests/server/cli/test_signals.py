"""A process ends by each of the signals that end one, and by a second one no worse."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.talk import ROOT

PROGRAM = """
import asyncio, sys, time
from server.cli.signals import exit_code, heeded, ignore_signals, interrupt_on_signals
interrupt_on_signals()
async def wait():
    print("ready", flush=True)
    await asyncio.sleep(60)
try:
    if "loop" in sys.argv:
        asyncio.run(wait())
    print("ready", flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    ignore_signals()
    print("ending", flush=True)
    sys.stdin.readline()
    sys.exit(exit_code())
"""


ENDLESS = """
import asyncio, sys
from server.cli import give, signals
signals.END_SECONDS = 0.2
signals.interrupt_on_signals()
async def work():
    signals.end_in_any_case()
    if "later" in sys.argv:
        end = asyncio.create_task(give.told_to_end())
        await asyncio.sleep(0)
    print("ready", flush=True)
    while True:
        try:
            while True: pass
        except BaseException: pass
asyncio.run(work())
"""


@contextmanager
def begun(program: str, argument: str) -> Iterator[subprocess.Popen[str]]:
    """Run a program until it says that it is ready."""
    with subprocess.Popen(
        [sys.executable, "-c", program, argument],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process


@pytest.mark.parametrize("when", ["at once", "later"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_a_loop_that_is_held_up_ends_too(number: signal.Signals, when: str) -> None:
    with begun(ENDLESS, when) as process:
        process.send_signal(number)
        _, said = process.communicate(timeout=20)
    assert process.returncode == 128 + number
    assert said.startswith("Expected to end. Received: code that goes on")
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("where", ["loop", "plain"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_each_signal_interrupts_once(number: signal.Signals, where: str) -> None:
    with begun(PROGRAM, where) as process:
        process.send_signal(number)
        assert process.stdout is not None
        assert process.stdout.readline() == "ending\n"
        for again in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            process.send_signal(again)
        _, complaints = process.communicate("\n")
    assert (process.returncode, complaints) == (128 + number, "")


def test_nohup_has_a_process_outlive_its_terminal() -> None:
    program = "from server.cli.signals import *\ninterrupt_on_signals()\nprint(*map(int, heeded()))"
    done = subprocess.run(
        ["nohup", sys.executable, "-c", program],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    assert done.stdout == "2 15\n"
