"""What stays as it is is sent once."""

from __future__ import annotations

from typing import Any

from server.web.changed import ChangeSender


def test_a_value_is_sent_when_it_is_another() -> None:
    sent: list[dict[str, Any]] = []
    sender = ChangeSender(sent.append)
    values: list[dict[str, Any]] = [{}, {}, {"a": 1}, {"a": 1}, {}]
    assert [sender.send(value) for value in values] == [True, False, True, False, True]
    assert sent == [{}, {"a": 1}, {}]
