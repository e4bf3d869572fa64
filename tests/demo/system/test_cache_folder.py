"""What is kept lies in the user's own folder, wherever the user has it."""

from __future__ import annotations

from pathlib import Path

import pytest

from demo.system.cache_folder import cache_folder


def test_it_is_where_the_user_wants_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "hello-machine-learning"
    monkeypatch.setenv("XDG_CACHE_HOME", "")
    assert cache_folder() == Path.home() / ".cache" / "hello-machine-learning"
