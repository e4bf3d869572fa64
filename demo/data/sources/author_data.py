"""Runs a ``data.py`` beside the slides: one function, which returns the data of the talk."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from inspect import isfunction
from pathlib import Path
from types import ModuleType
from typing import Any

from demo.data.choice import DataChoice
from demo.data.core.dataset import Dataset
from demo.data.errors import ArraysError, DataError
from demo.data.sources.returned_data import FORMS, dataset_of
from demo.system.code_files import describe, line_of, load_module, trace_of
from demo.system.code_places import author_place, name_beside
from demo.system.global_settings import import_settings, kept, process_settings
from demo.system.terminal import print_line
from demo.system.text_files import TextError, read_text

AUTHOR_FILE = "data.py"
MODULE = "talk_data"  # no module that anything else imports is called so
SLOW_SECONDS = 5.0  # without data until a line says so
LIMIT_SECONDS = 600.0  # until it is given up


def load_author_data(file: Path, choice: DataChoice) -> Dataset:
    """Run the file, and make a data set of what its function returns; raises ``DataError``.

    Paths in it begin in its own folder. What it sets for the process holds until it returns.
    """
    try:
        source = read_text(file)
    except TextError as error:
        raise DataError(f"{file.name}:{error.line}: {error.message}") from error
    function, result = _call(file, source)
    line = function.__code__.co_firstlineno
    try:
        return dataset_of(result, file.stem, file.name, choice)
    except ArraysError as error:
        raise DataError(f"{file.name}:{line}: {error} Mend it.") from error
    except DataError as error:
        message = str(error).removeprefix(f"{file.name}: ")
        raise DataError(f"{file.name}:{line}: {message}") from error
    except Exception as error:  # an author's values may do anything when they are looked into
        raise _wrong(file, line, describe(error)) from error


def _wrong(file: Path, line: int, came: str) -> DataError:
    where = f"{file.name}:{line}" if line else file.name
    return DataError(
        f"{where}: Expected a function that returns {FORMS}. Received: {came.rstrip('.')}. Mend it."
    )


def _call(file: Path, source: str) -> tuple[Any, object]:
    """Return the file's function and what it returned; raises ``DataError``, also for no end.

    It runs in a thread, which nobody waits for after ``LIMIT_SECONDS``.
    """
    done: list[tuple[Any, object]] = []
    failed: list[BaseException] = []

    def work() -> None:
        try:
            with kept([*import_settings(), *process_settings()]):
                sys.stdin = None  # ``input`` would wait
                os.chdir(file.absolute().parent)
                function = _function(load_module(file.absolute(), source, name=MODULE))
                done.append((function, function()))
        except BaseException as error:  # the author's code may raise anything
            failed.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(SLOW_SECONDS)
    if thread.is_alive():
        print_line(f"{file.name} takes more than {SLOW_SECONDS:g} seconds; Ctrl-C ends all")
        thread.join(LIMIT_SECONDS - SLOW_SECONDS)
    if failed:
        raise _failure(file, failed[0]) from failed[0]
    if not done:
        raise _wrong(file, 0, f"no end of it within {LIMIT_SECONDS:g} seconds")
    return done[0]


def _function(module: ModuleType) -> Callable[[], object]:
    """Return the file's one public function; raises ``ArraysError``."""
    own = [
        each
        for name, each in vars(module).items()
        if isfunction(each) and each.__module__ == MODULE and not name.startswith("_")
    ]
    if len(own) != 1:
        names = ", ".join(each.__name__ for each in own) or "none"
        raise ArraysError("one function; others begin with _", names)
    return own[0]


def _failure(file: Path, error: BaseException) -> DataError:
    if isinstance(error, ArraysError):
        return DataError(f"{file.name}: {error} Mend it.")
    place, line = author_place(trace_of(error), file.absolute())
    own = line_of(error, file.absolute())
    where = file.parent / (name_beside(file.absolute(), place) if line else file.name)
    return _wrong(where, line or own, describe(error))
