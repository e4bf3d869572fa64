"""Libraries are loaded without their noise."""

import os
import subprocess
import sys
from pathlib import Path

from demo.system.quiet_stderr import quiet_stderr

# What each of these writes must or must not come out of a process of its own.
NOISY = """
import os, sys
from demo.system.quiet_stderr import quiet_stderr
print("before", file=sys.stderr)
with quiet_stderr():
    os.write(2, b"from C++\\n")
    print("from Python", file=sys.stderr)
    {more}
os.write(2, b"C++ again\\n")
print("after", file=sys.stderr)
"""


def stderr_of(more: str = "pass") -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", NOISY.format(more=more)],
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    return done.stderr.splitlines()


def test_libraries_are_not_heard_and_python_is() -> None:
    assert stderr_of() == ["before", "from Python", "C++ again", "after"]


def test_what_was_kept_back_comes_out_when_loading_fails() -> None:
    lines = stderr_of("raise ImportError('no such library')")
    assert lines[:3] == ["before", "from Python", "from C++"]
    assert lines[-1] == "ImportError: no such library"


def lowest_free_channel() -> int:
    channel = os.dup(2)
    os.close(channel)
    return channel


def test_the_channel_is_the_same_afterwards_and_nothing_stays_open() -> None:
    before = os.fstat(2).st_ino
    with quiet_stderr():  # the first time may give sys.stderr a channel of its own
        pass
    free = lowest_free_channel()
    with quiet_stderr():
        assert os.fstat(2).st_ino != before
    assert os.fstat(2).st_ino == before
    assert lowest_free_channel() == free
