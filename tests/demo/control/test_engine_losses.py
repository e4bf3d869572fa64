"""What is to blame for an engine's end is not tried for ever; neither are engines."""

from __future__ import annotations

from demo.catalog.variant_file import Variant
from demo.control.engine_losses import EngineLosses
from demo.events import VariantParked, VariantReady, VariantsLoaded
from demo.stage.log import Stage
from demo.training.interface import DEATHS, ENGINES_IN_A_ROW, EngineFailure
from tests.demo.log import epoch, started


class Lost:
    """A stage, what was noted on it, and why the file was refused."""

    def __init__(self) -> None:
        self.stage = Stage()
        self.refused: list[str] = []
        known = Variant("conv", "Convolution", 12, version="a1")
        self.losses = EngineLosses(self.stage, lambda _: known, self.refused.append)

    def note(self, times: int, variant: str | None, *, hopeless: bool = False) -> None:
        for _ in range(times):
            self.losses.note(EngineFailure("It is gone.", hopeless, variant=variant))

    @property
    def given_up(self) -> str:
        return self.stage.scene.engine.given_up

    @property
    def parked(self) -> dict[str, VariantParked]:
        return self.stage.scene.variants.parked


def test_a_model_that_ended_two_processes_is_parked_until_it_changes() -> None:
    lost = Lost()
    lost.note(DEATHS - 1, "conv")
    assert lost.parked == {}
    lost.note(1, "conv")
    parked = lost.parked["conv"]
    assert (parked.line, parked.version, parked.reason) == (
        12,
        "a1",
        "Expected it to be built. Received: the end of its process (It is gone). Mend it; "
        "a click tries it once more.",
    )
    lost.stage.append(
        VariantsLoaded(file="v.py", source="", new=[], changed=["conv"], gone=["linear"])
    )
    lost.note(DEATHS - 1, "conv")
    assert lost.parked == {}


def test_one_that_was_ready_between_them_is_not_to_blame() -> None:
    lost = Lost()
    for _ in range(DEATHS + 1):
        lost.note(1, "conv")
        lost.stage.append(VariantReady(variant="conv", weights=10))
    assert lost.parked == {}


def test_a_model_that_ended_a_worker_is_not_built_in_the_talks_own_process() -> None:
    lost = Lost()
    lost.note(1, "conv")
    lost.note(1, None, hopeless=True)
    assert lost.parked.keys() == {"conv"}


def test_one_that_hangs_is_parked_at_once_and_so_is_the_file() -> None:
    lost = Lost()
    lost.note(1, "linear")
    for hung in ("conv", ""):
        lost.losses.note(EngineFailure("no end of it", variant=hung, hangs=True))
    assert lost.parked.keys() == {"conv"}
    assert lost.refused == ["no end of it"]
    lost.note(DEATHS, "")
    assert len(lost.refused) == 2


def test_engines_in_a_row_are_given_up_unless_one_has_finished_an_epoch() -> None:
    lost = Lost()
    lost.note(ENGINES_IN_A_ROW - 1, None)
    for event in (started(1), epoch(1, 1, 0.5)):
        lost.stage.append(event)
    lost.note(ENGINES_IN_A_ROW - 1, None)
    assert lost.given_up == ""
    lost.note(1, None)
    assert lost.given_up == (
        "Expected an engine that trains. Received: 3 in a row that ended: It is gone. "
        "A click tries once more."
    )
