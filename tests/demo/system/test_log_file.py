"""Log lines go to a file, whatever raises them; the terminal gets one line at most."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from demo.system.log_file import LARGEST, LogFile
from tests.talk import ROOT

PROGRAM = """
import sys
from pathlib import Path
from demo.system.log_file import log_to
log_to(Path(sys.argv[1]), verbose="--verbose" in sys.argv)
"""
FAIL = """
def fail():
    raise ValueError("no such\\nthing")
"""


def run(path: Path, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program in a process of its own that logs to a file."""
    command = [sys.executable, "-c", PROGRAM + FAIL + program, str(path), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


UNCAUGHT = {
    "here": "fail()",
    "in a thread": "import threading\nt = threading.Thread(target=fail)\nt.start()\nt.join()",
    "on the loop": """
import asyncio
async def main():
    asyncio.get_running_loop().call_soon(fail)
    await asyncio.sleep(0.01)
asyncio.run(main())
""",
    "in a request": """
import logging
try:
    fail()
except ValueError:
    logging.getLogger("tornado.application").error("Uncaught exception", exc_info=True)
""",
}


@pytest.mark.parametrize("place", UNCAUGHT)
def test_an_uncaught_exception_is_one_line_and_its_traceback_is_in_the_file(
    tmp_path: Path, place: str
) -> None:
    path = tmp_path / "runs" / "talk.log"
    done = run(path, UNCAUGHT[place])
    assert done.returncode == (1 if place == "here" else 0)
    assert done.stderr == (
        f"Expected no error. Received: ValueError: no such thing. More in the log: {path}\n"
    )
    written = path.read_text(encoding="utf-8")
    assert "Traceback (most recent call last)" in written
    assert "in fail" in written


def test_what_repeats_itself_is_told_once_and_written_each_time(tmp_path: Path) -> None:
    path = tmp_path / "talk.log"
    again = 'import logging\nfor _ in range(3): logging.getLogger("a").error("Expected é.")'
    done = run(path, again)
    assert len(done.stderr.splitlines()) == 1
    assert path.read_text(encoding="utf-8").count("ERROR a [MainThread]: Expected é.") == 3


def test_warnings_are_written_and_not_told(tmp_path: Path) -> None:
    path = tmp_path / "talk.log"
    done = run(path, 'import warnings\nwarnings.warn("old")\nimport logging\nlogging.warning("w")')
    assert (done.stdout, done.stderr) == ("", "")
    assert "UserWarning: old" in path.read_text(encoding="utf-8")


def test_nothing_to_write_leaves_nothing_behind(tmp_path: Path) -> None:
    done = run(
        tmp_path / "runs" / "talk.log", 'import logging\nlogging.getLogger("demo").info("i")'
    )
    assert (done.stderr, list(tmp_path.iterdir())) == ("", [])


def test_verbose_shows_all_lines(tmp_path: Path) -> None:
    program = 'import logging\nlogging.getLogger("demo.x").info("warm")\nfail()'
    shown = run(tmp_path / "talk.log", program, "--verbose").stderr
    assert shown.startswith("INFO demo.x: warm\nERROR demo.system.log_file: Uncaught exception\n")
    assert "in fail" in shown


@pytest.mark.skipif(os.name == "nt", reason="its files have no such modes")
def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "runs" / "talk.log"
    run(path, "fail()")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700  # as it was not there before


def test_a_folder_that_can_t_be_made_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "runs").touch()
    done = run(tmp_path / "runs" / "talk.log", "try: fail()\nfinally: print('on')")
    assert done.stdout == "on\n"
    assert done.stderr == (
        "Expected no error. Received: ValueError: no such thing. "
        f"The log can't be written: {tmp_path / 'runs' / 'talk.log'}. --verbose shows it here.\n"
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full disk to try")
def test_a_full_disk_stops_nobody(tmp_path: Path) -> None:
    path = tmp_path / "talk.log"
    path.symlink_to("/dev/full")
    done = run(path, "try: fail()\nexcept ValueError: pass\nimport logging\nlogging.error('e')")
    assert (done.returncode, len(done.stderr.splitlines())) == (0, 1)
    assert f"The log can't be written: {path}. " in done.stderr


def test_a_large_file_gives_way_to_a_new_one(tmp_path: Path) -> None:
    path = tmp_path / "talk.log"
    path.write_text("x" * LARGEST)
    file = LogFile(path)
    file.emit(logging.LogRecord("a", logging.ERROR, "", 0, "new", (), None))
    file.close()
    assert path.read_text().endswith("new\n")
    assert path.stat().st_size < 1000
    assert sorted(each.name for each in tmp_path.iterdir()) == ["talk.log", "talk.log.1"]


@pytest.mark.skipif(os.name == "nt", reason="its files have no such modes")
def test_one_from_before_is_made_private(tmp_path: Path) -> None:
    path = tmp_path / "talk.log"
    path.touch(mode=0o644)
    run(path, "fail()")
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("put", ["link", "pipe", "folder"])
def test_what_is_in_its_place_is_left_alone_and_nobody_waits(tmp_path: Path, put: str) -> None:
    path, target = tmp_path / "talk.log", tmp_path / "target"
    target.write_text("another's")
    match put:
        case "link":
            path.symlink_to(target)
        case "pipe":
            os.mkfifo(path)
        case _:
            path.mkdir()
    done = run(path, "fail()")
    assert f"The log can't be written: {path}. --verbose shows it here." in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert target.read_text() == "another's"


def test_one_that_was_deleted_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "talk.log"
    run(path, 'import logging\nlogging.error("1")\nPath(sys.argv[1]).unlink()\nlogging.error("2")')
    assert path.read_text(encoding="utf-8").endswith("ERROR root [MainThread]: 2\n")


@pytest.mark.parametrize("more", [[], ["--verbose"]])
def test_what_a_terminal_would_obey_is_written_as_text(tmp_path: Path, more: list[str]) -> None:
    path = tmp_path / "talk.log"
    program = "import logging\nlogging.getLogger().error('\\x1b[2J%s', '\\u202e\\x07')"
    done = run(path, program, *more)
    for text in (done.stderr, path.read_text()):
        assert r"\x1b[2J\u202e\x07" in text
        assert all(line.isprintable() for line in text.splitlines())
