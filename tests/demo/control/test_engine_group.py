"""All engines are asked as one; those of other libraries are made when they are needed."""

from __future__ import annotations

from demo.catalog.libraries import CPU
from demo.control.engine_group import EngineGroup
from demo.requests import Start
from tests.demo.control.two_engines import TwoEngines
from tests.demo.noting_engine import NotingEngine


def test_a_start_goes_to_the_engine_of_its_library() -> None:
    two = TwoEngines()
    group = EngineGroup(two.own, two.engines, "jax")
    assert group.has_others
    assert group.provide(Start("linear", 1)) is two.own
    assert [*group] == [two.own]
    other = group.provide(Start("linear", 1, backend="tensorflow"))
    assert [*group] == [two.own, other]
    assert group.provide(Start("linear", 1, backend="no library")) is None
    group.stop()
    assert (two.own.asked, two.asked) == (["stop"], ["launch", "stop"])


def test_the_talk_s_own_library_without_a_gpu_is_another_engine() -> None:
    two = TwoEngines()
    group = EngineGroup(two.own, two.engines, "jax")
    found = group.provide_on_cpu()
    assert found is two.engines.find("jax" + CPU)
    assert found is not None


def test_without_others_there_is_the_talk_s_own_alone() -> None:
    own = NotingEngine()
    group = EngineGroup(own)
    group.prepare("jax", ["linear"])
    assert (group.has_others, group.provide_on_cpu()) == (False, None)
    assert group.provide(Start("linear", 1, backend="jax")) is own
    group.own = other = NotingEngine()
    assert [*group] == [other]
