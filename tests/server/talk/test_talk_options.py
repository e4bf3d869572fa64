"""What a talk is given as, if nothing else is asked for."""

from __future__ import annotations

from server.talk.talk_options import TalkOptions


def test_without_options_it_trains_here_from_nothing() -> None:
    options = TalkOptions()
    assert options.backend == "tensorflow"
    assert (options.seed, options.epochs, options.token) == (0, None, "")
    assert [options.replay, options.cluster, options.previous] == [None, None, None]
