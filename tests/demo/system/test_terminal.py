"""What is printed can't command the terminal."""

from __future__ import annotations

import ast
import io

import pytest

from demo.system.terminal import as_printable, as_printable_lines, print_line
from tests.talk import ROOT


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("Ähm, 日本語 🎓👩‍🔬 «x»\u00a0%", "Ähm, 日本語 🎓👩‍🔬 «x»\u00a0%"),
        ("\x1b[2J\x1b]0;mine\x07", r"\x1b[2J\x1b]0;mine\x07"),
        ("one\ntwo\r\x85\u2028", r"one\ntwo\r\x85\u2028"),
        ("\x9b31m\x00\x7f\t", r"\x9b31m\x00\x7f\t"),
        ("\u202egnp.exe\u2066\u200f", r"\u202egnp.exe\u2066\u200f"),
        ("caf\udce9.md", r"caf\udce9.md"),
    ],
)
def test_controls_are_written_as_python_does(line: str, shown: str) -> None:
    assert as_printable(line) == shown


def test_what_the_terminal_cannot_encode_is_written_so_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    usual, other = (io.TextIOWrapper(io.BytesIO(), encoding="ascii") for _ in range(2))
    monkeypatch.setattr("sys.stdout", usual)
    print_line("Wärme 3 \x1b")
    print_line("é", other)
    usual.seek(0)
    other.seek(0)
    assert (usual.read(), other.read()) == ("W\\xe4rme 3 \\x1b\n", "\\xe9\n")


def test_a_traceback_keeps_its_lines() -> None:
    assert as_printable_lines("a\n\tb\x1b\nc") == "a\n        b\\x1b\nc"


def test_all_that_is_printed_goes_through_here() -> None:
    files = [*(ROOT / "demo").rglob("*.py"), *(ROOT / "server").rglob("*.py")]
    found = set()
    for path in [*files, ROOT / "run_talk.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in (
                *("print", "sys.stdout.write", "sys.stderr.write"),
                *("traceback.print_exc", "traceback.print_exception"),
            ):
                found.add(path.relative_to(ROOT).as_posix())
    assert found == {"demo/system/terminal.py", "demo/system/log_file.py"}
