"""Splits work on examples into chunks: short enough to be interrupted, long enough to be fast."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator

from demo.backends.interface import Indices
from demo.training.failures import Interrupted

CHUNK_SECONDS = 0.05  # of one chunk, about: a stop request waits no longer than that


class Chunks:
    """Splits indices into chunks of whole batches that take about ``CHUNK_SECONDS`` each.

    How long a batch takes is measured for each kind of work and each size of batches.
    """

    def __init__(self) -> None:
        self._seconds_per_batch = defaultdict[tuple[str, int], float](lambda: CHUNK_SECONDS)

    def split(
        self,
        work: str,
        indices: Indices,
        batch_size: Callable[[], int],
        interrupted: Callable[[], bool],
        pause: Callable[[int], int | None] = lambda _: None,
    ) -> Iterator[Indices]:
        """Yield chunks, which the caller works on before it takes the next; raises ``Interrupted``.

        ``pause`` is called before each chunk with the number of indices that were yielded, and
        returns after how many more it is to be called at the latest; None: whenever it is
        convenient. It may change the ``batch_size``.
        """
        start = 0
        while start < len(indices):
            if interrupted():
                raise Interrupted
            most = pause(start) or len(indices)
            size = batch_size()
            batches = max(1, round(CHUNK_SECONDS / self._seconds_per_batch[work, size]))
            chunk = indices[start : start + min(batches * size, most)]
            began = time.perf_counter()
            yield chunk
            seconds = time.perf_counter() - began
            self._seconds_per_batch[work, size] = max(seconds * size / len(chunk), 1e-6)
            start += len(chunk)
