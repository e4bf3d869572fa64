"""Sets PyTensor up, before it is imported: how it compiles, and where it keeps what it compiled."""

from __future__ import annotations

import os
import shlex
from contextlib import suppress
from pathlib import Path

from demo.system.cache_folder import cache_folder
from demo.system.private_files import make_private_folder
from demo.system.private_folder import private_folder

FLAGS = (
    "floatX=float32",
    "mode=NUMBA",  # it comes along with PyTensor, and brings its own compiler
    "cxx=",  # so no C compiler is looked for, nor told of as missing
    "numba__fastmath=False",  # infinite losses stay what they are
)


def set_pytensor_up() -> None:
    """Have it compile by Numba, into our cache folder; ``PYTENSOR_FLAGS`` of the user's win."""
    flags = [f"base_compiledir={shlex.quote(str(_folder()))}", *FLAGS]
    if own := os.environ.get("PYTENSOR_FLAGS"):
        flags.append(own)
    os.environ["PYTENSOR_FLAGS"] = ",".join(flags)


def _folder() -> Path:
    """Return a folder of this user's alone, since programs in it are run."""
    folder = cache_folder() / "pytensor"
    with suppress(OSError):
        make_private_folder(folder)
        if os.access(folder, os.W_OK):
            return folder
    return private_folder("pytensor")  # compiled anew by each process
