"""The process that numbers words reads what is asked, and writes a file; see test_texts.py."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from demo.data.tables import text_vectors


def test_what_is_no_question_ends_in_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("{}"))
    monkeypatch.setattr(sys, "argv", ["text_vectors", str(tmp_path / "out.npz")])
    with pytest.raises(KeyError, match="texts"):
        text_vectors.main()
    assert not (tmp_path / "out.npz").exists()
