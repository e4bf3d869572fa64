"""A talk served inside the tests: its stage is theirs to write on, no model is trained."""

from __future__ import annotations

import asyncio
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

import pytest
from tornado.httpclient import HTTPRequest

from demo.data.sources.named_datasets import load_dataset
from server.cli.give import open_port
from server.files.talk_folder import read_talk_folder
from server.talk.talk import Talk
from server.web.early_server import EarlyServer
from server.web.server import serve
from tests.talk import DECK, TIMEOUT_SECONDS

T = TypeVar("T")


class ServedTalk:
    """A talk and its server on an event loop of their own, in a thread."""

    def __init__(self, folder: Path, data: Path, runs: Path, host: str = "127.0.0.1") -> None:
        self._begun: Future[None] = Future()
        self._talk_folder, self._data, self._runs = (
            read_talk_folder(folder),
            load_dataset(str(data)),
            runs,
        )
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(host)), daemon=True)
        self._thread.start()
        self._begun.result(TIMEOUT_SECONDS)

    async def _serve(self, host: str) -> None:
        self.loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        try:
            self.talk = Talk(self._talk_folder, self._data, self._runs)
            sockets = open_port("127.0.0.1", 0)
            self.port = sockets[0].getsockname()[1]
            self.server = serve(self.talk, EarlyServer(sockets, host, self.talk.token))
        except BaseException as error:
            self._begun.set_exception(error)
            raise
        self._begun.set_result(None)
        await self._end.wait()
        self.server.stop()
        self.server.unlisten()
        await asyncio.sleep(0)  # lets it close what is still connected

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Await something on the talk's loop."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(TIMEOUT_SECONDS)

    def do(self, act: Callable[[Talk], T]) -> T:
        """Call something on the talk's loop, where its stage lives."""

        async def work() -> T:
            return act(self.talk)

        return self.run(work())

    @property
    def pass_(self) -> dict[str, str]:
        """What a window of the presenter's shows that was opened at 127.0.0.1."""
        return self.pass_at("127.0.0.1")

    def pass_at(self, name: str) -> dict[str, str]:
        """Return what a window of the presenter's shows that was opened under a name."""
        gate = self.server._tornado.gate  # type: ignore[attr-defined]
        return {"Cookie": f"{gate.cookie}={gate.new_cookie(f'{name}:{self.port}')}"}

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body of an answer; the path is sent as it stands.

        The presenter asks, unless another cookie is shown.
        """
        shown = {**self.pass_, **headers}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=shown)
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
                return answer.status, dict(answer.headers), answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, dict(error.headers), error.read()

    def line(self, path: str, name: str = "127.0.0.1") -> HTTPRequest:
        """Return what a page that was opened under a name asks to get a WebSocket."""
        headers = {"Origin": f"http://{name}:{self.port}", **self.pass_at(name)}
        return HTTPRequest(f"ws://{name}:{self.port}{path}", headers=headers)

    def close(self) -> None:
        """End the server and its thread."""
        self.loop.call_soon_threadsafe(self._end.set)
        self._thread.join(TIMEOUT_SECONDS)
        assert not self._thread.is_alive()


@pytest.fixture
def served(digits: Path, tmp_path: Path) -> Iterator[ServedTalk]:
    """Return the tests' deck, served, with nothing on its stage."""
    talk = ServedTalk(DECK, digits, tmp_path / "runs")
    yield talk
    talk.close()
