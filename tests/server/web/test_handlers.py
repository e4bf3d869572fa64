"""What the talk answers over HTTP, and what it keeps to itself."""

from __future__ import annotations

import io
import json
from typing import Any

import pandas as pd
import pytest
from tornado.websocket import websocket_connect

from demo.events import EngineFailed
from demo.stage.history import HISTORY_COLUMNS
from server.talk.talk import Talk
from tests.server.conftest import ServedTalk
from tests.server.talk.helpers import STARTED, epoch


def test_the_page(served: ServedTalk) -> None:
    code, headers, body = served.get("/")
    assert code == 200
    assert headers["Content-Type"] == "text/html; charset=UTF-8"
    assert headers["Cache-Control"] == "no-store"
    assert body.decode() == served.do(lambda talk: talk.live_deck.page)


def test_an_open_page_is_told_what_is_new(served: ServedTalk) -> None:
    async def follow() -> list[dict[str, Any]]:
        socket = await websocket_connect(served.line("/changes"))
        told = [json.loads(str(await socket.read_message()))]
        await served.talk.live_deck.reload()  # nothing has changed: there is nothing to tell
        served.talk.stage.append(EngineFailed(reason="no library"))
        told.append(json.loads(str(await socket.read_message())))
        socket.close()
        assert await socket.read_message() is None
        return told

    version = served.do(lambda talk: talk.live_deck.version)
    first, second = served.run(follow())
    assert first["version"] == second["version"] == version
    assert second == {**first, "problems": [*first["problems"], "no library"]}
    served.run(served.talk.live_deck.reload())  # nobody listens any more
    assert f'<body data-version="{version}">' in served.get("/")[2].decode()


def test_a_demo_that_works_gets_a_token(served: ServedTalk) -> None:
    code, headers, body = served.get("/demo-session/race-demo")
    assert code == 200
    assert headers["Cache-Control"] == "no-store"
    assert list(json.loads(body)) == ["token"]
    assert json.loads(body) != json.loads(served.get("/demo-session/race-demo")[2])


@pytest.mark.parametrize("name", ["nonsense", "broken-demo", "broken-demo-2", "..%2frace-demo"])
def test_an_unknown_demo_is_not_there(served: ServedTalk, name: str) -> None:
    code, _, body = served.get(f"/demo-session/{name}")
    assert code == 404
    assert "see problems in /api/status" in json.loads(body)["error"]


def test_the_history_is_the_log_s_table(served: ServedTalk) -> None:
    def write(talk: Talk) -> pd.DataFrame:
        for event in (STARTED, epoch(0, 0.0625), epoch(1, 1 / 3)):
            talk.stage.append(event)
        return talk.stage.history()

    logged = served.do(write)
    code, headers, body = served.get("/api/history.csv")
    assert code == 200
    assert headers["Content-Type"] == "text/csv; charset=utf-8"
    answered = pd.read_csv(io.BytesIO(body))
    pd.testing.assert_frame_equal(answered, logged, check_exact=True)
    assert body.splitlines()[0] == (
        b"run,variant,backend,device,engine,"
        b"epoch,seconds,train_loss,train_accuracy,test_loss,test_accuracy"
    )
    assert len(answered) == 2
    assert served.get("/api/history.csv")[2] == body
    served.do(lambda talk: talk.stage.append(epoch(2, 0.5)))
    assert len(pd.read_csv(io.BytesIO(served.get("/api/history.csv")[2]))) == 3


def test_a_history_without_runs(served: ServedTalk) -> None:
    answered = pd.read_csv(io.BytesIO(served.get("/api/history.csv")[2]))
    assert list(answered) == HISTORY_COLUMNS
    assert len(answered) == 0


def test_a_handler_that_raises_answers_500_and_its_traceback_is_logged(
    served: ServedTalk, caplog: pytest.LogCaptureFixture
) -> None:
    served.do(lambda talk: setattr(talk, "status", None))
    status, _, body = served.get("/api/status")
    assert status == 500
    assert b"Traceback" not in body
    errors = [record.exc_info[1] for record in caplog.records if record.exc_info]
    assert [type(error) for error in errors] == [TypeError]
