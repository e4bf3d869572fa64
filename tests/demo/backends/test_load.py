"""A library is imported when it is asked for, alone, and on the device that is asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

from demo.backends.load import BUILDERS
from demo.catalog.libraries import CPU, LIBRARIES
from tests.talk import ROOT

PROGRAM = """
import os, sys
from demo.backends.load import load_backend
from demo.data.sources.named_datasets import load_dataset
backend = load_backend(sys.argv[1], load_dataset("digits"))
import keras
print(backend.name, keras.backend.backend(), backend.device.split()[0],
      sys.modules.get("tensorflow") is not None, os.environ["CUDA_VISIBLE_DEVICES"])
"""


@pytest.mark.parametrize("library", [each for each in LIBRARIES if not LIBRARIES[each].missing])
def test_a_library_comes_alone_and_on_the_cpu_if_asked(library: str) -> None:
    command = [sys.executable, "-c", PROGRAM, library + CPU]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    has_tensorflow = str(library == "tensorflow")
    builder = BUILDERS.get(library, library)
    assert done.stdout.split() == [library, builder, "CPU", has_tensorflow, "-1"]


OTHER_WORKER = """
from demo.backends.load import load_backend
from demo.data.sources.named_datasets import load_dataset
data = load_dataset("digits")
load_backend("jax", data)
try:
    load_backend("tensorflow", data)
except RuntimeError as error:
    print(error)
"""


def test_a_process_that_has_begun_with_another_library_says_so() -> None:
    command = [sys.executable, "-c", OTHER_WORKER]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout == (
        "Expected a process in which Keras computes with tensorflow. Received: one with jax. "
        "Start it again.\n"
    )
