"""A talk and everything that serves it; the only wiring file."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import socket
from pathlib import Path
from typing import Any

from bokeh.server.server import BaseServer
from bokeh.server.tornado import BokehTornado
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop

from demo import widgets
from demo.controls import Controls
from demo.data import Dataset
from demo.engine import Engine
from demo.events import Event
from demo.recorder import Recorder
from demo.stage import Stage
from demo.widgets.base import DemoError, Setting, Widget
from server.deck import Demo, SlideError
from server.documents import demo_application
from server.handlers import routes
from server.material import Material
from server.show import Show

EVERYWHERE = ("", "0.0.0.0", "::")  # noqa: S104 - recognized here, chosen by the presenter
DAY_SECONDS = 24 * 60 * 60


class Talk:
    """The deck, the stage and the engine of one talk, and what browsers may ask of them."""

    session_seconds = DAY_SECONDS  # a window may lose its connection and come back all day

    def __init__(
        self,
        material: Material,
        data: Dataset,
        runs: Path,
        *,
        seed: int = 0,
        epochs: int | None = None,
    ) -> None:
        """Make a talk ready to serve; call it on the event loop's thread."""
        self.folder = material.folder
        self.data = data
        self.stage = Stage()
        self.secret = secrets.token_urlsafe(32).encode()
        self.recorder = Recorder(self.stage, runs)
        self._loop = asyncio.get_running_loop()
        self.engine = Engine(
            data, material.variants_file, list(material.variants), self._emit, seed=seed
        )
        controls = Controls(self.stage, self.engine)
        self._setting = Setting(self.stage, controls, data, material.variants, epochs)
        self.show = Show(material, self._fault)

    def _emit(self, event: Event) -> None:
        """Bring an event from the training thread to the log: the one thread crossing."""
        with contextlib.suppress(RuntimeError):  # the loop is closed: the talk is over
            self._loop.call_soon_threadsafe(self.stage.append, event)

    def _fault(self, demo: Demo) -> SlideError | None:
        """Check a demo before anybody sees it; a broken one is a problem, not a crash."""
        try:
            widgets.find(demo.name).check(self._setting, demo.options)
        except DemoError as error:
            return SlideError(demo.file, demo.line, str(error))
        return None

    def open_demo(self, demo_id: str) -> Widget:
        """Make a demo's models for one window."""
        demo = self.show.demos[demo_id]
        return widgets.find(demo.name)(self._setting, demo.options)

    @property
    def problems(self) -> list[str]:
        """What the presenter should know, a line each."""
        scene = self.stage.scene
        lines = self.show.problems
        lines += [scene.engine_failure] if scene.engine_failure else []
        lines += [f"{name}: {reason}" for name, reason in scene.broken.items()]
        return lines + ([self.recorder.problem] if self.recorder.problem else [])

    def status(self) -> dict[str, Any]:
        """Return the state of the talk as plain values."""
        scene = self.stage.scene
        data = {"train": len(self.data.x_train), "test": len(self.data.x_test)}
        return {
            "ready": scene.ready is not None,
            "backend": scene.ready.backend if scene.ready else None,
            "device": scene.ready.device if scene.ready else None,
            "dataset": {"name": self.data.name, **data},
            "slides": len(self.show.deck.slides),
            "running": scene.running.id if scene.running else None,
            "runs": [
                {
                    "id": run.id,
                    "variant": run.variant,
                    "state": run.state,
                    "epochs": run.epoch,
                    "test_accuracy": run.test_accuracy,
                }
                for run in scene.runs.values()
            ],
            "problems": self.problems,
        }


def serve(talk: Talk, sockets: list[socket.socket], host: str) -> BaseServer:
    """Begin to answer requests on these sockets."""
    port = sockets[0].getsockname()[1]
    hosts = ["*"] if host in EVERYWHERE else sorted({"localhost", "127.0.0.1", host})
    application = BokehTornado(
        {"/demo": demo_application(talk.stage, talk.open_demo)},
        extra_patterns=routes(talk),
        extra_websocket_origins=[f"{name}:{port}" for name in hosts],
        use_index=False,
        secret_key=talk.secret,
        sign_sessions=True,
        generate_session_ids=False,
        session_token_expiration=talk.session_seconds,
        websocket_max_message_size_bytes=20 * 2**20,
    )
    http = HTTPServer(application)
    http.add_sockets(sockets)
    server = BaseServer(IOLoop.current(), application, http)
    server.start()
    return server
