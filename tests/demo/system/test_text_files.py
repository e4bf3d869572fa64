"""What is no text in UTF-8 is told with its line, and still shown as far as it can be."""

from __future__ import annotations

from pathlib import Path

import pytest

from demo.system.text_files import TextError, read_text


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_text_is_read_without_marks(tmp_path: Path, mark: bytes) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(mark + "Ä\r\nb\rc\n".encode())
    assert read_text(path) == "Ä\nb\nc\n"


@pytest.mark.parametrize(
    ("content", "line", "came", "text"),
    [
        ("a\nCafé".encode("latin-1"), 2, "byte 5 is 0xe9", "a\nCaf\ufffd"),
        ("hi".encode("utf-16"), 1, "byte 0 is 0xff", "\ufffd\ufffdh\ufffdi\ufffd"),
        ("a\nb".encode("utf-16-le"), 1, "byte 1 is 0x00", "a\ufffd\n\ufffdb\ufffd"),
        (b"a\n\nb\0", 3, "byte 4 is 0x00", "a\n\nb\ufffd"),
    ],
)
def test_what_is_no_text(tmp_path: Path, content: bytes, line: int, came: str, text: str) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(content)
    with pytest.raises(TextError) as raised:
        read_text(path)
    advice = "Save it as UTF-8, or move it away."
    assert raised.value.message == f"Expected text in UTF-8. Received: {came}. {advice}"
    assert str(raised.value) == f"Expected text in UTF-8: {path}. Received: {came}. {advice}"
    assert (raised.value.line, raised.value.text) == (line, text)


def test_what_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "round").symlink_to("round")
    for name, came in (("", "a folder"), ("gone", "No such file"), ("round", "Too many levels")):
        with pytest.raises(TextError, match=f"Received: {came}") as raised:
            read_text(tmp_path / name)
        assert (raised.value.line, raised.value.text) == (1, "")
