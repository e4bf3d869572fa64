"""What a trial run has found, one problem for each line of a file."""

from __future__ import annotations

import re
from collections.abc import Iterable

from server.deck.slides import Problem


class FoundProblems:
    """Collects problems in the order in which they are found."""

    def __init__(self) -> None:
        self.all: list[Problem] = []

    def add(self, problems: Iterable[Problem]) -> None:
        """Keep all of these."""
        self.all += problems

    def note(self, problem: Problem) -> None:
        """Keep a problem, unless there is one of the same line: another slide may have found it."""
        place = problem.file, problem.line
        if all((each.file, each.line) != place for each in self.all):
            self.all.append(problem)


def message_of(expected: str, reason: str) -> str:
    """Return a problem's message; a reason that is a whole message stands alone."""
    whole = re.fullmatch(r"(?:\w+: )?(Expected .+ Received: .+)", reason)
    return whole[1] if whole else f"{expected} Received: {reason.rstrip('.')}. Mend it."
