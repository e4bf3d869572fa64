"""The patches of Bokeh put out what Bokeh does; its private names are what they are taken for."""

from __future__ import annotations

import asyncio
import gc
import inspect
import json
import logging
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent import futures

import numpy as np
import pytest
from bokeh.core.has_props import HasProps
from bokeh.core.json_encoder import serialize_json
from bokeh.core.property.descriptors import PropertyDescriptor
from bokeh.document import Document
from bokeh.document import document as bokeh_document
from bokeh.document.events import ColumnsStreamedEvent, DocumentPatchedEvent
from bokeh.events import ButtonClick
from bokeh.model.model import Model
from bokeh.models import Column, ColumnDataSource
from bokeh.models.widgets import Button
from bokeh.server.connection import ServerConnection
from bokeh.server.session import ServerSession
from bokeh.server.views.ws import WSHandler
from bokeh.themes import Theme

from server.talk.talk import Talk
from server.web import bokeh_patches
from server.web.bokeh_patches import (
    CLOSED_WINDOW,
    UNFINISHED,
    PatchBatch,
    RareCollector,
    is_no_cancelled_work,
    is_no_closed_window,
    original_has_unstable_default,
    original_query,
    query_properties_with_values,
)
from tests.server.conftest import ServedTalk
from tests.talk import finish

# What of the models, of a plot and of its glyphs' positional arguments a process has.
TOLD = """
from inspect import signature
import bokeh.models
from bokeh.models import Model
from bokeh.plotting import figure
kinds = sorted(Model.model_class_reverse_map)
plot = figure(width=300)
plot.scatter([1], [2], size=3)
print(len(kinds), kinds, [str(each) for each in Model.model_class_reverse_map["Div"].parameters()])
print(signature(figure.line), figure.line.__doc__, plot.renderers[0].data_source.data)
"""

OWN_THEME = Theme(json={"attrs": {"Button": {"label": "themed"}, "Axis": {"axis_line_width": 7}}})


def documents(talk: Talk) -> Iterator[Document]:
    """Open all demos, each with and without a theme."""
    for name in talk.demos.loader.names():
        for theme in (None, OWN_THEME):
            document = Document(theme=theme) if theme else Document()
            document.add_root(talk.demos.loader.open(name, talk.demos.setting, {}).root)
            yield document


