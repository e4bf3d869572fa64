"""The presenter's token: whoever opens the printed address with it may drive the talk."""

from __future__ import annotations

import contextlib
import hmac
import os
import re
import secrets
import stat
from pathlib import Path

from demo.system.private_files import is_ours, open_itself, replace_file

FILE = ".token"  # beside the recordings
BYTES = 32
_WHOLE = re.compile(r"[\w-]{43}")  # the length of BYTES bytes in base64


def new_token() -> str:
    """Return a token that nobody can guess."""
    return secrets.token_urlsafe(BYTES)


def keep_token(folder: Path, known: str = "") -> str:
    """Return the token that is kept in a folder; else keep ``known`` there, or a new one.

    So windows that are open when the process dies are let in by the next one. Where the file can't
    be written, the token holds for this process only.
    """
    path = folder / FILE
    token = _kept(path) or known or new_token()
    with contextlib.suppress(OSError):
        _keep(path, token)
    return token


def derive(token: str, purpose: str) -> bytes:
    """Return a secret for one purpose, from which neither the token nor others can be computed."""
    return hmac.digest(token.encode(), purpose.encode(), "sha256").hex().encode()


def _kept(path: Path) -> str:
    """Return the token in a file that nobody else can have read or written; else nothing."""
    try:
        with os.fdopen(open_itself(path), encoding="ascii", errors="replace") as file:
            if not _is_private(os.fstat(file.fileno())):
                return ""
            token = file.read(2 * BYTES).strip()
    except OSError:
        return ""
    return token if _WHOLE.fullmatch(token) else ""


def _is_private(state: os.stat_result) -> bool:
    # Windows has no such modes: a user's folders are private there.
    return is_ours(state) and (os.name == "nt" or not state.st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def _keep(path: Path, token: str) -> None:
    """Write the file as a whole or not at all, for its owner alone."""
    if _kept(path) == token:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, lambda file: file.write(f"{token}\n".encode()))
