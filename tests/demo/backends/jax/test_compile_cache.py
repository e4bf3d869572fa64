"""What JAX has compiled is there in the next process, and nobody hears of it if it is spoilt."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jax
import pytest
from jax import monitoring
from jax.experimental.compilation_cache import compilation_cache

from demo.backends.jax.compile_cache import use_compile_cache

JAX: Any = jax  # parts of it come without types


@pytest.fixture(autouse=True)
def settings() -> Iterator[None]:
    """Leave JAX as it was found."""
    names = ("jax_compilation_cache_dir", "jax_persistent_cache_min_compile_time_secs")
    before = {name: getattr(jax.config, name) for name in names}
    with warnings.catch_warnings():
        yield
    for name, value in before.items():
        JAX.config.update(name, value)
    compilation_cache.reset_cache()


def compute() -> tuple[float, list[str]]:
    """Compute as a new process would; return what comes out, and what of it was kept."""
    told: list[str] = []

    def hear(event: str, **_: object) -> None:
        if "compilation_cache/cache_" in event:
            told.append(event.rpartition("_")[2])

    compilation_cache.reset_cache()
    JAX.clear_caches()
    monitoring.register_event_listener(hear)
    result = float(jax.jit(lambda x: 3 * x + 1)(2.0))
    monitoring.unregister_event_listener(hear)
    return result, told


def test_a_program_is_compiled_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    use_compile_cache(min_compile_seconds=0.0)
    assert compute() == (7, ["misses"])
    assert compute() == (7, ["hits"])
    for file in (tmp_path / "hello-machine-learning" / "jax").iterdir():
        file.write_bytes(file.read_bytes()[:10])  # the disk was full, or the machine went down
    assert compute()[0] == 7


def test_a_folder_that_can_not_be_written_is_no_hindrance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_folder = tmp_path / "file"
    no_folder.touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(no_folder))
    use_compile_cache(min_compile_seconds=0.0)
    assert compute() == (7, [])
