"""Whatever a talk trains with can be asked the same."""

from contextlib import closing

from demo.data.dataset import Dataset
from demo.training.engine import Engine
from demo.training.interface import TrainingEngine
from demo.training.settings import EngineSettings
from tests.demo.conftest import VARIANTS

ENGINES: list[type[TrainingEngine]] = [Engine]  # the type checker looks at each


def test_an_engine_that_has_not_begun_has_not_failed(tiny: Dataset) -> None:
    engine: TrainingEngine = Engine(EngineSettings(tiny, VARIANTS, []), print)
    with closing(engine):
        assert engine.failure is None
        assert engine.silence >= 0
