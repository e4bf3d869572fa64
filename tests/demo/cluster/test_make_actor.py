"""What a worker needs to train goes there, and what fails there is raised here."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from demo.cluster.dask_cluster import Cluster
from demo.cluster.make_actor import EngineInputs, make_actor
from demo.data.core.dataset import Dataset
from demo.system.text_files import TextError
from tests.demo.conftest import VARIANTS


def test_the_variants_file_has_to_be_here_alone(tiny: Dataset, tmp_path: Path) -> None:
    file = tmp_path / "variants.py"
    file.write_bytes(b"\xef\xbb\xbf" + VARIANTS.read_bytes())  # as some editors begin a file
    inputs = EngineInputs(tiny, file)
    with closing(Cluster()) as cluster:
        cluster.connect()
        worker = cluster.choose()
        actor = make_actor(cluster.client, worker, inputs, sends_weights=False)
        assert not actor.next_report(0).result(60).has_failed
        actor.close().result(60)
        with pytest.raises(TextError):
            make_actor(
                cluster.client,
                worker,
                replace(inputs, variants_file=tmp_path / "none.py"),
                sends_weights=False,
            )
        cluster.release(worker)
