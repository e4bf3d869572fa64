"""Notes what code can change for the whole process before it runs, and puts that back after it."""

from __future__ import annotations

import builtins
import gc
import logging
import os
import signal
import socket
import sys
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from demo.system.code_places import is_an_author_s, is_ours

# Other threads set these for processes that they begin; they stay.
ENVIRONMENT_OF_CHILDREN = {
    "DASK_LOGGING__DISTRIBUTED",
    "MALLOC_TRIM_THRESHOLD_",
    "MKL_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "PYTHONHASHSEED",
    "PYTHONSAFEPATH",
    "PYTHONWARNINGS",
}
ENDING_SIGNALS = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]


@dataclass(frozen=True)
class GlobalSetting:
    """A setting of the process: how it is read, and how it is written."""

    read: Callable[[], Any]
    write: Callable[[Any], object]


Values = list[tuple[GlobalSetting, Any]]


def read_all(settings: Iterable[GlobalSetting]) -> Values:
    """Return settings with their present values."""
    return [(setting, setting.read()) for setting in settings]


def write_all(values: Values) -> None:
    """Give settings these values; what has one already is left alone."""
    for setting, value in values:
        if setting.read() != value:
            setting.write(value)


def changed(before: Values) -> Values:
    """Return those settings whose values are others by now, with these."""
    now = [(setting, setting.read(), value) for setting, value in before]
    return [(setting, value) for setting, value, old in now if value != old]


@contextmanager
def kept(settings: Iterable[GlobalSetting]) -> Iterator[Values]:
    """Put settings back afterwards; gives their values before."""
    before = read_all(settings)
    try:
        yield before
    finally:
        write_all(before)


@dataclass
class OtherThreads:
    """Threads that have settings of their own."""

    present: list[int] = field(default_factory=list)  # those that have them now
    begun: int = 0  # grows each time that one gets any


@contextmanager
def replaced() -> Iterator[None]:
    """Have other settings inside, in a thread other than the main one."""
    _others.begun += 1
    _others.present.append(threading.get_ident())
    try:
        yield
    finally:
        _others.present.remove(threading.get_ident())


@contextmanager
def kept_in_main_thread() -> Iterator[None]:
    """Put back what code of an author's has set that runs on the event loop.

    While a library is imported or a model's code runs in another thread, all but signals is as
    that needs it: it stays.
    """
    signals = read_all(signal_settings())
    try:
        with kept_if_alone([*import_settings(), *process_settings()]):
            yield
    finally:
        write_all(signals)


@contextmanager
def kept_if_alone(settings: Iterable[GlobalSetting]) -> Iterator[None]:
    """Put settings back afterwards, unless another thread has had its own meanwhile."""
    is_alone, before = _alone(), read_all(settings)
    try:
        yield
    finally:
        if is_alone():
            write_all(before)


def _alone() -> Callable[[], bool]:
    """Return what tells whether no thread has had other settings from here on."""
    before = _others.begun
    return lambda: not _others.present and _others.begun == before


@contextmanager
def imports_completed() -> Iterator[None]:
    """Put back what code of an author's takes from where modules are found; what it adds stays."""
    is_alone, before = _alone(), read_all(import_settings())
    try:
        yield
    finally:
        for setting, value in before if is_alone() else ():
            setting.write(_completed(setting.read(), value))


def _completed(present: Any, before: Any) -> Any:
    """Return what is there, and what was there before: a list or a mapping."""
    if isinstance(present, dict):
        return {**before, **present}
    return [*present, *(each for each in before if each not in present)]


def process_settings() -> Iterator[GlobalSetting]:
    """Yield what this process would suffer from."""
    yield FOLDER
    for stream in ("stdin", "stdout", "stderr"):
        yield GlobalSetting(partial(getattr, sys, stream), partial(setattr, sys, stream))
    hooks = (sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")
    for module, name in hooks:  # without them no thread can be begun
        yield GlobalSetting(partial(getattr, module, name), partial(setattr, module, name))
    yield GlobalSetting(lambda: {**vars(builtins)}, _write_builtins)
    yield GlobalSetting(lambda: logging.root.manager.disable, logging.disable)
    yield GlobalSetting(gc.isenabled, lambda wanted: gc.enable() if wanted else gc.disable())
    yield GlobalSetting(lambda: [*warnings.filters], _write_warning_filters)
    yield GlobalSetting(sys.getrecursionlimit, sys.setrecursionlimit)
    yield GlobalSetting(sys.getswitchinterval, sys.setswitchinterval)
    yield GlobalSetting(socket.getdefaulttimeout, socket.setdefaulttimeout)
    yield from signal_settings()


def signal_settings() -> Iterator[GlobalSetting]:
    """Yield what happens when this process is told to end."""
    if threading.current_thread() is threading.main_thread():  # no other can set it
        for number in ENDING_SIGNALS:
            yield GlobalSetting(partial(signal.getsignal, number), partial(_write_signal, number))


def import_settings() -> Iterator[GlobalSetting]:
    """Yield what code, and processes that begin later, are found and begun with."""
    yield GlobalSetting(_environment, _write_environment)
    yield GlobalSetting(partial(list, sys.path), partial(_replace, sys.path))
    for finders in (sys.path_hooks, sys.meta_path):
        yield GlobalSetting(partial(list, finders), partial(_put_back, finders))


def _write_signal(number: signal.Signals, handler: Any) -> None:
    if handler is not None:  # None: it was set from outside of Python
        signal.signal(number, handler)


def _write_builtins(value: dict[str, Any]) -> None:
    present = vars(builtins)
    for name in present.keys() - value.keys():
        del present[name]
    present.update(value)


def _replace(present: list[Any], value: list[Any]) -> None:
    present[:] = value


def _put_back(present: list[Any], value: list[Any]) -> None:
    """Make importers those that they were, but for what other threads' imports do with them.

    Libraries add some that they need from then on; this program takes its own out by itself.
    """
    added = [each for each in present if each not in value and not _is_of_an_author(each)]
    kept = [each for each in value if each in present or not is_ours(_file_of(each) or "")]
    present[:] = [*added, *kept]


def _is_of_an_author(importer: Any) -> bool:
    file = _file_of(importer)
    return file is None or is_an_author_s(file)


def _file_of(importer: Any) -> str | None:
    """Return the file that an importer's class or function stands in, "" if Python has it built in.

    None: it stands in no module, as what runs of an author's file.
    """
    module = sys.modules.get(getattr(importer, "__module__", ""))
    return None if module is None else getattr(module, "__file__", None) or ""


def _write_warning_filters(value: list[Any]) -> None:
    warnings.filters[:] = value  # type: ignore[index]


def _working_folder() -> str:
    with suppress(OSError):
        return os.getcwd()  # noqa: PTH109 - ``Path`` would forget what a link is called
    return ""  # it was deleted


def _change_folder(folder: str) -> None:
    with suppress(OSError):
        os.chdir(folder)


def _environment() -> dict[str, str]:
    return {
        name: value for name, value in os.environ.items() if name not in ENVIRONMENT_OF_CHILDREN
    }


def _write_environment(wanted: dict[str, str]) -> None:
    for name in _environment().keys() - wanted.keys():
        del os.environ[name]
    os.environ.update(wanted)


_others = OtherThreads()
FOLDER = GlobalSetting(_working_folder, _change_folder)  # in which relative paths begin
