"""One seed, one model: whatever other threads build meanwhile."""

from __future__ import annotations

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from demo.backends.keras import random_seed
from demo.backends.keras.random_seed import preserve_random_state, seeded


def draw(count: int = 1, pause_s: float = 0.0) -> list[float]:
    """Draw first weights as a layer does."""
    from keras.initializers import GlorotUniform

    weights = []
    for _ in range(count):
        weights.append(float(GlorotUniform()((1, 1))[0, 0]))
        time.sleep(pause_s)
    return weights


def is_free() -> bool:
    """Tell whether another thread would get its turn at once."""

    def try_it() -> bool:
        free = random_seed._building.acquire(blocking=False)
        if free:
            random_seed._building.release()
        return free

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(try_it).result()


def test_who_builds_at_the_same_time_disturbs_nobody() -> None:
    def build(number: int) -> list[float]:
        with seeded(number):
            return draw(5, pause_s=0.01)

    alone = [build(number) for number in range(4)]
    assert len({*map(tuple, alone)}) == 4
    with ThreadPoolExecutor(4) as pool:
        assert [*pool.map(build, range(4))] == alone


def test_who_draws_without_a_turn_disturbs_no_layers() -> None:
    with seeded(1):
        expected = draw(5)
    begun, is_over = threading.Event(), threading.Event()

    def disturb() -> None:  # as the cluster's network code does
        begun.wait()
        while not is_over.wait(0.001):
            random.random()

    with ThreadPoolExecutor(1) as pool:
        disturbing = pool.submit(disturb)
        with seeded(1):
            begun.set()
            assert draw(5, pause_s=0.01) == expected
        is_over.set()
        disturbing.result()


def test_who_hangs_is_not_waited_for_for_ever() -> None:
    with seeded(1):
        expected = draw()
    hangs, is_over = threading.Event(), threading.Event()

    def hang() -> None:
        with seeded(2):
            hangs.set()
            is_over.wait()

    with ThreadPoolExecutor(1) as pool:
        hung = pool.submit(hang)
        hangs.wait()
        with seeded(1, wait_seconds=0.01):
            assert draw() == expected
        with seeded(1, wait_seconds=60):  # nobody waits for the same one again
            assert draw() == expected
        is_over.set()
        hung.result()
    assert is_free()


def test_what_fails_gives_the_turn_back() -> None:
    with pytest.raises(ValueError, match="negative"), seeded(1):
        raise ValueError("negative")
    assert is_free()


def test_who_only_looks_at_models_disturbs_nobody_who_builds() -> None:
    with seeded(1):
        expected = draw(5)
    begun = threading.Event()

    def look() -> None:
        begun.wait()
        for _ in range(20):
            with preserve_random_state():
                draw(3)

    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(look)
        with seeded(1):
            begun.set()
            assert draw(5, pause_s=0.01) == expected
        looking.result()


def test_who_builds_may_look_at_a_model_meanwhile() -> None:
    with seeded(1):
        expected = draw(2)
    with seeded(1):
        first = draw()
        with preserve_random_state():
            draw(3)
        assert [*first, *draw()] == expected
    assert is_free()
