"""The terminal says where the talk is, what can be done, and what is wrong, a line each."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from demo.events import ClusterChanged, Event, SessionFound, VariantFailed, VariantReady
from server.cli.terminal import print_addresses, print_problems, print_progress, progress_line
from server.talk.talk import Talk
from tests.server.conftest import ServedTalk
from tests.server.talk.helpers import READY, epoch

BOX = "tcp://box:8786"


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (
            READY,
            "Ready to train: tensorflow on CPU (2 cores); "
            "few-digits, 300 train and 100 test images",
        ),
        (VariantReady(variant="conv", weights=6810), "Warm: conv (6,810 weights)"),
        (ClusterChanged(address=BOX, state="joined"), f"Cluster: {BOX} is to train"),
        (
            ClusterChanged(address=BOX, state="joined", workers=2),
            "Cluster: 2 workers train side by side",
        ),
        (
            ClusterChanged(address=BOX, state="moved", reason="It ended."),
            "Cluster: a worker is lost, another takes over (It ended.)",
        ),
        (
            SessionFound(label="Recorded yesterday", runs=3),
            "Last session: Recorded yesterday, 3 runs; a race can bring them back",
        ),
        (epoch(1, 0.5), ""),
    ],
    ids=lambda each: type(each).__name__ if isinstance(each, Event) else "",
)
def test_an_event_is_a_line_if_it_matters_to_the_presenter(
    served: ServedTalk, event: Event, line: str
) -> None:
    assert served.do(lambda talk: progress_line(event, talk)) == line


def test_what_comes_is_printed_and_what_was_is_not(
    served: ServedTalk, capsys: pytest.CaptureFixture[str]
) -> None:
    def act(talk: Talk) -> None:
        talk.stage.append(READY)
        print_progress(talk)
        talk.stage.append(VariantReady(variant="linear", weights=7850))

    served.do(act)
    assert capsys.readouterr().out == "Warm: linear (7,850 weights)\n"


def test_each_problem_is_printed_once(
    served: ServedTalk, capsys: pytest.CaptureFixture[str]
) -> None:
    def act(talk: Talk) -> list[str]:
        known = talk.problems
        print_problems(talk)
        for _ in range(2):
            talk.stage.append(VariantFailed(variant="conv", reason="It has no room."))
        return known

    known = served.do(act)
    assert known
    assert capsys.readouterr().out.splitlines() == [
        *(f"Problem: {each}" for each in known),
        "Problem: conv: It has no room.",
    ]


def test_others_are_told_the_address_only_where_they_can_reach_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_addresses("127.0.0.1", 5006, "secret", opens_browser=False)
    assert capsys.readouterr().out == "Talk: http://talk-5006.localhost:5006/?token=secret\n"
    print_addresses("192.0.2.7", 5006, "secret", opens_browser=False)
    assert capsys.readouterr().out.splitlines() == [
        "Talk: http://192.0.2.7:5006/?token=secret",
        "On a phone or tablet: http://192.0.2.7:5006/?token=secret",
        "Warning: everybody who has this address can drive the talk, and your network sees it.",
    ]


def test_nothing_that_is_told_commands_the_terminal(
    tmp_path: Path, digits: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deck, data = tmp_path / "deck", tmp_path / "d\x1b[2J\u202e.npz"
    shutil.copyfile(digits, data)
    deck.mkdir()
    (deck / "a\x1b]0;owned\x07\n.md").write_text("## Odd\n\n```demo none\n```\n")
    served = ServedTalk(deck, data, tmp_path / "runs")

    def act(talk: Talk) -> None:
        print_progress(talk)
        print_problems(talk)
        talk.stage.append(READY)
        talk.stage.append(SessionFound(label="\x9b31m\u2028", runs=1))
        talk.stage.append(VariantFailed(variant="conv", reason="it said \x1b[5m\r\x00\ud800"))

    served.do(act)
    served.close()
    lines = capsys.readouterr().out.splitlines()
    assert all(line.isprintable() for line in lines)
    for said in (r"d\x1b[2J\u202e", r"a\x1b]0;owned\x07\n.md", r"\x9b31m\u2028", r"\x1b[5m\r"):
        assert sum(said in line for line in lines) == 1, said
