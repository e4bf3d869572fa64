"""Of requests the newest counts, of questions the newest of each kind; the end is the last word."""

import threading
import time

from demo.requests import SizesWanted, Start, StepWanted
from demo.training.mailbox import Mailbox
from tests.talk import TIMEOUT_SECONDS, until

LINEAR, CONV = Start("linear", 1), Start("conv", 2)


def test_the_newest_request_is_taken_once() -> None:
    mailbox = Mailbox()
    mailbox.post(LINEAR)
    mailbox.post(CONV)
    assert mailbox.take_request() == CONV
    assert mailbox.take_request() is None


def test_nothing_comes_after_the_end() -> None:
    mailbox = Mailbox()
    mailbox.post("close")
    mailbox.post(LINEAR)
    assert mailbox.is_closed
    assert not Mailbox().is_closed
    assert [mailbox.take_request() for _ in range(2)] == ["close", "close"]
    assert mailbox.wait(None)  # whoever takes never waits any more
    assert mailbox.has_request()


def test_of_each_kind_of_question_the_newest_is_taken() -> None:
    mailbox = Mailbox()
    for question in (StepWanted("linear", 0), SizesWanted(), StepWanted("linear", 1)):
        mailbox.ask(question)
    assert mailbox.has_question(StepWanted)
    assert mailbox.take_questions() == [StepWanted("linear", 1), SizesWanted()]
    assert not mailbox.has_question(StepWanted)
    assert mailbox.take_questions() == []


def test_a_question_is_no_request_but_something_to_look_at() -> None:
    mailbox = Mailbox()
    assert not mailbox.look()
    mailbox.ask(SizesWanted())
    assert mailbox.look()
    assert not mailbox.has_request()
    assert mailbox.look()  # it is not taken yet
    mailbox.take_questions()
    assert not mailbox.has_request()
    assert not mailbox.look()


def test_a_request_is_there_until_it_is_taken() -> None:
    mailbox = Mailbox()
    mailbox.post("stop")
    assert [mailbox.has_request() for _ in range(2)] == [True, True]
    assert mailbox.take_request() == "stop"
    assert not mailbox.has_request()
    assert not mailbox.wait(0)


def test_who_waits_is_woken_by_another_thread() -> None:
    mailbox = Mailbox()
    asking = threading.Timer(0.05, mailbox.post, [LINEAR])
    asking.start()
    assert mailbox.wait(10)
    asking.join()
    assert mailbox.take_request() == LINEAR


def test_silence_lasts_until_somebody_looks() -> None:
    mailbox = Mailbox()
    time.sleep(0.1)
    mailbox.post(LINEAR)
    assert mailbox.silence >= 0.1
    mailbox.look()
    assert mailbox.silence < 0.1


def test_whoever_waits_is_not_silent() -> None:
    mailbox = Mailbox()
    waiting = threading.Thread(target=mailbox.wait, args=[TIMEOUT_SECONDS])
    waiting.start()
    until(lambda: mailbox.silence == 0, "it waits")
    mailbox.post(LINEAR)
    waiting.join()
    assert 0 < mailbox.silence < TIMEOUT_SECONDS
