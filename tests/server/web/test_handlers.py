"""What the talk answers over HTTP, and what it keeps to itself."""

from __future__ import annotations

import http.client
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tornado.websocket import websocket_connect

from demo.events import EngineFailed
from demo.stage.log import HISTORY_COLUMNS
from server.talk.talk import Talk
from tests.server.conftest import ServedTalk
from tests.server.talk.test_talk import STARTED, epoch
from tests.talk import DECK, ROOT


def test_the_page(served: ServedTalk) -> None:
    code, headers, body = served.get("/")
    assert code == 200
    assert headers["Content-Type"] == "text/html; charset=UTF-8"
    assert headers["Cache-Control"] == "no-store"
    assert body.decode() == served.do(lambda talk: talk.live_deck.page)


# Files


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/assets/talk.css", "text/css"),
        ("/assets/vendor/reveal/reveal.mjs", "text/javascript"),
        ("/slides/theme.css", "text/css"),
        ("/slides/digit.png", "image/png"),
    ],
)
def test_files_of_the_page_and_of_the_deck(served: ServedTalk, path: str, kind: str) -> None:
    code, headers, body = served.get(path)
    assert code == 200
    assert headers["Content-Type"].startswith(kind)
    assert headers["Cache-Control"] == "no-cache"
    assert body
    assert served.get(path, **{"If-None-Match": headers["Etag"]})[0] == 304


@pytest.mark.parametrize(
    "path",
    [
        "/slides/1-start.md",
        "/slides/variants.py",
        "/slides/variants%2Epy",
        "/slides/variants.p%79",
        "/slides/variants%2e%70%79",
        "/slides/1-start.m%64",
        "/slides/__pycache__/x.py",
        "/slides/./variants.py",
        "/slides/x/../variants.py",
        "/slides/nothing.png",
        "/slides/",
        "/assets/",
        "/assets/vendor",
        "/nowhere",
    ],
)
def test_what_is_not_served(served: ServedTalk, path: str) -> None:
    code, _, body = served.get(path)
    assert code in (403, 404)
    assert b"def linear" not in body


@pytest.mark.parametrize("folder", ["slides", "assets"])
@pytest.mark.parametrize(
    "way",
    ["../..", "..%2f..", "..%2F..", "%2e%2e/%2e%2e", "%2e%2e%2f%2e%2e", "..%5c..", "a/../../.."],
)
def test_no_way_out_of_a_folder(served: ServedTalk, folder: str, way: str) -> None:
    """Each way would lead to a file that is there."""
    assert (DECK / "../../.." / "package.json").exists()
    for target in ("package.json", "../package.json", "..%2fpackage.json"):
        connection = http.client.HTTPConnection("127.0.0.1", served.port)
        connection.request("GET", f"/{folder}/{way}/{target}")  # sent as it stands
        answer = connection.getresponse()
        assert answer.status in (403, 404)
        assert b"reveal.js" not in answer.read()
        connection.close()


def test_no_absolute_path(served: ServedTalk) -> None:
    for folder in ("slides", "assets"):
        for path in (f"{ROOT}/package.json", f"%2f{ROOT}/package.json", f"/{ROOT}/package.json"):
            assert served.get(f"/{folder}/{path}")[0] in (403, 404)


@pytest.fixture(scope="module")
def own_deck(tmp_path_factory: pytest.TempPathFactory, digits: Path) -> Iterator[ServedTalk]:
    """Return a talk in whose folder lies more than the audience may see."""
    tmp_path = tmp_path_factory.mktemp("own")
    deck, secret = tmp_path / "deck", tmp_path / "secret"
    for folder in (deck / ".git", deck / "a" / ".b", secret):
        folder.mkdir(parents=True)
    (deck / "talk.md").write_text("# A talk\n")
    for name in ("a/b.txt", "figure.html", "letter.pdf"):
        (deck / name).write_text("to be seen")
    hidden = ("notes.yaml", "NOTES.YML", "variants.py", ".git/config", ".token", "a/.b/c.txt")
    for path in (*(deck / name for name in hidden), secret / "plan.txt"):
        path.write_text("secret = 1")
    (deck / "plan.txt").symlink_to(secret / "plan.txt")
    (deck / "all").symlink_to(secret)
    (deck / "inside.txt").symlink_to(deck / "a" / "b.txt")
    (deck / "harmless.txt").symlink_to(deck / "notes.yaml")
    (deck / "circle.txt").symlink_to("circle.txt")
    served = ServedTalk(deck, digits, tmp_path / "runs")
    yield served
    served.close()


@pytest.mark.parametrize("path", ["a/b.txt", "a%2Fb.txt", "inside.txt", "./a/../a/b.txt"])
def test_what_lies_in_the_deck_s_folder(own_deck: ServedTalk, path: str) -> None:
    code, _, body = own_deck.get(f"/slides/{path}")
    assert (code, body) == (200, b"to be seen")


@pytest.mark.parametrize(
    "path",
    [
        *("notes.yaml", "NOTES.YML", "variants.py", "variants%2epy", "talk.md"),
        *(".git/config", "%2egit/config", ".token", "a/.b/c.txt", "a/../.token", "a/%2e%2e/.token"),
        *("plan.txt", "all/plan.txt", "harmless.txt", "circle.txt", "a", "a/", "all"),
        *("a%00.txt", "%00", "a/b.txt%00.md", "%", "%ff", "a\\b.txt", "..%5csecret%5cplan.txt"),
        *("../secret/plan.txt", "%2e%2e/secret/plan.txt", "..%2fsecret%2fplan.txt", "../runs"),
        *("~/x", "file:///etc/passwd", "C:%5Cx", "a/b.txt/../../../secret/plan.txt"),
        *("x" * 5000, "a/" * 2000),
    ],
)
def test_what_lies_there_and_is_not_for_browsers(own_deck: ServedTalk, path: str) -> None:
    code, _, body = own_deck.get(f"/slides/{path}")
    assert code in (400, 403, 404)
    assert b"secret" not in body


def test_a_page_or_drawing_of_the_deck_is_kept_apart(own_deck: ServedTalk) -> None:
    def rules(path: str) -> str:
        return own_deck.get(path)[1]["Content-Security-Policy"]

    assert rules("/slides/figure.html") == "sandbox allow-scripts"
    assert "sandbox" not in rules("/slides/letter.pdf")  # browsers show none in a sandbox


# Changes


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


# Demos


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


# History


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


def test_a_history_without_runs(served: ServedTalk) -> None:
    answered = pd.read_csv(io.BytesIO(served.get("/api/history.csv")[2]))
    assert list(answered) == HISTORY_COLUMNS
    assert len(answered) == 0
