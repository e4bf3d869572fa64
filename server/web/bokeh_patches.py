"""All patches of Bokeh, and all private names of Bokeh that the server leans on.

Bokeh is held to a minor version in ``pyproject.toml``; ``test_bokeh_patches.py`` fails where one of
these names is no longer what it is taken for, or a patch puts out something else than Bokeh.

Whatever Bokeh has for servers imports its models: it is imported below only inside functions, so
that ``import_models`` comes first.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import logging
import sys
import warnings
from collections.abc import Callable, Iterator
from concurrent import futures
from contextlib import contextmanager
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from bokeh.core.has_props import HasProps
from bokeh.core.property.descriptors import PropertyDescriptor
from bokeh.core.serialization import Serializer
from bokeh.model.model import Model
from bokeh.settings import settings
from tornado.ioloop import IOLoop

from demo.system.code_files import describe, trace_of

if TYPE_CHECKING:
    from types import ModuleType

    from bokeh.document import Document
    from bokeh.document.events import DocumentPatchedEvent
    from bokeh.protocol.messages.patch_doc import patch_doc
    from bokeh.server.session import ServerSession

logger = logging.getLogger(__name__)

COLLECT_S = 10.0  # at least, between two garbage collections
# As Python names the coroutines of Bokeh's messages to windows, and of what waits to make some.
UNFINISHED = r"coroutine '(WSHandler\.send_message|_needs_document_lock\..*)' was never awaited"
CLOSED_WINDOW = "Failed sending message as connection was closed"  # what Bokeh logs

Query = Callable[[PropertyDescriptor[Any]], bool]

original_query = HasProps.query_properties_with_values
original_has_unstable_default = PropertyDescriptor.has_unstable_default
_overridden_defaults: Any = cache(HasProps._overridden_defaults.__func__)  # type: ignore[attr-defined]
_has_unstable_default: Any = cache(original_has_unstable_default)


def import_models() -> None:
    """Import all of Bokeh's models, without their signatures, which takes half the time.

    Bokeh writes a signature for each model as it is imported, which only ``help`` shows.
    """
    methods: Any = Model
    parameters = Model.__dict__["parameters"]
    methods.parameters = classmethod(lambda _: [])
    gc.disable()  # all that is imported stays: collecting meanwhile frees nothing
    try:
        importlib.import_module("bokeh.models")
    finally:
        gc.enable()
        methods.parameters = parameters


def apply_patches() -> None:
    """Patch Bokeh in this process, so that demos open and close faster."""
    logging.getLogger("bokeh.server.views.ws").addFilter(is_no_closed_window)
    models: Any = HasProps
    models._overridden_defaults = classmethod(_overridden_defaults)
    models.query_properties_with_values = query_properties_with_values
    descriptors: Any = PropertyDescriptor
    descriptors.has_unstable_default = has_unstable_default
    # Bokeh's own look at all models for mistakes, once a window, takes a quarter of the time to
    # open one. The tests of the demos have that look.
    settings.perform_document_validation = False
    vars(importlib.import_module("bokeh.document.document"))["gc"] = RareCollector()
    vars(importlib.import_module("bokeh.models.sources"))["sys"] = WholeModules()
    callbacks = vars(importlib.import_module("bokeh.document.callbacks"))
    if not isinstance(callbacks[INVOKE], SafeCalls):
        callbacks[INVOKE] = SafeCalls(callbacks[INVOKE])


INVOKE = "invoke_with_curdoc"  # Bokeh's name for what calls each callback of a demo


class SafeCalls:
    """Calls a demo's callbacks: what they raise to end the process is an error like others."""

    def __init__(self, invoke: Callable[[Document, Callable[[], Any]], Any]) -> None:
        self._invoke = invoke

    def __call__(self, document: Document, act: Callable[[], Any]) -> Any:
        """Call it; raises ``Exception`` alone."""
        try:
            return self._invoke(document, act)
        except Exception:
            raise
        except BaseException as error:
            logger.warning("A demo's callback failed\n%s", trace_of(error))
            raise RuntimeError(describe(error)) from None


# What Bokeh logs and warns of though nothing is wrong.


def is_no_closed_window(record: logging.LogRecord) -> bool:
    """Tell whether a log record is of anything but a window that was closed, which is normal."""
    return record.msg != CLOSED_WINDOW


