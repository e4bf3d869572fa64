"""Who is let in: nobody without the presenter's cookie, wherever they knock."""

from __future__ import annotations

import http.client
import json
import re
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tornado.web import create_signed_value
from tornado.websocket import WebSocketHandler

from server.access.gate import PUBLIC, Gate
from server.access.token import derive, new_token
from tests.server.conftest import ServedTalk
from tests.talk import DECK, TIMEOUT_SECONDS

DAY = 24 * 60 * 60
SCRIPTS = re.compile(r"'self' 'unsafe-eval'( 'sha256-[\w+/]{43}=')?")  # in a page there is one
PASS = "presenter@127.0.0.1:{port}"
SENTENCE = "To see this talk, open the address that"
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "MDEyMzQ1Njc4OWFiY2RlZg==",
}
Answer = tuple[int, dict[str, str], str]


@pytest.fixture(scope="module")
def guarded(digits: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedTalk]:
    """Return a talk that all these tests ask."""
    talk = ServedTalk(DECK, digits, tmp_path_factory.mktemp("gate") / "runs")
    yield talk
    talk.close()


def gate_of(served: ServedTalk) -> Gate:
    gate: Gate = served.server._tornado.gate  # type: ignore[attr-defined]
    return gate


def ask(
    served: ServedTalk, path: str, *, method: str = "GET", host: str = "", **headers: str
) -> Answer:
    """Ask as nobody in particular does; a header's name is written with ``_``."""
    client = http.client.HTTPConnection("127.0.0.1", served.port, timeout=TIMEOUT_SECONDS)
    with closing(client):
        client.putrequest(method, path, skip_host=True)
        client.putheader("Host", host or f"127.0.0.1:{served.port}")
        for name, value in headers.items():
            client.putheader(name.replace("_", "-"), value)
        client.endheaders()
        with client.getresponse() as answer:
            text = "" if answer.status == 101 else answer.read().decode(errors="replace")
            return answer.status, dict(answer.headers), text


def pages(served: ServedTalk) -> dict[str, bool]:
    """Return an address for each route there is, and whether it is a WebSocket's."""
    application: Any = served.server._tornado
    found = {}
    for rule in application.wildcard_router.rules:
        pattern = rule.matcher.regex
        path = re.sub(r"\([^)]*\)", "race-demo", pattern.pattern).replace("\\", "")
        path = path.replace("/?", "/").rstrip("$")
        assert pattern.fullmatch(path), f"Expected an address of {pattern.pattern}. Received {path}"
        found[path] = issubclass(rule.target, WebSocketHandler)
    return found


def cookies(served: ServedTalk) -> dict[str, str]:
    """Return cookies that let nobody in."""
    gate, token = gate_of(served), served.talk.token
    key, name = derive(token, "cookie"), gate.cookie
    own = f"127.0.0.1:{served.port}"
    good = gate.new_cookie(own)

    def made(key: bytes, name: str, value: str = PASS, age: float = 0, version: int = 2) -> str:
        clock, value = time.time() - age, value.format(port=served.port)
        return create_signed_value(key, name, value, version, lambda: clock).decode()

    other = Gate(new_token(), served.port, None).new_cookie(own)
    return {
        "none": "",
        "empty": f"{name}=",
        "nonsense": f"{name}=nonsense; {name}2=1; =; ;;",
        "the token itself": f"{name}={token}",
        "expired": f"{name}={made(key, name, age=DAY + 60)}",
        "another talk's": f"{name}={other}",
        "for another port": f"{name}={made(key, 'talk-1')}",
        "under another name": f"talk-1={good}",
        "of another purpose": f"{name}={made(derive(token, 'sessions'), name)}",
        "for somebody else": f"{name}={made(key, name, PASS.replace('presenter', 'audience'))}",
        "for no host": f"{name}={made(key, name, 'presenter')}",
        "for another host": f"{name}={gate.new_cookie(f'localhost:{served.port}')}",
        "for another port's host": f"{name}={gate.new_cookie('127.0.0.1:1')}",
        "of an older kind": f"{name}={made(key, name, version=1)}",
        "changed": f"{name}={good[:-1]}{'0' if good[-1] != '0' else '1'}",
        "cut short": f"{name}={good[:-1]}",
    }