def test_all_demos_are_sent_as_bokeh_sends_them(
    served: ServedTalk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def compare(talk: Talk) -> int:
        compared = 0
        for document in documents(talk):
            lean = serialize_json(document.to_json(deferred=False))
            with monkeypatch.context() as patch:
                patch.setattr(HasProps, "query_properties_with_values", original_query)
                assert lean == serialize_json(document.to_json(deferred=False))
            compared += len(document.models)
        return compared

    assert HasProps.query_properties_with_values is query_properties_with_values
    assert served.do(compare) > 1000


def test_all_defaults_are_those_that_bokeh_has(served: ServedTalk) -> None:
    def compare(talk: Talk) -> int:
        opened = list(documents(talk))
        kinds = {type(model): model for document in opened for model in document.models}
        for kind in kinds:
            inherited: dict[str, object] = {}
            for each in reversed(kind.__mro__):
                inherited.update(getattr(each, "__overridden_defaults__", {}))
            assert kind._overridden_defaults() == inherited
        for model in kinds.values():
            for one in map(model.lookup, model.properties(_with_props=True)):
                if isinstance(one, PropertyDescriptor):  # else it is another's alias
                    assert one.has_unstable_default(model) is original_has_unstable_default(
                        one, model
                    )
        return len(kinds)

    assert served.do(compare) > 30


def test_the_models_come_as_they_are() -> None:
    def told(before: str) -> str:
        command = [sys.executable, "-c", before + TOLD]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    lean = told("from server.web.bokeh_patches import import_models; import_models()")
    assert lean == told("")
    assert len(lean) > 10_000


def test_a_batch_has_each_change_as_it_was_when_it_came() -> None:
    document, source, plot = Document(), ColumnDataSource({"x": [0]}), Column()
    document.add_root(plot)
    document.models.flush_synced()  # the page has them
    batch = PatchBatch(document)
    assert batch.message() is None
    document.callbacks.on_change_dispatch_to(batch)
    plot.tags = [source]  # new to the page
    source.data = {"x": [1]}
    source.stream({"x": [2]})
    source.data = {"x": np.array([3.0])}
    message = batch.message()
    assert message is not None
    new, *others = json.loads(message.content_json)["events"]
    assert new["new"][0]["attributes"]["data"]["entries"] == [["x", [0]]]
    assert {each["model"]["id"] for each in others} == {source.id}
    assert all(set(each["model"]) == {"id"} for each in others)  # it is described once
    assert [each["data"]["entries"] for each in others[:2]] == [[["x", [1]]], [["x", [2]]]]
    assert [buffer.to_bytes() for buffer in message.buffers] == [np.array([3.0]).tobytes()]
    assert {plot, source} <= document.models.synced_references  # for the next message


def test_garbage_is_collected_once_for_windows_that_close_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def close_many() -> int:
        collected = 0

        def note(phase: str, info: dict[str, int]) -> None:
            nonlocal collected
            collected += phase == "start" and info["generation"] == 2

        collector = RareCollector()
        gc.callbacks.append(note)
        try:
            for _ in range(3):
                collector.collect()
            await asyncio.sleep(0.2)
            assert collected == 1
            collector.collect()
            await asyncio.sleep(0.2)
        finally:
            gc.callbacks.remove(note)
        return collected

    monkeypatch.setattr(bokeh_patches, "COLLECT_S", 0.05)
    gc.disable()
    try:
        assert finish(close_many()) == 2
    finally:
        gc.enable()
    assert isinstance(vars(bokeh_document)["gc"], RareCollector)  # Bokeh asks this one


# The private names: each of these says what changed, if a new Bokeh fails it.


def parameters(function: object) -> list[str]:
    return list(inspect.signature(function).parameters)  # type: ignore[arg-type]


HALF_IMPORTED = """
import sys
import threading
from bokeh.models import ColumnDataSource
from server.web.bokeh_patches import apply_patches

apply_patches()
source, done = ColumnDataSource({"x": []}), threading.Event()
failed = []

class Finder:
    def find_spec(self, name, path, target=None):
        if name == "pandas.core" and not done.is_set():  # pandas has begun
            thread = threading.Thread(target=stream)
            thread.start()
            thread.join()

def stream():
    try:
        source.stream({"x": [1]})
    except Exception as error:
        failed.append(error)
    done.set()

sys.meta_path.insert(0, Finder())
import pandas
assert done.is_set() and not failed, failed
source.data = {"index": [1], "x": [1]}
source.stream(pandas.DataFrame({"x": [2]}))  # known as soon as it is there: it brings its index
print(source.data["x"].tolist())
"""


def test_points_are_drawn_while_pandas_is_imported() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", HALF_IMPORTED], capture_output=True, text=True, check=False
    )
    assert ran.stdout == "[1, 2]\n", ran.stderr


def test_the_patched_methods_have_the_signatures_that_bokeh_s_have() -> None:
    for ours, original in (
        (bokeh_patches.query_properties_with_values, original_query),
        (bokeh_patches.has_unstable_default, original_has_unstable_default),
    ):
        kinds = [each.kind for each in inspect.signature(ours).parameters.values()]
        assert kinds == [each.kind for each in inspect.signature(original).parameters.values()]
    assert parameters(original_query)[1:] == ["query", "include_defaults", "include_undefined"]


def test_a_model_keeps_what_was_set_where_it_is_looked_for() -> None:
    column = Column(name="set")
    assert column._property_values["name"] == "set"
    assert set(column._unstable_default_values) <= column.properties()
    assert isinstance(Model.__dict__["parameters"], classmethod)


