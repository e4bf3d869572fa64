"""Serves a talk: its routes and live demos, behind the one gate."""

from __future__ import annotations

from bokeh.server.server import BaseServer
from tornado.ioloop import IOLoop

from server.talk.talk import Talk
from server.web.demo_documents import DemoApplication, DemoServer
from server.web.early_server import EarlyServer
from server.web.handlers import routes

SECOND_MS = 1000


def serve(talk: Talk, early_server: EarlyServer) -> BaseServer:
    """Begin to answer all requests that the early server receives."""
    talk.sockets, talk.strangers = early_server.sockets, early_server.http.strangers
    talk.strangers.tell = talk.live_deck.notify
    application = DemoServer(
        {"/demo": DemoApplication(talk.stage, talk.open_demo, talk.demos.report_failure)},
        gate=early_server.gate,
        extra_patterns=routes(talk, early_server.gate),
        extra_websocket_origins=["*"],  # the gate checks origins
        use_index=False,
        secret_key=talk.secret,
        sign_sessions=True,
        generate_session_ids=False,
        session_token_expiration=talk.session_seconds,
        # No pings: Bokeh logs an error if a page leaves in the moment in which it is pinged.
        keep_alive_milliseconds=0,
        # No page comes back to a session. Ended one by one, not many at once, which takes seconds.
        unused_session_lifetime_milliseconds=SECOND_MS,
        check_unused_sessions_milliseconds=SECOND_MS,
        websocket_max_message_size_bytes=20 * 2**20,
    )
    server = BaseServer(IOLoop.current(), application, early_server.http)
    server.start()
    early_server.hand_over_to(application)
    return server
