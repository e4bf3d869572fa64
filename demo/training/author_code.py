"""Runs code of an author's, so that what it sets holds for that code alone.

Concurrency: the training thread alone runs it; any thread may read ``calling``, or give it up.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from demo.backends.keras.library_settings import library_settings
from demo.system.global_settings import (
    FOLDER,
    Values,
    changed,
    import_settings,
    kept,
    process_settings,
    replaced,
    write_all,
)

FILE = ""  # in place of a variant's name: the file itself is run


@contextmanager
def settings_kept() -> Iterator[None]:
    """Use a model inside: its own layers and losses may set something, too."""
    with kept([FOLDER, *library_settings()]):
        yield


class AuthorCode:
    """One file of variants: what it sets at its top level holds whenever its functions run.

    What a function sets holds until it returns: no model is built otherwise for another one.
    """

    def __init__(self, on_progress: Callable[[], object] = lambda: None) -> None:
        """``on_progress`` is called whenever the author's code begins."""
        self._on_progress = on_progress
        self._before: Values = []  # what was set before the code that runs now
        # Which variant's function runs now, or ``FILE``; None: neither. Only ever replaced.
        self.calling: str | None = None
        self._set_by_file: Values = []

    @contextmanager
    def loading(self) -> Iterator[None]:
        """Run the file inside, and note what it sets."""
        with self._running(FILE) as before:
            yield
            self._set_by_file = changed(before)

    @contextmanager
    def building(self, variant: str) -> Iterator[None]:
        """Call a variant's function inside."""
        with self._running(variant):
            write_all(self._set_by_file)
            yield

    @contextmanager
    def _running(self, calling: str) -> Iterator[Values]:
        self._on_progress()
        outer, self.calling = self.calling, calling
        try:
            settings = [*import_settings(), *process_settings(), *library_settings()]
            with replaced(), kept(settings) as before:
                self._before = before
                sys.stdin = None  # ``input`` would wait, ``exit`` would close it
                yield before
        finally:
            self.calling = outer

    def give_up(self) -> None:
        """Put back what code that hangs has set, though it does not end; from any thread."""
        if self.calling is not None:
            write_all(self._before)
