"""What docs/cluster.md says is done as it is written, encrypted: a talk trains elsewhere."""

from __future__ import annotations

import re
import shlex
import subprocess
from contextlib import closing
from pathlib import Path

from tests.demo.site import Site, free_port
from tests.talk import ROOT, TIMEOUT_SECONDS, RunningTalk, until

TEXT = (ROOT / "docs" / "cluster.md").read_text(encoding="utf-8")


def commands(start: str) -> list[str]:
    """Return the commands in the document that begin like this."""
    return [line for line in TEXT.splitlines() if line.startswith(start)]


def test_a_talk_trains_on_an_encrypted_cluster(tmp_path: Path) -> None:
    (certificate,) = commands("openssl ")
    subprocess.run(
        shlex.split(certificate),
        cwd=tmp_path,
        check=True,
        capture_output=True,
        timeout=TIMEOUT_SECONDS,
    )
    (settings,) = re.findall(r"^```yaml\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
    folder = tmp_path / "config"
    folder.mkdir()
    (folder / "talk.yaml").write_text(settings.replace("/home/me", str(tmp_path)))
    environment = {"DASK_CONFIG": str(folder)}

    address = f"127.0.0.1:{free_port()}"
    scheduler = commands(".venv/bin/dask scheduler")[-1]
    (worker,) = commands(".venv/bin/dask worker")
    with closing(Site(tmp_path / "site", environment, own=False)) as site:
        site.begin(*_arguments(scheduler, address))
        site.begin(*_arguments(worker.replace("tcp://", "tls://"), address))
        until(lambda: "Registered to" in site.printed, "a worker")
        with RunningTalk(
            tmp_path, "--cluster", f"tls://{address}", environment=environment
        ) as talk:
            assert talk.line("Cluster: ") == f"Cluster: tls://{address} is to train"
            talk.line("Ready to train: tensorflow on ")
            assert talk.status()["problems"] == []
            code, _ = talk.interrupt()
            assert (code, talk.complaints) == (0, "")


def _arguments(command: str, address: str) -> list[str]:
    """Return what a command of the document tells Dask, with this machine's address."""
    host, _, port = address.partition(":")
    here = command.replace("box.lan", host).replace("8786", port)
    program, *arguments = shlex.split(here)
    assert program == ".venv/bin/dask"
    return [each for each in arguments if each != "--no-dashboard"]
