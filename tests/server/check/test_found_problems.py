"""Problems of a trial run are kept once for each line, in words that were said already."""

from __future__ import annotations

import pytest

from server.check.found_problems import FoundProblems, message_of
from server.deck.slides import Problem


def test_of_one_line_the_first_problem_is_kept() -> None:
    found = FoundProblems()
    first, again, other = (
        Problem("a.md", line, why) for line, why in ((1, "a"), (1, "b"), (2, "c"))
    )
    for each in (first, again, other):
        found.note(each)
    assert found.all == [first, other]
    found.add([again])  # of one slide's options all are told
    assert found.all == [first, other, again]


@pytest.mark.parametrize(
    ("reason", "message"),
    [
        (
            "ValueError: no such shape.",
            "Expected this. Received: ValueError: no such shape. Mend it.",
        ),
        ("Expected a day. Received: 7.", "Expected a day. Received: 7."),
        ("TypeError: Expected a day. Received: 7.", "Expected a day. Received: 7."),
    ],
)
def test_a_reason_that_is_a_whole_message_stands_alone(reason: str, message: str) -> None:
    assert message_of("Expected this.", reason) == message