# Every route


def test_every_route_is_shut_without_the_cookie(guarded: ServedTalk) -> None:
    before = guarded.do(lambda talk: len(talk.stage.since(0)[0]))
    addresses = pages(guarded)
    assert {"/", "/changes", "/demo/ws", "/static/race-demo", *PUBLIC} <= addresses.keys()
    assert list(addresses.values()).count(True) >= 2
    own = {**UPGRADE, "Origin": f"http://127.0.0.1:{guarded.port}"}
    for shown in cookies(guarded).values():
        for path, is_websocket in [*addresses.items(), ("/nowhere", False), ("//", False)]:
            if path in PUBLIC:
                continue
            for headers in ({}, own) if is_websocket else ({},):
                status, _, text = ask(guarded, path, Cookie=shown, **headers)
                assert status == 403, (path, shown)
                assert SENTENCE in text
    assert guarded.server.get_sessions("/demo") == []
    assert guarded.do(lambda talk: len(talk.stage.since(0)[0])) == before


def test_with_the_cookie_they_are_open(guarded: ServedTalk) -> None:
    own = {**UPGRADE, "Origin": f"http://127.0.0.1:{guarded.port}", **guarded.pass_}
    for path, is_websocket in pages(guarded).items():
        status, _, text = ask(guarded, path, **(own if is_websocket else guarded.pass_))
        assert SENTENCE not in text
        assert status == 101 if is_websocket else status in (200, 403, 404), path
    for path in ("/", "/demo-session/race-demo", "/static/js/bokeh.min.js", "/assets/talk.css"):
        assert ask(guarded, path, **guarded.pass_)[0] == 200


@pytest.mark.parametrize("path", PUBLIC)
def test_what_is_public_tells_of_no_file(guarded: ServedTalk, path: str) -> None:
    for shown in cookies(guarded).values():
        status, _, text = ask(guarded, path, Cookie=shown)
        assert status == 200
        assert str(DECK.parent.parent) not in text
        assert ".md" not in text
    assert ("problems" in ask(guarded, path, **guarded.pass_)[2]) == (path == "/api/status")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_is_taken(guarded: ServedTalk, method: str) -> None:
    for path in pages(guarded):
        status, headers, _ = ask(guarded, path, method=method, **guarded.pass_)
        assert (status, headers["Allow"]) == (405, "GET, HEAD")
        assert ask(guarded, path, method=method)[0] == (405 if path in PUBLIC else 403)


def test_no_large_body_is_kept(guarded: ServedTalk) -> None:
    assert ask(guarded, "/", method="POST", Content_Length="50000000")[0] == 400


# The exchange


def test_the_token_is_exchanged_for_a_cookie(guarded: ServedTalk) -> None:
    token = guarded.talk.token
    status, headers, _ = ask(guarded, f"/?token={token}")
    assert (status, headers["Location"], headers["Cache-Control"]) == (302, "/", "no-store")
    cookie, *flags = headers["Set-Cookie"].split("; ")
    assert sorted(flags) == ["HttpOnly", "Max-Age=86400", "Path=/", "SameSite=Strict"]
    assert cookie.startswith(f"talk-{guarded.port}=")
    assert token not in cookie
    assert ask(guarded, "/", Cookie=f"other=1; {cookie}")[0] == 200
    assert ask(guarded, f"/?token={token}", method="HEAD")[0] == 302


