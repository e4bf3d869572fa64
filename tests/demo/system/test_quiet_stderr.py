"""Libraries are loaded without their noise, and files as modules of their own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from demo.system.code_files import line_of, load_module
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


def test_a_file_becomes_a_module_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    for name in ("one", "two"):
        (tmp_path / name / "variants.py").write_text(f"NAME = {name!r}\n")
    one, two = (load_module(tmp_path / name / "variants.py") for name in ("one", "two"))
    assert (one.NAME, two.NAME) == ("one", "two")
    assert one.__name__ == "variants"


def test_what_the_file_raises_is_raised(tmp_path: Path) -> None:
    path = tmp_path / "variants.py"
    path.write_text("raise ZeroDivisionError('on import')\n")
    with pytest.raises(ZeroDivisionError, match="on import"):
        load_module(path)


def test_where_an_error_came_up(tmp_path: Path) -> None:
    path = tmp_path / "variants.py"
    path.touch()
    for text, line in (("x = 1\ny = (\n", 2), ("import os\n\nos.nothing()\n", 3)):
        with pytest.raises((SyntaxError, AttributeError)) as caught:
            load_module(path, text)
        assert line_of(caught.value, path) == line
        assert line_of(caught.value, tmp_path / "other.py") == 0
