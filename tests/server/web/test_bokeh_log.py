"""What a tool says that is no window is one line of the log; an author's error is all of it."""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path

from bokeh.protocol.exceptions import ProtocolError
from bokeh.server import protocol_handler
from bokeh.server.views import ws
from bokeh.util import callback_manager
from tornado.websocket import websocket_connect

from server.web.bokeh_log import CALLBACKS, LOGGERS, LONGEST, READERS, shorten
from tests.server.conftest import ServedTalk
from tests.server.test_forged_messages import logged, say
from tests.server.web.test_demo_documents import Window, connect, connection, token_for

BROKEN = '''
"""Has a button that does nothing but fail."""

from bokeh.models import Button

from demo.widgets.base import Widget


class Broken(Widget):
    def __init__(self, setting, options):
        super().__init__(setting, options)
        self.root = Button(label="Fail")
        self.root.on_change("label", self._fail)

    def update(self, scene, events):
        pass

    def _fail(self, attr, old, new):
        raise ZeroDivisionError("the author's own")
'''


def test_it_is_known_where_bokeh_reads_and_calls() -> None:
    known = (ws.__file__, protocol_handler.__file__)
    for module, name in zip(known, READERS, strict=True):
        assert Path(module).as_posix().endswith(name)
        assert Path(module).read_text().count("exc_info=True")
    assert Path(callback_manager.__file__).as_posix().endswith(CALLBACKS)
    for line in LOGGERS["bokeh.server.views.ws"]:
        assert line.partition(": ")[0] in Path(ws.__file__).read_text()


def test_a_connection_without_a_good_token_is_a_line(served: ServedTalk) -> None:
    good = token_for(served)

    async def knock(subprotocols: list[str] | None) -> None:
        opened = await websocket_connect(served.line("/demo/ws"), subprotocols=subprotocols)
        while await opened.read_message() is not None:
            pass
        opened.close()

    for shown in (None, ["bokeh"], ["bokeh", "x"], ["nonsense", good], ["bokeh", good + "x"]):
        with logged() as records:
            served.run(knock(shown))
        (record,) = records
        assert (record.levelno, record.exc_info) == (logging.WARNING, None)
        assert record.getMessage().startswith("Expected a message that Bokeh can read. Received: ")


def test_a_message_that_can_not_be_written_down_is_a_line(served: ServedTalk) -> None:
    token = token_for(served)
    header = json.dumps({"msgid": "1", "msgtype": "ERROR"})

    frames = [header, "{}", json.dumps({"x": "\x1b[2J" + "long" * LONGEST})]

    async def forge() -> None:
        opened = await connect(served, token)
        await opened.read_message()  # it listens from now on
        await say(opened, [*frames])

    with logged() as records:
        served.run(forge())
    (record,) = records
    assert len(record.getMessage()) < LONGEST + 100
    assert record.getMessage().isprintable()


def test_an_author_s_error_keeps_its_traceback(tmp_path: Path, digits: Path) -> None:
    (tmp_path / "deck" / "demos").mkdir(parents=True)
    (tmp_path / "deck" / "demos" / "broken.py").write_text(BROKEN)
    (tmp_path / "deck" / "talk.md").write_text("# A\n\n```demo broken\n```\n")
    served = ServedTalk(tmp_path / "deck", digits, tmp_path / "runs")
    try:
        (demo,) = served.do(lambda talk: list(talk.live_deck.demos))
        token = token_for(served, demo)

        async def press() -> None:
            async with connection(served, token) as opened:
                window = Window(opened)
                root = json.loads(await window.document())["doc"]["roots"][0]["id"]
                event = {"kind": "ModelChanged", "model": {"id": root}, "attr": "label", "new": "x"}
                header = json.dumps({"msgid": "1", "msgtype": "PATCH-DOC"})
                for frame in (header, "{}", json.dumps({"events": [event], "references": []})):
                    await opened.write_message(frame)
                await window.receive()

        with logged() as records:
            served.run(press())
    finally:
        served.close()
    (record,) = records
    assert record.levelno == logging.ERROR
    assert record.exc_info
    assert isinstance(record.exc_info[1], ZeroDivisionError)


def test_what_other_libraries_log_stays_as_it_is() -> None:
    try:
        raise ProtocolError("raised by nobody who reads")
    except ProtocolError:
        caught = sys.exc_info()
    for error in (None, caught):
        record = logging.LogRecord("tornado.application", logging.ERROR, "", 0, "%s", ("a",), error)
        assert shorten(record)
        assert (record.levelno, record.exc_info) == (logging.ERROR, error)
        assert record.getMessage() == "a"
