"""Checks every request: who is let in, and under which host name."""

from __future__ import annotations

import hmac
import re
from collections.abc import Collection
from functools import partial
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode

from tornado.httputil import HTTPHeaders, HTTPServerRequest
from tornado.web import (
    Application,
    OutputTransform,
    RequestHandler,
    create_signed_value,
    decode_signed_value,
)

from server.access.addresses import HTTP_PORT, LOCALHOST, bracketed
from server.access.head_requests import answering_head
from server.access.page_policy import HEADERS, policy
from server.access.token import derive

PUBLIC = ("/api/status", "/api/history.csv")  # these change nothing, and hold nothing secret
SAFE_METHODS = ("GET", "HEAD")
COOKIE_DAYS = 1
RENEW_DAYS = 1 / 24  # an older cookie is replaced when it is used, so that it never expires in use
PRESENTER = "presenter"
PARAMETER = "token"  # in the printed address's query

REFUSED = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Not open</title>
<style>
  body { margin: 0; min-height: 100vh; display: grid; place-content: center; padding: 2rem;
    box-sizing: border-box; background: #101318; color: #f2f1ec; text-align: center;
    font: clamp(1.25rem, 2.6vw, 2.4rem)/1.5 system-ui, sans-serif; }
  a { color: inherit; }
</style>
<p>To see this talk, open the address that <code>run_talk.py</code> has printed;
  if you just did, <a href="/">go on</a>.</p>
</html>
"""


class Gate:
    """Decides for each request whether it is let in."""

    def __init__(
        self, token: str, port: int, names: Collection[str] | None, own_name: str = LOCALHOST
    ) -> None:
        """``names`` are those that the talk is served under; with None, it is under any.

        ``own_name`` is the one that takes the place of ``localhost``.
        """
        self.cookie = f"talk-{port}"  # browsers send cookies to all ports of a name
        self._token = token
        self._key = derive(token, "cookie")
        self._hosts = None if names is None else {_host(name, port) for name in names}
        self._localhost, self._own = _host(LOCALHOST, port), _host(own_name, port)

    def new_cookie(self, host: str) -> str:
        """Return what the presenter's browser is given to show to a host: a name and a port."""
        return create_signed_value(
            self._key, self.cookie, f"{PRESENTER}@{plain_host(host)}"
        ).decode()

    def admits(self, request: HTTPServerRequest) -> bool:
        """Whether a request comes from a window of the presenter's."""
        return self._has_cookie(request, COOKIE_DAYS)

    def needs_fresh_cookie(self, request: HTTPServerRequest) -> bool:
        """Whether a request comes with a valid cookie that should be replaced by a fresh one."""
        return self.admits(request) and not self._has_cookie(request, RENEW_DAYS)

    def _has_cookie(self, request: HTTPServerRequest, days: float) -> bool:
        shown = request.cookies.get(self.cookie)
        value = shown.value if shown else None
        seen = decode_signed_value(self._key, self.cookie, value, days, min_version=2)
        return seen == f"{PRESENTER}@{plain_host(request.host)}".encode()

    def has_token(self, request: HTTPServerRequest) -> bool:
        """Whether a request shows the token that was printed."""
        shown = request.query_arguments.get(PARAMETER, [b""])[-1]
        return hmac.compare_digest(shown, self._token.encode())

    def is_from_presenter(self, request: HTTPServerRequest) -> bool:
        """Whether a request shows the cookie, or the token that is exchanged for it."""
        return self.knows_host(request) and (self.admits(request) or self.has_token(request))

    def knows_host(self, request: HTTPServerRequest) -> bool:
        """Whether the talk is served under this name.

        Another name may be a foreign page's, pointed at this machine (DNS rebinding).
        """
        return self._hosts is None or plain_host(request.host) in self._hosts

    def better_host(self, request: HTTPServerRequest) -> str:
        """Return the host to open the talk at instead; "" if it is this one.

        A cookie for ``localhost`` would be sent to all other servers there.
        """
        return self._own if plain_host(request.host) == self._localhost != self._own else ""

    def refusal_status(self, request: HTTPServerRequest) -> int | None:
        """Return the status to refuse a request with, or None if it is let in."""
        if not self.knows_host(request):
            return 403
        if not (request.path in PUBLIC or self.admits(request)):
            return 403
        if request.method not in SAFE_METHODS:  # no request needs another
            return 405
        if _is_websocket(request) and not _is_from_own_page(request):
            return 403
        return None


def plain_host(host: str) -> str:
    """Return a request's host as it is compared: in lower case, without the root's dot."""
    return re.sub(r"\.(?=(:\d+)?$)", "", host.lower()).removesuffix(f":{HTTP_PORT}")


def _host(name: str, port: int) -> str:
    return plain_host(f"{bracketed(name)}:{port}")


