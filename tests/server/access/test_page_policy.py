"""A page loads scripts from its own talk alone; test_gate.py shows that each answer says so."""

from __future__ import annotations

import pytest

from server.access.page_policy import policy


@pytest.mark.parametrize("host", ["talk-5006.localhost:5006", "[::1]:5006", "192.0.2.7"])
def test_a_page_connects_to_its_own_talk(host: str) -> None:
    rules = dict(rule.split(" ", 1) for rule in policy(host).split("; "))
    assert rules["connect-src"] == f"'self' ws://{host}"
    assert "unsafe-inline" not in rules["script-src"]


@pytest.mark.parametrize("host", ["a;script-src *", "a b", "a,b", ""])
def test_what_is_no_host_adds_nothing(host: str) -> None:
    assert policy(host) == policy("")
    assert policy(host).endswith("connect-src 'self'")
