"""The page's own files have a version, which changes with a save."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.page import assets
from server.page.assets import are_assets, refresh_assets
from server.paths import ASSETS, HOME, TEMPLATES


def test_which_files_are_the_page_s_own() -> None:
    assert are_assets([HOME / "demo/events.py", ASSETS / "talk.css"])
    assert are_assets([TEMPLATES / "talk.html"])
    assert not are_assets([HOME / "server/page/assets.py", HOME / "demo/ui/style.css"])
    assert not are_assets([])


def test_the_version_changes_with_the_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "ASSETS", tmp_path)
    before = refresh_assets()
    assert refresh_assets() == before
    (tmp_path / "talk.css").write_text("p {}")
    assert refresh_assets() != before
