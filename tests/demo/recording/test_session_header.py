"""The head of a log says on what it was computed."""

from dataclasses import replace

import numpy as np
import pytest

from demo.data.core.dataset import Dataset
from demo.data.core.versions import data_version, file_version
from demo.recording.session_header import changed_files, describe_session, was_on
from demo.system.machine import describe_machine, short_processor
from tests.demo.log import started


def test_a_session_is_told_with_its_machine_versions_and_data(tiny: Dataset) -> None:
    opened = describe_session(tiny, 7)
    assert (opened.dataset, opened.train, opened.test, opened.seed) == ("digits", 300, 100, 7)
    assert opened.machine == describe_machine()
    assert {"python", "keras", "tensorflow"} <= opened.versions.keys()
    assert opened.data == data_version(tiny)


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


def test_a_slide_s_file_that_has_changed_is_told(tiny: Dataset) -> None:
    def read(first: float) -> Dataset:
        changed = tiny.x_train.copy()
        changed[0, 0, 0] = first
        return replace(tiny, others={"own.csv": replace(tiny, x_train=changed), "bad.csv": "bad"})

    begun = started(1, "linear", dataset="own.csv")
    events = [
        replace(begun, data=file_version(read(0.5), "own.csv")),
        started(2, "linear", dataset="own.csv"),  # as an earlier version wrote it
        started(3, "linear"),
        replace(started(4, "linear", dataset="gone.csv"), data="0" * 12),
    ]
    assert changed_files(events, read(0.5)) == []
    assert changed_files(events[1:], read(0.25)) == []
    (line,) = changed_files(events, read(0.25))
    assert line.startswith("own.csv: Expected what recorded runs have learned from. Received: ")
    broken = replace(tiny, others={"own.csv": "no such file"})
    assert len(changed_files(events, broken)) == 1


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