def _is_websocket(request: HTTPServerRequest) -> bool:
    return "websocket" in request.headers.get("Upgrade", "").lower()


def _is_from_own_page(request: HTTPServerRequest) -> bool:
    """Whether a page of this very address asks; browsers say which, and can't be made to lie."""
    kind, _, origin = request.headers.get("Origin", "").lower().partition("://")
    return kind in ("http", "https") and plain_host(origin) == plain_host(request.host)


class GuardedApplication(Application):
    """Asks the gate before any route is looked up, so that a new route is guarded, too."""

    def __init__(self, *arguments: Any, gate: Gate, **options: Any) -> None:
        """``arguments`` and ``options`` are those of the kind of application."""
        self.gate = gate
        super().__init__(*arguments, **options)
        self.transforms.append(cast("type[OutputTransform]", partial(SecurityHeaders, gate)))

    def find_handler(self, request: HTTPServerRequest, **kwargs: Any) -> Any:
        """Return what answers a request."""
        gate = self.gate
        if request.method in SAFE_METHODS and gate.knows_host(request) and gate.has_token(request):
            return self.get_handler_delegate(request, Admission, {"gate": gate})
        if status := gate.refusal_status(request):
            return self.get_handler_delegate(request, RefusalHandler, {"status": status})
        return super().find_handler(request, **kwargs)

    def get_handler_delegate(
        self,
        request: HTTPServerRequest,
        target_class: type[RequestHandler],
        *arguments: Any,
        **options: Any,
    ) -> Any:
        """Return what lets a kind of handler answer a request."""
        kind = target_class
        if request.method == "HEAD":
            kind = answering_head(target_class)  # type: ignore[arg-type] # a class has a hash
        return super().get_handler_delegate(request, kind, *arguments, **options)

    def log_request(self, handler: RequestHandler) -> None:
        """Log no refusals: windows left open from an earlier talk try twice a second."""
        if not isinstance(handler, RefusalHandler):
            super().log_request(handler)


class Admission(RequestHandler):
    """Takes the token of the printed address, and gives a cookie for it, under the own name."""

    def initialize(self, gate: Gate) -> None:
        """Keep the gate at hand."""
        self._gate = gate

    def prepare(self) -> None:
        """Send the browser to the same address without the token."""
        self.set_header("Cache-Control", "no-store")
        if host := self._gate.better_host(self.request):
            self.redirect(f"http://{host}{path_of(self.request.uri or '')}")
            return
        self.add_header("Set-Cookie", set_cookie(self._gate, self.request.host))
        self.redirect(without_token(self.request.uri or ""))


class RefusalHandler(RequestHandler):
    """Says in one sentence how to get in."""

    def initialize(self, status: int) -> None:
        """Keep the status to answer with."""
        self._status = status

    def prepare(self) -> None:
        """Answer, whatever was asked."""
        self.set_status(self._status)
        self.set_header("Cache-Control", "no-store")
        if self._status == 405:
            self.set_header("Allow", ", ".join(SAFE_METHODS))
        self.finish(REFUSED)


class SecurityHeaders(OutputTransform):
    """Adds the security headers to every answer, unless its handler has set them."""

    def __init__(self, gate: Gate, request: HTTPServerRequest) -> None:
        self._gate, self._request = gate, request

    def transform_first_chunk(
        self, status_code: int, headers: HTTPHeaders, chunk: bytes, finishing: bool
    ) -> tuple[int, HTTPHeaders, bytes]:
        """Add the headers, and a fresh cookie where one is due."""
        wanted = {"Content-Security-Policy": policy(self._request.host), **HEADERS}
        for name, value in wanted.items():
            headers.setdefault(name, value)
        if self._gate.needs_fresh_cookie(self._request):
            headers.add("Set-Cookie", set_cookie(self._gate, self._request.host))
        is_in_parts = status_code not in (204, 304) and "Content-Length" not in headers
        if self._request.method == "HEAD" and is_in_parts:
            headers["Transfer-Encoding"] = "chunked"  # Tornado says so to GET alone
        return status_code, headers, chunk


def set_cookie(gate: Gate, host: str) -> str:
    """Return the header that gives a cookie; without HTTPS it can't be ``Secure``."""
    life = f"Max-Age={round(COOKIE_DAYS * 24 * 60 * 60)}; Path=/"
    return f"{gate.cookie}={gate.new_cookie(host)}; {life}; HttpOnly; SameSite=Strict"


def without_token(address: str) -> str:
    """Return an address on the same host without the token."""
    path, _, query = path_of(address).partition("?")
    rest = [(name, value) for name, value in parse_qsl(query, True) if name != PARAMETER]
    return path + (f"?{urlencode(rest)}" if rest else "")


def path_of(address: str) -> str:
    """Return an address on the same host: two slashes would lead to another one."""
    return "/" + address.lstrip("/\\")
