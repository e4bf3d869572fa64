"""Files of Python are read, run as modules of their own, and told apart by what is in them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from demo.system.code_files import (
    LONGEST_LINE,
    LONGEST_TRACE,
    content,
    describe,
    line_of,
    load_module,
    shown,
    trace_of,
    version_of,
)


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


def test_a_pipe_is_no_module_and_nobody_waits_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "demo.py")
    with pytest.raises(OSError, match="a pipe"):
        load_module(tmp_path / "demo.py")


def test_where_an_error_came_up(tmp_path: Path) -> None:
    path = tmp_path / "variants.py"
    path.touch()
    for text, line in (("x = 1\ny = (\n", 2), ("import os\n\nos.nothing()\n", 3)):
        with pytest.raises((SyntaxError, AttributeError)) as caught:
            load_module(path, text)
        assert line_of(caught.value, path) == line
        assert line_of(caught.value, tmp_path / "other.py") == 0


def test_a_version_changes_with_what_is_in_the_files(tmp_path: Path) -> None:
    one, two = tmp_path / "one.py", tmp_path / "two.py"
    one.write_text("x = 1\n")
    before = version_of([one, two])
    assert len(before) == 12
    assert version_of([one, two]) == before
    two.write_text("")  # what can't be read counts as empty: whoever runs it says why
    assert (content(two), version_of([one, two])) == (b"", before)
    two.write_text("y = 2\n")
    assert version_of([one, two]) != before


def test_an_error_is_one_short_line() -> None:
    assert describe(ValueError("no\n  such   thing")) == "ValueError: no such thing"
    assert len(describe(ValueError("x" * 1000))) == len("ValueError: ") + 200
    with pytest.raises(SyntaxError) as caught:
        compile("x = (", "file.py", "exec")
    assert describe(caught.value) == "SyntaxError: '(' was never closed"


class Speechless(BaseException):
    def __str__(self) -> str:
        raise SystemExit(3)

    __repr__ = __str__


def test_an_error_without_words_is_told_all_the_same() -> None:
    with pytest.raises(Speechless) as caught:
        raise Speechless
    assert describe(caught.value) == "Speechless: it has no words, SystemExit instead"
    assert "raise Speechless" in trace_of(caught.value)
    assert shown(Speechless()) == "a Speechless"


def test_long_errors_and_what_steers_a_terminal_are_cut() -> None:
    error = ValueError("\x1b[2J\x07" + "word " * 2_000_000)
    assert describe(error).isprintable()
    assert len(trace_of(error)) < LONGEST_TRACE + 10
    assert "\x1b" not in trace_of(error)
    assert describe(SystemExit()) == "SystemExit"
    assert shown([None] * 1000).startswith("[None, None")
    assert len(shown([None] * 1000)) == LONGEST_LINE