def ignore_unfinished_messages() -> None:
    """Let the end of the talk be quiet: messages on their way to windows are no longer needed."""
    warnings.filterwarnings("ignore", UNFINISHED, RuntimeWarning)
    logging.getLogger("tornado.application").addFilter(is_no_cancelled_work)


def is_no_cancelled_work(record: logging.LogRecord) -> bool:
    """Tell whether a log record is of anything but work that was cancelled."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, asyncio.CancelledError | futures.CancelledError)


# For each model that is made or sent, Bokeh works out what the default of every property is like,
# and then uses those that were set. The functions below look at the latter alone, and keep
# what is the same for all models of a class.


def has_unstable_default(descriptor: PropertyDescriptor[Any], model: HasProps) -> bool:
    """Return what Bokeh's method of this name returns, asked of each class only once."""
    return bool(_has_unstable_default(descriptor, type(model)))


def query_properties_with_values(
    model: HasProps, query: Query, *, include_defaults: bool = True, include_undefined: bool = False
) -> dict[str, Any]:
    """Return properties by name, as Bokeh's method of this name does."""
    if not include_defaults:
        themed = model.themed_values() or {}
        known = {*model._property_values, *model._unstable_default_values, *themed}
        asked = query

        def query(each: PropertyDescriptor[Any]) -> bool:
            return each.name in known and asked(each)

    return original_query(
        model, query, include_defaults=include_defaults, include_undefined=include_undefined
    )


class RareCollector:
    """Stands for ``gc`` in Bokeh's documents, which collect garbage for every window that closes.

    That takes 0.1 s in which nothing else is done. Here it is done once for all windows that are
    closed within ``COLLECT_S``.
    """

    def __init__(self) -> None:
        self._waits = False

    def collect(self) -> None:
        """Collect soon."""
        if not self._waits:
            self._waits = True
            IOLoop.current().call_later(COLLECT_S, self._collect)

    def _collect(self) -> None:
        self._waits = False
        gc.collect()


class WholeModules:
    """Stands for ``sys`` in Bokeh's column sources, which look in there for pandas.

    While another thread imports it, what is there has no classes yet, and Bokeh would fail.
    """

    def __init__(self) -> None:
        self.modules = self

    def get(self, name: str) -> ModuleType | None:
        """Return a module that has been imported to its end."""
        module = sys.modules.get(name)
        spec = getattr(module, "__spec__", None)
        return None if getattr(spec, "_initializing", False) else module


@contextmanager
def one_message(document: Document) -> Iterator[None]:
    """Send all that changes in here as one message: the page then paints once.

    Bokeh sends a message for each change, and where all cores train they come apart.
    """
    context: Any = document.session_context
    session = context.session if context else None
    if session is None:  # nobody listens yet
        yield
        return
    batch = PatchBatch(document, session)
    document.callbacks.remove_on_change(session)
    document.callbacks.on_change_dispatch_to(batch)
    try:
        yield
    finally:
        document.callbacks.remove_on_change(batch)
        document.callbacks.on_change_dispatch_to(session)
        if message := batch.message():
            _send(session, message)


def _send(session: Any, message: patch_doc) -> None:
    """Send a message to all windows of a session, as it sends its own; its lock is held."""
    for connection in session._subscribed_connections:
        session._pending_writes.append(connection._socket.send_message(message))


class PatchBatch:
    """Gathers a document's changes as one message, each written down as it was when it came.

    One serializer for all of them: to make one takes Bokeh a look at every model there is.
    """

    def __init__(self, document: Document, session: ServerSession | None = None) -> None:
        """Be told of changes with ``document.callbacks.on_change_dispatch_to``."""
        self._models = document.models
        self._changes: list[Any] = []
        if session is not None:  # a widget may write to the log while it is updated
            self._session_callback_added = session._session_callback_added
            self._session_callback_removed = session._session_callback_removed

    @cached_property
    def _serializer(self) -> Serializer:
        return Serializer(references=self._models.synced_references)

    def _document_patched(self, event: DocumentPatchedEvent) -> None:
        self._changes.append(self._serializer.encode(event))

    def message(self) -> patch_doc | None:
        """Return what is to be sent, if anything has changed."""
        if not self._changes:
            return None
        from bokeh.document.json import PatchJson
        from bokeh.protocol.messages.patch_doc import patch_doc

        self._models.flush_synced(lambda model: not self._serializer.has_ref(model))
        message = patch_doc(patch_doc.create_header(), {}, PatchJson(events=self._changes))
        message.add_buffers(*self._serializer.buffers)
        return message
