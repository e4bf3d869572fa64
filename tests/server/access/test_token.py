"""The token on disk: for its owner alone, and for the next process too."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from server.access.token import FILE, derive, keep_token, new_token


def test_the_next_process_finds_it(tmp_path: Path) -> None:
    runs = tmp_path / "not" / "there"
    token = keep_token(runs)
    path = runs / FILE
    assert keep_token(runs) == token == path.read_text().strip()
    assert len(token) == 43
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(runs.iterdir()) == [path]  # nothing half written
    path.unlink()
    assert keep_token(runs) != token


def test_a_talk_that_goes_on_keeps_its_own_where_there_is_none_any_more(tmp_path: Path) -> None:
    token = keep_token(tmp_path)
    (tmp_path / FILE).unlink()
    assert keep_token(tmp_path, token) == token == keep_token(tmp_path)
    assert keep_token(tmp_path, new_token()) == token  # another talk's, who shares the folder


def _readable(path: Path) -> None:
    path.chmod(0o644)


def _linked(path: Path) -> None:
    path.rename(path.with_name("other"))
    path.symlink_to(path.with_name("other"))


def _torn(path: Path) -> None:
    path.write_text(path.read_text()[:20])


def _binary(path: Path) -> None:
    path.write_bytes(b"\xff" * 44)


def _huge(path: Path) -> None:
    path.write_bytes(b"\0")
    os.truncate(path, 2**40)


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path, 0o600)


@pytest.mark.parametrize("spoil", [_readable, _linked, _torn, _binary, _huge, _pipe])
def test_one_that_others_may_know_is_changed(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    before = keep_token(tmp_path)
    spoil(tmp_path / FILE)
    after = keep_token(tmp_path)
    assert after != before
    assert len(after) == 43
    assert keep_token(tmp_path) == after
    assert stat.S_IMODE((tmp_path / FILE).lstat().st_mode) == 0o600


def test_where_it_can_not_be_kept_it_lives_for_the_process(tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    runs.write_text("a file where the folder should be")
    assert len(keep_token(runs)) == 43
    assert keep_token(runs) != keep_token(runs)
    (tmp_path / FILE).mkdir()  # and where something else has its name
    assert len(keep_token(tmp_path)) == 43
    assert sorted(path.name for path in tmp_path.iterdir()) == [FILE, "runs"]


def test_secrets_for_different_purposes_differ() -> None:
    token = new_token()
    secrets = {derive(token, "cookie"), derive(token, "sessions"), derive(new_token(), "cookie")}
    assert len(secrets) == 3
    assert derive(token, "cookie") in secrets
