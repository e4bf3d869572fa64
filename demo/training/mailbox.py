"""The training thread's mailbox: the newest request, and the newest question of each kind."""

from __future__ import annotations

import math
import threading
import time

from demo.requests import Question, Request


class Mailbox:
    """Any thread posts and asks; the training thread alone takes.

    A newer request replaces one that was not taken, a newer question one of its kind. The request
    to close stays: nothing replaces it, and taking it does not remove it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()  # guards the next three fields
        self.request: Request | None = None  # not taken yet
        self.questions: dict[type[Question], Question] = {}  # not taken yet, by kind
        self._has_mail = threading.Event()  # set: there may be something to take
        # When ``look`` was called last, by the training thread; infinite while it waits.
        self._looked = time.monotonic()

    # Called from any thread.

    def post(self, request: Request) -> None:
        """Replace the request that was not taken yet."""
        with self._lock:
            if self.request != "close":
                self.request = request
            self._has_mail.set()

    def ask(self, question: Question) -> None:
        """Replace the question of this kind that was not taken yet."""
        with self._lock:
            self.questions[type(question)] = question
            self._has_mail.set()

    @property
    def is_closed(self) -> bool:
        """Whether a request to close has come."""
        with self._lock:
            return self.request == "close"

    @property
    def silence(self) -> float:
        """Seconds since the training thread looked last; 0 while it waits for something to do."""
        return max(0.0, time.monotonic() - self._looked)

    # Called from the training thread.

    def look(self) -> bool:
        """Return whether there may be something to take; it costs next to nothing."""
        self._looked = time.monotonic()
        return self._has_mail.is_set()

    def wait(self, timeout_seconds: float | None) -> bool:
        """Wait until there may be something to take; ``None``: for ever."""
        self._looked = math.inf
        came = self._has_mail.wait(timeout_seconds)
        self._looked = time.monotonic()
        return came

    def take_request(self) -> Request | None:
        """Remove and return the newest request; ``None``: there is none."""
        with self._lock:
            request = self.request
            if request != "close":
                self.request = None
                self._has_mail.clear()
        return request

    def take_questions(self) -> list[Question]:
        """Remove and return all questions, in the order in which their kinds were first asked."""
        with self._lock:
            questions, self.questions = list(self.questions.values()), {}
        return questions

    def has_question(self, kind: type[Question]) -> bool:
        """Return whether another question of this kind has come."""
        with self._lock:
            return kind in self.questions

    def has_request(self) -> bool:
        """Return whether there is a new request.

        If the mailbox is empty, ``look`` returns False and ``wait`` blocks from then on.
        """
        with self._lock:
            if self.request is None and not self.questions:
                self._has_mail.clear()
            return self.request is not None
