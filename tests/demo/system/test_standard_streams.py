"""What is printed where nobody reads is no error, and the process goes on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.talk import ROOT

PRINTS = """
import os, sys
from pathlib import Path
from demo.system.standard_streams import use_lasting_streams
use_lasting_streams()
sys.stdin.readline()
for _ in range(3):
    print("x" * 100_000, "é \\udce9", flush=True)
    print("error", file=sys.stderr)
with open(sys.argv[1], "w") as file:
    file.write("went on")
    assert file.fileno() > 2
"""


@pytest.mark.parametrize("redirected", ["| :", "2>&1 | :", ">&-", ">&- 2>&-", "> /dev/full", ""])
def test_a_process_goes_on_whoever_reads(tmp_path: Path, redirected: str) -> None:
    path = tmp_path / "file"
    command = f'echo | "{sys.executable}" -c "$PRINTS" "{path}" {redirected}'
    done = subprocess.run(
        ["sh", "-c", command],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        env={**os.environ, "PRINTS": PRINTS, "PYTHONIOENCODING": "ascii"},
    )
    assert path.read_text() == "went on"
    if redirected:
        assert "Error" not in done.stderr
    else:
        assert (len(done.stdout), done.stderr) == (3 * 100_013, "error\n" * 3)
        assert done.stdout.endswith("x \\xe9 \\udce9\n")
