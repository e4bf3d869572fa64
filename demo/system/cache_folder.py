"""Where things are kept that a later start need not make again."""

from __future__ import annotations

import os
from pathlib import Path


def cache_folder() -> Path:
    """Return where things are kept that a later start need not make again."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return home / "hello-machine-learning"
