"""Keeps the programs that JAX has compiled, for every later process on this machine."""

from __future__ import annotations

import os
import warnings
from contextlib import suppress
from typing import Any

import jax

from demo.system.cache_folder import cache_folder

LONG_S = 0.1  # to compile: such a program is kept


def use_compile_cache(long_s: float = LONG_S) -> None:
    """Keep all that takes so long to compile.

    A folder that can't be written, or a spoilt file, costs the seconds of compiling, each time.
    """
    folder = cache_folder() / "jax"
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    if os.access(folder, os.W_OK):
        warnings.filterwarnings("ignore", "Error .* persistent compilation cache")
        config: Any = jax.config  # it comes without types
        config.update("jax_compilation_cache_dir", str(folder))
        config.update("jax_persistent_cache_min_compile_time_secs", long_s)
