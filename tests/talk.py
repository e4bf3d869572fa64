"""Starts the real command line in a process of its own, and waits for what it should do."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any, TypeVar

from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

from demo.events import Event, from_json
from server.access.addresses import numeric
from tests.forked_talk import ForkedTalk

ROOT = Path(__file__).parents[1]
DECKS = ROOT / "tests" / "decks"
DECK = DECKS / "talk"
FEW_VARIANTS = DECKS / "few_variants.py"
SETTLED_SECONDS = 0.3  # without a further line on the disk
TIMEOUT_SECONDS = 180.0  # of a machine that does other work too; nobody waits this long idly

T = TypeVar("T")


def until(look: Callable[[], T], what: str, timeout_seconds: float = TIMEOUT_SECONDS) -> T:
    """Look again and again until there is something to see; return it."""
    end, pause = time.monotonic() + timeout_seconds, 0.01
    while not (seen := look()):
        assert time.monotonic() < end, f"Expected within {timeout_seconds:g} s: {what}"
        time.sleep(pause)  # longer and longer: to be asked takes a talk's time
        pause = min(0.1, 1.3 * pause)
    return seen


def finish(work: Coroutine[Any, Any, T]) -> T:
    """Await something on an event loop of its own; Playwright's may be in this thread already."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


class RunningTalk:
    """``run_talk.py`` on a free port; what it prints goes to files in ``folder``.

    ``root`` is where its code lies. One with another ``environment`` or code, or whose start is
    ``whole``, is begun as users do; on Linux all others are forked from a process that has imported
    all: elsewhere libraries may not survive that.
    """

    def __init__(
        self,
        folder: Path,
        *arguments: str | Path,
        environment: Mapping[str, str] | None = None,
        root: Path = ROOT,
        whole: bool = False,
    ) -> None:
        self._stdout, self._stderr = folder / "stdout.txt", folder / "stderr.txt"
        self.runs = folder / "runs"
        self._cookies = CookieJar()
        own = ["--no-browser", "--port", "0", "--runs", str(self.runs)]
        given = [*own, *map(str, arguments)]
        self.process: ForkedTalk | subprocess.Popen[bytes]
        is_plain = not (whole or environment or root != ROOT or "--backend" in given)
        if is_plain and sys.platform == "linux":
            self.process = ForkedTalk(given, folder, self._stdout, self._stderr)
            return
        with self._stdout.open("w") as stdout, self._stderr.open("w") as stderr:
            self.process = subprocess.Popen(
                [sys.executable, str(root / "run_talk.py"), *given],
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
                cwd=folder,
                env={**os.environ, "PYTHONPATH": str(root), **(environment or {})},
            )

    def __enter__(self) -> RunningTalk:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def version(self) -> str:
        """The version of the slides that are shown now."""
        found = re.search(r'<body data-version="(\w+)"', self.read("").decode())
        assert found is not None
        return found[1]

    @property
    def printed(self) -> list[str]:
        """All that stands on standard output so far, line by line."""
        return self._stdout.read_text().splitlines()

    @property
    def complaints(self) -> str:
        """All that stands on standard error so far."""
        return self._stderr.read_text()

    @property
    def entrance(self) -> str:
        """What lets in whoever asks for it: the printed address, by a name that Python finds."""
        return numeric(self.printed_entrance)

    @property
    def printed_entrance(self) -> str:
        """The address that is printed once the talk is served: it lets a browser in."""
        address = r"Talk: (http://talk-(\d+)\.localhost:\2/\?token=[\w-]+)"
        found = re.fullmatch(address, self.line("Talk: "))
        assert found is not None
        return found[1]

    @property
    def url(self) -> str:
        """The talk's address for those who are in."""
        return self.entrance.partition("?")[0]

    @property
    def cookie(self) -> tuple[str, str]:
        """The cookie that lets a browser in: its name and its value."""
        self.read("api/status")
        (cookie,) = self._cookies
        return cookie.name, str(cookie.value)

    def line(self, start: str) -> str:
        """Wait for a printed line that begins like this; return it."""

        def look() -> str | None:
            lines = [line for line in self.printed if line.startswith(start)]
            assert lines or self.process.poll() is None, self.complaints
            return lines[0] if lines else None

        return until(look, f"a line {start!r}") or ""

    def read(self, path: str) -> bytes:
        """Return what the talk answers to those who are in."""
        if not len(self._cookies):
            self._open(self.entrance)
        return self._open(self.url + path)

    def _open(self, address: str) -> bytes:
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._cookies))
        with opener.open(address, timeout=TIMEOUT_SECONDS) as answer:
            return bytes(answer.read())

    def status(self) -> dict[str, Any]:
        """Return the state of the talk."""
        status: dict[str, Any] = json.loads(self.read("api/status"))
        return status

    def send(self, *commands: dict[str, Any]) -> None:
        """Ask for something as a page does; return once the talk has heard of it."""
        finish(asyncio.wait_for(self._send(commands), TIMEOUT_SECONDS))

    async def _send(self, commands: Sequence[dict[str, Any]]) -> None:
        address = f"ws{self.url.removeprefix('http')}changes"
        headers = {"Cookie": "=".join(self.cookie), "Origin": self.url.rstrip("/")}
        socket = await websocket_connect(HTTPRequest(address, headers=headers))
        await socket.read_message()
        for command in commands:
            await socket.write_message(json.dumps(command))
        while message := await socket.read_message():
            if json.loads(message).get("position", {}).get("received") == len(commands):
                break
        socket.close()
        while await socket.read_message() is not None:  # until it is closed
            pass

    def wait(self, what: str, is_so: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Wait for a state of the talk; return it."""

        status: dict[str, Any] = {}

        def look() -> bool:
            nonlocal status
            status = self.status()
            return is_so(status)

        try:
            until(look, what)
        except AssertionError as error:
            raise AssertionError(f"{error}; it is {status}; {self.complaints!r}") from None
        return status

    def recorded(self) -> list[Event]:
        """Return the only session that is on disk, once all that was told has come there."""
        (recording,) = self.runs.glob("*.jsonl")
        size = -1
        while size != (size := recording.stat().st_size):
            time.sleep(SETTLED_SECONDS)
        return [from_json(line) for line in recording.read_text(encoding="utf-8").splitlines()]

    def interrupt(self) -> tuple[int, float]:
        """Press Ctrl-C; return the exit code and the seconds that it took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(TIMEOUT_SECONDS), time.monotonic() - began

    def close(self) -> None:
        """End the process, whatever it is doing."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(TIMEOUT_SECONDS)
