"""Checks every request: who is let in, under which host name, and what pages may do."""

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

from server.access.token import derive

PUBLIC = ("/api/status", "/api/history.csv")  # these change nothing, and hold nothing secret
SAFE_METHODS = ("GET", "HEAD")
COOKIE_DAYS = 1
RENEW_DAYS = 1 / 24  # an older cookie is replaced when it is used, so that it never expires in use
HTTP_PORT = 80  # browsers leave it out of the Host header
PRESENTER = "presenter"
PARAMETER = "token"  # in the printed address's query

# What a page of the talk may load; ``policy`` adds its connections. Scripts come from this server
# alone, and none is inline; 'unsafe-eval' is there because BokehJS makes a function of each
# CustomJS. Images, videos and frames may come from anywhere: the author of the slides chose them.
POLICY = {
    "default-src": "'self'",
    "script-src": "'self' 'unsafe-eval'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "* data: blob:",
    "media-src": "* data: blob:",
    "font-src": "'self' data:",
    "frame-src": "*",
    "frame-ancestors": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'none'",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
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

    def __init__(self, token: str, port: int, names: Collection[str] | None) -> None:
        """``names`` are those that the talk is served under; with None, it is under any."""
        self.cookie = f"talk-{port}"  # browsers send cookies to all ports of a name
        self._token = token
        self._key = derive(token, "cookie")
        self._hosts = None if names is None else _hosts(names, port)

    def new_cookie(self) -> str:
        """Return what the presenter's browser is given to show."""
        return create_signed_value(self._key, self.cookie, PRESENTER).decode()

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
        return seen == PRESENTER.encode()

    def has_token(self, request: HTTPServerRequest) -> bool:
        """Whether a request shows the token that was printed."""
        shown = request.query_arguments.get(PARAMETER, [b""])[-1]
        return hmac.compare_digest(shown, self._token.encode())

    def knows_host(self, request: HTTPServerRequest) -> bool:
        """Whether the talk is served under this name.

        Another name may be a foreign page's, pointed at this machine (DNS rebinding).
        """
        return self._hosts is None or request.host.lower() in self._hosts

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


def _hosts(names: Collection[str], port: int) -> set[str]:
    bracketed = {f"[{name}]" if ":" in name else name.lower() for name in names}
    hosts = {f"{name}:{port}" for name in bracketed}
    return hosts | bracketed if port == HTTP_PORT else hosts


def _is_websocket(request: HTTPServerRequest) -> bool:
    return "websocket" in request.headers.get("Upgrade", "").lower()


def _is_from_own_page(request: HTTPServerRequest) -> bool:
    """Whether a page of this very address asks; browsers say which, and can't be made to lie."""
    origin, host = request.headers.get("Origin", "").lower(), request.host.lower()
    return origin in (f"http://{host}", f"https://{host}")


class Guarded(Application):
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
            return self.get_handler_delegate(request, Refusal, {"status": status})
        return super().find_handler(request, **kwargs)

    def log_request(self, handler: RequestHandler) -> None:
        """Log no refusals: windows left open from an earlier talk try twice a second."""
        if not isinstance(handler, Refusal):
            super().log_request(handler)


class Admission(RequestHandler):
    """Takes the token of the printed address, and gives a cookie for it."""

    def initialize(self, gate: Gate) -> None:
        """Keep the gate at hand."""
        self._gate = gate

    def prepare(self) -> None:
        """Send the browser to the same address without the token."""
        self.set_header("Cache-Control", "no-store")
        self.add_header("Set-Cookie", set_cookie(self._gate))
        self.redirect(without_token(self.request.uri or "/"))


class Refusal(RequestHandler):
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
            headers.add("Set-Cookie", set_cookie(self._gate))
        return status_code, headers, chunk


def policy(host: str) -> str:
    """Return the content security policy of a page at this address."""
    own = f" ws://{host}" if re.fullmatch(r"[\w.:\[\]-]+", host) else ""
    rules = {**POLICY, "connect-src": f"'self'{own}"}  # in older browsers 'self' does not cover ws:
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def set_cookie(gate: Gate) -> str:
    """Return the header that gives a cookie; without HTTPS it can't be ``Secure``."""
    life = f"Max-Age={round(COOKIE_DAYS * 24 * 60 * 60)}; Path=/"
    return f"{gate.cookie}={gate.new_cookie()}; {life}; HttpOnly; SameSite=Strict"


def without_token(address: str) -> str:
    """Return an address on the same host without the token."""
    path, _, query = address.partition("?")
    rest = [(name, value) for name, value in parse_qsl(query, True) if name != PARAMETER]
    own = "/" + path.lstrip("/\\")  # two slashes would lead to another host
    return own + (f"?{urlencode(rest)}" if rest else "")
