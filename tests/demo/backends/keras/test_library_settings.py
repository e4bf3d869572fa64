"""Settings of Keras and its libraries are put back; what nobody has set stays so."""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf

from demo.backends.keras.internals import thread_setting
from demo.backends.keras.library_settings import library_settings
from demo.system.global_settings import changed, kept, read_all


def test_all_is_put_back() -> None:
    before = read_all(library_settings())
    with kept(library_settings()):
        keras.config.set_dtype_policy("mixed_float16")
        keras.config.set_floatx("float64")
        keras.config.set_epsilon(0.5)
        keras.config.set_image_data_format("channels_first")
        keras.config.disable_interactive_logging()
        keras.config.disable_traceback_filtering()
        keras.config.disable_flash_attention()
        tf.config.run_functions_eagerly(True)
        tf.config.set_soft_device_placement(False)
        np.seterr(divide="raise")
        assert len(changed(before)) >= 8
    assert changed(before) == []


def test_a_policy_that_nobody_has_set_follows_the_floats_of_all_layers() -> None:
    keras.utils.clear_session()
    with kept(library_settings()):
        assert thread_setting("dtype_policy") is None
        with kept(library_settings()):
            keras.config.set_floatx("float16")
            assert keras.config.dtype_policy().name == "float16"
    assert keras.config.dtype_policy().name == "float32"
