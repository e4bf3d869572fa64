"""Runs what every library must do, in a process of its own: Keras keeps to one library.

``TALK_BACKEND`` tells these tests which one.
"""

from __future__ import annotations

import os
import subprocess
import sys

from tests.talk import ROOT

TESTS = ("keras/test_trainer", "test_same_as_keras", "keras/test_inspector")


def run_contract(library: str, *own: str) -> None:
    """Run the tests of trainers with a library, and its ``own``; raises ``AssertionError``."""
    program = [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*program, *(f"tests/demo/backends/{name}.py" for name in (*TESTS, *own))],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "TALK_BACKEND": library},
    )
    assert done.returncode == 0, done.stdout
