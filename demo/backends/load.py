"""Imports one of the libraries that Keras computes with; a process can have only one."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from demo.backends.keras.internals import keep_tensorflow_out
from demo.backends.pytensor.settings import set_pytensor_up
from demo.catalog.libraries import CPU, DEFAULT, SETTING
from demo.catalog.plugins import BACKENDS, plugins
from demo.data.core.dataset import Dataset
from demo.system.private_folder import private_folder

if TYPE_CHECKING:
    from demo.backends.interface import Backend

# What Keras builds models with for a library that it does not know: the first weights are the same.
BUILDERS = {"pytensor": "jax"}


def select_library(name: str) -> None:
    """Let Keras compute with this library in this process, whoever imports it first.

    TensorFlow can't be imported beside another one.
    """
    os.environ[SETTING] = name
    if name != DEFAULT:
        keep_tensorflow_out()


def load_backend(name: str, data: Dataset) -> Backend:
    """Import a library and copy the data to its device; a process can have only one.

    ``name`` is a key of ``demo.catalog.libraries.LIBRARIES``, with ``CPU`` appended to hide a GPU.
    Raises ``RuntimeError`` where Keras computes with another one already.
    """
    if name.endswith(CPU):
        name = name.removesuffix(CPU)
        os.environ.update(CUDA_VISIBLE_DEVICES="-1", JAX_PLATFORMS="cpu", KERAS_TORCH_DEVICE="cpu")
    added = plugins(BACKENDS)[name].load() if name in plugins(BACKENDS) else None
    builder = BUILDERS.get(name, getattr(added, "keras_backend", name))
    _expect_no_other(builder)
    select_library(builder)
    if not os.access(Path.home(), os.W_OK):  # Keras would look into a folder that all share
        os.environ.setdefault("KERAS_HOME", str(private_folder("keras")))
    if added is not None:
        backend: Backend = added(data)
        return backend
    if name == "jax":
        # By default JAX reserves most of a GPU's memory, which TensorFlow's process needs, too.
        os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")
        from demo.backends.jax.backend import JaxBackend

        return JaxBackend(data)
    if name == "torch":
        from demo.backends.torch.backend import TorchBackend

        return TorchBackend(data)
    if name == "pytensor":
        os.environ["JAX_PLATFORMS"] = "cpu"  # it builds models, no more
        set_pytensor_up()
        from demo.backends.pytensor.backend import PyTensorBackend

        return PyTensorBackend(data)
    from demo.backends.tensorflow.backend import TensorFlowBackend

    return TensorFlowBackend(data)


def _expect_no_other(name: str) -> None:
    """Raise ``RuntimeError`` if Keras was imported, as on a worker that trained another talk."""
    keras: Any = sys.modules.get("keras")
    present = keras.config.backend() if hasattr(keras, "config") else name
    if present != name:
        raise RuntimeError(
            f"Expected a process in which Keras computes with {name}. Received: one with "
            f"{present}. Start it again."
        )
