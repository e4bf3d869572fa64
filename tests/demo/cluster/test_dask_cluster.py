"""Workers are found and chosen, and those that can't train are refused in a line."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from demo.cluster.dask_cluster import Cluster, ClusterError, check_address
from tests.demo.site import Site
from tests.talk import ROOT


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with closing(Site(tmp_path_factory.mktemp("site"))) as site:
        site.worker("first")
        yield site


def test_a_worker_with_other_code_is_refused_in_one_line(site: Site, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(ROOT / "demo", other / "demo", ignore=shutil.ignore_patterns("__pycache__"))
    engine = other / "demo" / "training" / "engine.py"
    engine.write_text(engine.read_text() + "# newer\n")
    with closing(Site(tmp_path / "site")) as theirs:
        theirs.worker("newer", root=other)
        with closing(Cluster(theirs.address)) as cluster:
            cluster.connect()
            with pytest.raises(ClusterError, match=r"Received: newer has demo [0-9a-f]{12}\. "):
                cluster.choose()


# How a talk looks whose modules lie in one folder: it says its version, or is older than that.
VERSIONED = "def describe_side():\n    return {'demo': 'aaaa'}\n"
UNVERSIONED = "class Cluster:\n    pass\n"


@pytest.mark.parametrize(
    ("module", "said"),
    [
        (VERSIONED, r"old has python , .*, demo aaaa\. "),
        (UNVERSIONED, r"old has an older talk, or"),
    ],
)
def test_a_worker_with_a_flat_talk_is_refused_in_one_line_and_lives(
    module: str, said: str, tmp_path: Path
) -> None:
    old = tmp_path / "old" / "demo"
    old.mkdir(parents=True)
    (old / "__init__.py").touch()
    (old / "cluster.py").write_text(module)
    with closing(Site(tmp_path / "site")) as theirs:
        worker = theirs.worker("old", root=old.parent)
        with closing(Cluster(theirs.address)) as cluster:
            cluster.connect()
            with pytest.raises(ClusterError, match=f"Received: {said}") as refused:
                cluster.choose()
        assert "\n" not in str(refused.value)
        assert worker.poll() is None
        assert "Traceback" not in theirs.printed


def test_a_worker_with_a_gpu_comes_first(site: Site) -> None:
    with closing(Cluster(site.address)) as cluster:
        cluster.connect()
        fast = site.worker("fast", "--resources", "GPU=1")
        assert site.names()[cluster.choose()] == "fast"
        site.end(fast)


def test_a_scheduler_without_workers_is_told(tmp_path: Path) -> None:
    with closing(Site(tmp_path)) as empty, closing(Cluster(empty.address)) as cluster:
        cluster.connect()
        with pytest.raises(ClusterError, match=r"Received: none\. Start one: dask worker tcp://"):
            cluster.choose()


@pytest.mark.parametrize("text", ["local", "tcp://10.0.0.1:8786", "tls://box.lan:8786"])
def test_addresses(text: str) -> None:
    assert check_address(text) == text


@pytest.mark.parametrize(
    "text", ["", "box", "box:8786", "http://box:8786", "tcp://box", "tcp://:1"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"expected tcp://SCHEDULER:8786, .* Received: "):
        check_address(text)
