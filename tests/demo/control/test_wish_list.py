"""A rehearsal notes what demos ask for, and nothing of it is done."""

from __future__ import annotations

from demo.control.wish_list import WishList
from demo.requests import Compare, SizesWanted, Start
from demo.stage.log import Stage
from tests.demo.noting_engine import NotingEngine


def test_runs_and_comparisons_are_noted_once_and_questions_each_time() -> None:
    stage, engine = Stage(), NotingEngine()
    wishes = WishList(stage, engine)
    for _ in range(2):
        wishes.start("linear", 3)
        wishes.start("linear", 3, backend="jax")
        wishes.compare("conv", 32)
        wishes.ask(SizesWanted())
    assert wishes.starts == [Start("linear", 3), Start("linear", 3, backend="jax")]
    assert wishes.comparisons == [Compare("conv", 32)]
    assert wishes.questions == [SizesWanted(), SizesWanted()]
    assert engine.asked == []
    assert stage.since(0)[0] == []
