"""Caches the programs that JAX has compiled, for every later process on this machine."""

from __future__ import annotations

import os
import warnings
from contextlib import suppress
from typing import Any

import jax

from demo.system.cache_folder import cache_folder
from demo.system.private_files import make_private_folder

MIN_COMPILE_SECONDS = 0.1  # of a program that is worth a file


def use_compile_cache(min_compile_seconds: float = MIN_COMPILE_SECONDS) -> None:
    """Cache all programs that take so long to compile.

    Without a folder that can be written, or with a damaged file, they are compiled each time.
    """
    folder = cache_folder() / "jax"
    is_ours = False
    with suppress(OSError):
        make_private_folder(folder)  # programs in it are run
        is_ours = True
    if is_ours and os.access(folder, os.W_OK):
        warnings.filterwarnings("ignore", "Error .* persistent compilation cache")
        config: Any = jax.config  # JAX has no types for it
        config.update("jax_compilation_cache_dir", str(folder))
        config.update("jax_persistent_cache_min_compile_time_secs", min_compile_seconds)