def test_a_document_collects_garbage_by_the_name_that_is_replaced() -> None:
    assert "gc.collect()" in inspect.getsource(bokeh_document)


def test_a_session_sends_as_a_batch_of_changes_does() -> None:
    session, document = ServerSession("id", Document()), Document()  # type: ignore[arg-type]
    assert session._subscribed_connections == set()
    assert session._pending_writes is None  # a list while the document's lock is held
    assert "self._pending_writes.append(" in inspect.getsource(ServerSession._document_patched)
    sends = inspect.getsource(ServerConnection.send_patch_document)
    assert "return self._socket.send_message(" in sends
    for name in ("_session_callback_added", "_session_callback_removed"):
        assert parameters(getattr(session, name)) == ["event"]
        assert getattr(PatchBatch(document, session), name) == getattr(session, name)
    session.document.callbacks.remove_on_change(session)  # it is known by itself


def test_changes_are_handed_to_whoever_has_bokeh_s_method() -> None:
    heard: list[DocumentPatchedEvent] = []

    class Receiver:
        def _document_patched(self, event: DocumentPatchedEvent) -> None:
            heard.append(event)

    document, source = Document(), ColumnDataSource({"x": [0]})
    document.add_root(source)
    document.callbacks.on_change_dispatch_to(Receiver())
    source.stream({"x": [1]})
    assert [type(each) for each in heard] == [ColumnsStreamedEvent]


# What Bokeh logs and warns of though nothing is wrong.


@pytest.mark.parametrize(
    ("error", "expected"),
    [(asyncio.CancelledError(), False), (futures.CancelledError(), False), (OSError(), True)],
)
def test_cancelled_work_is_not_logged(error: BaseException, expected: bool) -> None:
    try:
        raise error
    except BaseException:
        record = logging.LogRecord("tornado", logging.ERROR, "", 0, "%s", ("x",), sys.exc_info())
    assert is_no_cancelled_work(record) is expected


def test_a_message_without_an_error_is_logged() -> None:
    assert is_no_cancelled_work(
        logging.LogRecord("tornado", logging.ERROR, "", 0, "no room", (), None)
    )


def test_a_closed_window_is_not_logged_and_all_else_of_bokeh_is() -> None:
    def record(message: str) -> logging.LogRecord:
        return logging.LogRecord("bokeh", logging.WARNING, "", 0, message, (), None)

    assert f'log.warning("{CLOSED_WINDOW}")' in inspect.getsource(WSHandler.send_message)
    assert not is_no_closed_window(record(CLOSED_WINDOW))
    assert is_no_closed_window(record("no such session"))


def test_only_messages_to_windows_may_stay_unfinished() -> None:
    for coroutine in (WSHandler.send_message, ServerSession.with_document_locked):
        code = inspect.unwrap(coroutine, stop=inspect.iscoroutinefunction).__code__
        assert re.match(UNFINISHED, f"coroutine '{code.co_qualname}' was never awaited")
    assert not re.match(UNFINISHED, "coroutine 'Talk.close' was never awaited")


@pytest.mark.parametrize("kind", [SystemExit, KeyboardInterrupt, GeneratorExit])
def test_a_callback_that_would_end_the_process_is_an_error_as_others(
    kind: type[BaseException], caplog: pytest.LogCaptureFixture
) -> None:
    def end() -> None:
        raise kind("now")

    bokeh_patches.apply_patches()
    bokeh_patches.apply_patches()  # as often as it is imported
    document, button = Document(), Button()
    button.on_click(end)
    button.on_change("label", lambda attr, old, new: end())
    document.add_root(button)
    with pytest.raises(RuntimeError, match=f"{kind.__name__}: now"):
        button._trigger_event(ButtonClick(button))
    with pytest.raises(RuntimeError, match=f"{kind.__name__}: now"):
        button.label = "another"
    assert "Traceback" in caplog.text