@pytest.mark.parametrize(
    ("address", "location"),
    [
        ("/presenter?token={token}", "/presenter"),
        ("/?a=1%262&token={token}&b=", "/?a=1%262&b="),
        ("//example.org/?token={token}", "/example.org/"),
        ("/\\example.org?token={token}", "/example.org"),
    ],
)
def test_the_browser_stays_on_the_same_host(
    guarded: ServedTalk, address: str, location: str
) -> None:
    status, headers, _ = ask(guarded, address.format(token=guarded.talk.token))
    assert (status, headers["Location"]) == (302, location)


@pytest.mark.parametrize("shown", ["", "x", "{token}x", "%00", "%ff", "{token}&token=x"])
def test_another_token_opens_nothing(guarded: ServedTalk, shown: str) -> None:
    status, headers, text = ask(guarded, f"/?token={shown.format(token=guarded.talk.token)}")
    assert status == 403
    assert SENTENCE in text
    assert "Set-Cookie" not in headers


def test_a_window_in_use_keeps_its_cookie(guarded: ServedTalk) -> None:
    key, name = derive(guarded.talk.token, "cookie"), gate_of(guarded).cookie
    then = time.time() - DAY / 2
    value = PASS.format(port=guarded.port)
    old = create_signed_value(key, name, value, clock=lambda: then).decode()
    renewed = ask(guarded, "/", Cookie=f"{name}={old}")[1]["Set-Cookie"]
    assert "Set-Cookie" not in ask(guarded, "/", Cookie=renewed.partition(";")[0])[1]
    assert "Set-Cookie" not in ask(guarded, "/api/status")[1]


# Names and origins


@pytest.mark.parametrize(
    "host",
    [
        *("example.org", "example.org:{port}", "localhost", "localhost:1", "localhost..:{port}"),
        *(
            "talk-1.localhost:{port}",
            "x.talk-{port}.localhost:{port}",
            "127.0.0.1.:1",
            "::1:{port}",
        ),
    ],
)
def test_under_another_name_nothing_is_served(guarded: ServedTalk, host: str) -> None:
    """A page from elsewhere may let its name mean this machine, and then be of our origin."""
    name = host.format(port=guarded.port)
    for path in ("/", "/changes", f"/?token={guarded.talk.token}", *PUBLIC):
        for shown in (guarded.pass_, guarded.pass_at(name.partition(":")[0])):
            assert ask(guarded, path, host=name, **shown)[0] == 403


@pytest.mark.parametrize("name", ["127.0.0.1", "[::1]", "localhost", "talk-{port}.localhost"])
def test_each_name_of_its_own_has_a_cookie_of_its_own(guarded: ServedTalk, name: str) -> None:
    name = name.format(port=guarded.port)
    shown, host = guarded.pass_at(name), f"{name}:{guarded.port}"
    assert ask(guarded, "/", host=host, **shown)[0] == 200
    if "localhost" in name:  # names are the same however they are written
        assert ask(guarded, "/", host=f"{name.title()}.:{guarded.port}", **shown)[0] == 200
    for other in {"127.0.0.1", "[::1]", "localhost", f"talk-{guarded.port}.localhost"} - {name}:
        assert ask(guarded, "/", host=f"{other}:{guarded.port}", **shown)[0] == 403


def test_the_token_at_localhost_leads_to_the_talk_s_own_name(guarded: ServedTalk) -> None:
    """A cookie for ``localhost`` would be sent to every other server there."""
    path, own = f"/presenter?a=1&token={guarded.talk.token}", f"talk-{guarded.port}.localhost"
    for name in ("localhost", "LOCALHOST", "localhost."):
        status, headers, _ = ask(guarded, path, host=f"{name}:{guarded.port}")
        assert (status, headers["Location"]) == (302, f"http://{own}:{guarded.port}{path}")
        assert "Set-Cookie" not in headers
        assert headers["Cache-Control"] == "no-store"
    status, headers, _ = ask(guarded, path, host=f"{own}:{guarded.port}")
    assert (status, headers["Location"]) == (302, "/presenter?a=1")
    shown = headers["Set-Cookie"].partition(";")[0]
    assert ask(guarded, "/", host=f"{own}:{guarded.port}", Cookie=shown)[0] == 200
    assert ask(guarded, "/", host=f"localhost:{guarded.port}", Cookie=shown)[0] == 403
    for odd in ("@example.org/", "//example.org/", "http://example.org/", ".example.org/"):
        asked = f"{odd}?token={guarded.talk.token}"
        _, headers, _ = ask(guarded, asked, host=f"localhost:{guarded.port}")
        assert headers["Location"].startswith(f"http://{own}:{guarded.port}/")
    assert SENTENCE in ask(guarded, "/", host=f"localhost:{guarded.port}")[2]


