"""The head of a log says on what it was computed."""

from dataclasses import replace

import numpy as np
import pytest

from demo.data.dataset import Dataset
from demo.recording.session_header import data_version, describe_session, was_on
from demo.system.machine import describe_machine, short_processor


def test_a_session_is_told_with_its_machine_versions_and_data(tiny: Dataset) -> None:
    opened = describe_session(tiny, 7)
    assert (opened.dataset, opened.train, opened.test, opened.seed) == ("digits", 300, 100, 7)
    assert opened.machine == describe_machine()
    assert {"python", "keras", "tensorflow"} <= opened.versions.keys()
    assert opened.data == data_version(tiny)


def test_other_data_have_another_version(tiny: Dataset) -> None:
    others = tiny.x_test.copy()
    others[0] = 1 - others[0]
    changed = Dataset("digits", tiny.x_train, tiny.y_train, others, np.array(tiny.y_test))
    assert data_version(changed) != data_version(tiny)


def test_data_of_the_same_name_and_the_same_labels_are_others_by_any_example() -> None:
    x, y = np.random.default_rng(0).random((3000, 4), np.float32), np.arange(3000) % 2
    data = Dataset("own", x, y, x[:9], y[:9])
    session = describe_session(data, 0)
    assert was_on(session, Dataset("own", x.copy(), y, x[:9], y[:9]))
    assert was_on(replace(session, content=""), data)  # as earlier versions wrote it
    mended = x.copy()
    mended[1, 2] += 1  # no example that is hashed
    assert not was_on(session, Dataset("own", mended, y, x[:9], y[:9]))
    assert not was_on(session, Dataset("own", x, y, mended[:9], y[:9]))


@pytest.mark.parametrize(
    ("machine", "short"),
    [
        ("AMD EPYC, 2 cores, 24 GB, Linux 6.18", "AMD EPYC"),
        ("Intel(R) Core(TM) i7-8550U CPU @ 1.80GHz, 8 cores, 16 GB, Linux", "Intel Core i7-8550U"),
        ("AMD Ryzen 7 5800X 8-Core Processor, 16 cores", "AMD Ryzen 7 5800X"),
        ("Apple M3 Pro, 12 cores, Darwin 25.1", "Apple M3 Pro"),
    ],
)
def test_a_label_names_the_processor_alone(machine: str, short: str) -> None:
    assert short_processor(machine) == short
