"""The settings of Keras and its libraries that hold for all models."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
from typing import Any

from demo.backends.keras.internals import THREAD_SETTINGS, set_thread_setting, thread_setting
from demo.system.global_settings import GlobalSetting

# Of JAX's configuration, what changes the results of a model or the time that it takes.
JAX_SETTINGS = (
    "jax_enable_x64",
    "jax_disable_jit",
    "jax_debug_nans",
    "jax_default_matmul_precision",
    "jax_numpy_dtype_promotion",
)


def library_settings() -> Iterator[GlobalSetting]:
    """Yield those of all libraries that this process has imported."""
    libraries = (("numpy", _numpy), ("keras", _keras), ("tensorflow", _tensorflow))
    for name, settings in (*libraries, ("jax", _jax), ("torch", _torch)):
        if library := sys.modules.get(name):
            yield from settings(library)


def _numpy(np: Any) -> Iterator[GlobalSetting]:
    yield GlobalSetting(np.geterr, lambda value: np.seterr(**value))


def _keras(keras: Any) -> Iterator[GlobalSetting]:
    config = keras.config
    yield GlobalSetting(config.floatx, config.set_floatx)
    yield GlobalSetting(config.epsilon, config.set_epsilon)
    yield GlobalSetting(config.image_data_format, config.set_image_data_format)
    for name in THREAD_SETTINGS:
        yield GlobalSetting(partial(thread_setting, name), partial(set_thread_setting, name))


def _tensorflow(tf: Any) -> Iterator[GlobalSetting]:
    config, debugging = tf.config, tf.debugging
    yield GlobalSetting(config.functions_run_eagerly, config.run_functions_eagerly)
    yield GlobalSetting(config.optimizer.get_jit, config.optimizer.set_jit)
    yield GlobalSetting(config.get_soft_device_placement, config.set_soft_device_placement)
    yield GlobalSetting(debugging.get_log_device_placement, debugging.set_log_device_placement)
    exact = config.experimental
    yield GlobalSetting(
        exact.tensor_float_32_execution_enabled, exact.enable_tensor_float_32_execution
    )


def _jax(jax: Any) -> Iterator[GlobalSetting]:
    for name in JAX_SETTINGS:
        yield GlobalSetting(partial(getattr, jax.config, name), partial(jax.config.update, name))


def _torch(torch: Any) -> Iterator[GlobalSetting]:
    yield GlobalSetting(torch.get_default_dtype, torch.set_default_dtype)
    yield GlobalSetting(torch.is_grad_enabled, torch.set_grad_enabled)
    yield GlobalSetting(torch.get_num_threads, torch.set_num_threads)
    yield GlobalSetting(
        torch.are_deterministic_algorithms_enabled, torch.use_deterministic_algorithms
    )
    yield GlobalSetting(torch.get_float32_matmul_precision, torch.set_float32_matmul_precision)