def test_on_all_addresses_every_name_is_good(digits: Path, tmp_path: Path) -> None:
    served = ServedTalk(DECK, digits, tmp_path / "runs", host="0.0.0.0")
    try:
        for name in (f"laptop.example:{served.port}", f"192.0.2.7:{served.port}"):
            shown = served.pass_at(name.partition(":")[0])
            own = {**UPGRADE, **shown}
            assert ask(served, "/", host=name)[0] == 403
            assert ask(served, "/", host=name, **served.pass_)[0] == 403  # given elsewhere
            assert ask(served, "/", host=name, **shown)[0] == 200
            for origin, status in ((f"http://{name}", 101), ("http://example.org", 403)):
                assert ask(served, "/changes", host=name, Origin=origin, **own)[0] == status
    finally:
        served.close()


@pytest.mark.parametrize("path", ["/changes", "/demo/ws"])
def test_a_page_from_elsewhere_gets_no_connection(guarded: ServedTalk, path: str) -> None:
    token = json.loads(ask(guarded, "/demo-session/race-demo", **guarded.pass_)[2])["token"]
    own = {**UPGRADE, **guarded.pass_, "Sec-WebSocket-Protocol": f"bokeh, {token}"}
    port = guarded.port
    home = f"http://127.0.0.1:{port}"
    assert ask(guarded, path, Origin=home, **own)[0] == 101
    assert ask(guarded, path, **own)[0] == 403  # browsers always say
    elsewhere = ("https://example.org", "http://localhost:1", "null", "", "http://[", f":{port}")
    for origin in (*elsewhere, f"http://localhost:{port}", f"file://127.0.0.1:{port}"):
        assert ask(guarded, path, Origin=origin, **own)[0] == 403


# What answers say of themselves


def test_every_answer_is_armoured(guarded: ServedTalk) -> None:
    paths = ("/", "/nowhere", "/assets/talk.css", "/static/js/bokeh.min.js", "/api/status", "/demo")
    for path in paths:
        for shown in (guarded.pass_, {}):
            _, headers, _ = ask(guarded, path, **shown)
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Referrer-Policy"] == "no-referrer"
            assert headers["X-Frame-Options"] == "SAMEORIGIN"
            assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
            rules = dict(
                rule.split(" ", 1) for rule in headers["Content-Security-Policy"].split("; ")
            )
            assert SCRIPTS.fullmatch(rules["script-src"])
            assert rules["connect-src"] == f"'self' ws://127.0.0.1:{guarded.port}"
            assert rules["frame-ancestors"] == "'self'"


def test_a_name_adds_no_rule(digits: Path, tmp_path: Path) -> None:
    served = ServedTalk(DECK, digits, tmp_path / "runs", host="0.0.0.0")
    try:
        status, headers, _ = ask(served, "/", host="a;script-src *", **served.pass_)
        assert status == 400 or "script-src *" not in headers["Content-Security-Policy"]
    finally:
        served.close()


def test_a_refusal_is_no_line_in_the_terminal(
    guarded: ServedTalk, caplog: pytest.LogCaptureFixture
) -> None:
    for path in (f"/?token={guarded.talk.token}", "/?token=wrong", "/changes"):
        ask(guarded, path)
    assert [each for each in caplog.records if each.name == "tornado.access"] == []
