"""The command line: what it prints, how it refuses, how it ends."""

from __future__ import annotations

import lzma
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest

from tests.conftest import StartTalk
from tests.recordings.figures import FOLDER
from tests.talk import DECK, ROOT, TIMEOUT_SECONDS, RunningTalk, until

# A machine without a network, made where Python meets the operating system.
NO_NETWORK = """
import socket
look_up = socket.getaddrinfo
def look_up_here_only(host, *rest, **options):
    if host != "127.0.0.1":
        raise socket.gaierror("Temporary failure in name resolution")
    return look_up(host, *rest, **options)
socket.getaddrinfo = look_up_here_only
"""


def refusal(*arguments: str | Path, **environment: str) -> str:
    """Run a command that must be refused; return its one line on standard error."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "run_talk.py"), "--no-browser", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        env={**os.environ, **environment},
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    return line.removeprefix("run_talk.py: ")


# What can't be given is refused in one line


def test_a_port_in_use() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        line = refusal("--port", str(port))
    assert line == (
        f"Expected to serve on 127.0.0.1:{port}. Received: Address already in use. "
        "Stop the program that uses it, or choose another with --port or --host."
    )


def test_a_host_that_is_not_this_machine() -> None:
    line = refusal("--host", "192.0.2.1", "--port", "0")  # an address for documentation only
    assert line.startswith("Expected to serve on 192.0.2.1:0. Received: ")
    assert line.endswith(" --port or --host.")


@pytest.mark.parametrize(
    ("name", "received"), [("nowhere", "no such folder"), ("empty", "a folder without any")]
)
def test_no_slides(tmp_path: Path, name: str, received: str) -> None:
    (tmp_path / "empty").mkdir()
    assert refusal("--slides", tmp_path / name, "--port", "0") == (
        f"Expected a folder with slides (*.md): {tmp_path / name}. Received: {received}. "
        "Name another with --slides, or leave it out for the talk that comes along."
    )


@pytest.mark.parametrize(
    ("file", "content", "complaint"),
    [
        ("variants.py", b"x = 1\ndef linear(:\n", "Received: invalid syntax in line 2. Mend"),
        ("variants.py", b"x = '\xe9'\n", "Expected text in UTF-8: "),
        ("talk.md", b"# Caf\xe9\n", "Received: byte 5 is 0xe9. Save it as UTF-8"),
    ],
    ids=["broken code", "code in Latin-1", "slides in Latin-1"],
)
def test_files_that_can_not_be_read(
    tmp_path: Path, file: str, content: bytes, complaint: str
) -> None:
    (tmp_path / "talk.md").write_text("# A talk\n")
    (tmp_path / file).write_bytes(content)
    line = refusal("--slides", tmp_path, "--port", "0")
    assert str(tmp_path / file) in line
    assert complaint in line


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (
            ["--cluster", "box"],
            "argument --cluster: expected tcp://SCHEDULER:8786, tls://SCHEDULER:8786, local or "
            "local:2. Received: 'box'. See --help.",
        ),
        (
            ["--cluster", "local", "--replay"],
            "expected --cluster or --replay, which trains nothing. Received: both. See --help.",
        ),
    ],
)
def test_a_cluster_that_can_not_be(arguments: list[str], complaint: str) -> None:
    assert refusal(*arguments) == complaint


def test_an_unknown_data_set() -> None:
    assert refusal("--data", "mnits", "--port", "0") == (
        "Expected a data set: mnist5k, mnist, fashion_mnist, digits, wine, breast_cancer, iris, "
        "diabetes, or a .csv, .tsv, .parquet, .xlsx, .xlsm, .xls or .npz file, or a folder of "
        "pictures. Received: 'mnits', and no such folder is there. Choose one with --data, or "
        "leave it out for mnist5k."
    )


def _arrays(path: Path, **changes: object) -> None:
    images, labels = np.zeros((10, 8, 8)), np.arange(10) % 2
    arrays = {"x_train": images, "y_train": labels, "x_test": images, "y_test": labels}
    np.savez(path, allow_pickle=False, **{**arrays, **changes})  # type: ignore[arg-type]


def _truncated(path: Path) -> None:
    _arrays(path)
    path.write_bytes(path.read_bytes()[:600])


@pytest.mark.parametrize(
    ("write", "expected", "received"),
    [
        (lambda path: None, "Expected a .npz file", ", which is not there. Write one with"),
        (lambda path: path.write_text("x_train"), "Expected a .npz file", ", unreadable ("),
        (_truncated, "Expected a .npz file", ", unreadable ("),
        (lambda path: np.savez(path, x=1), "with the arrays x_train, y_train", "few.npz with x."),
        (
            lambda path: _arrays(path, x_train=np.zeros((10, 64))),
            "'few': expected test rows of the same shape as the train rows",
            "Received: [(64,), (8, 8)]. Mend the file",
        ),
        (
            lambda path: _arrays(path, y_test=np.zeros(9, int)),
            "'few': expected y_test of shape (10,), one label per example",
            "Received: (9,). Mend the file",
        ),
    ],
    ids=["missing", "text", "cut off", "other arrays", "flat", "labels"],
)
def test_a_file_that_is_no_data_set(
    tmp_path: Path, write: Callable[[Path], object], expected: str, received: str
) -> None:
    path = tmp_path / "few.npz"
    write(path)
    line = refusal("--data", path, "--port", "0")
    assert expected in line
    assert received in line
    assert "numpy.savez" in line or "leave --data out for mnist5k" in line


def test_a_file_that_can_not_be_played(tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[2J\nb.jsonl.xz"
    path.write_bytes(lzma.compress(b"[" * 2**26, preset=0))  # a line that is longer than any
    line = refusal("--replay", path, "--data", FOLDER / "few-digits.npz", "--port", "0")
    assert rf"{tmp_path}/a\x1b[2J\nb.jsonl.xz. Received: no event that can be read. Make" in line


def test_data_to_download_without_a_network(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(NO_NETWORK)
    missing = tmp_path / "datasets" / "mnist.npz"
    environment = {"KERAS_HOME": str(tmp_path), "PYTHONPATH": str(tmp_path)}
    assert refusal("--data", "mnist", "--port", "0", **environment) == (
        f"Expected {missing} for 'mnist', or a network to download it. Received: neither. "
        "Leave --data out for mnist5k, which needs no network."
    )


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--epochs", "0"], "--epochs: expected a whole number, 1 or more. Received: '0'"),
        (["--epochs", "many"], "--epochs: expected a whole number, 1 or more. Received: 'many'"),
        (["--seed", "-1"], "--seed: expected a whole number, 0 to 4294967295. Received: '-1'"),
        (["--port", "65536"], "--port: expected a whole number, 0 to 65535. Received: '65536'"),
        (["--sildes", "x"], "unrecognized arguments: --sildes x"),
    ],
)
def test_arguments_that_make_no_sense(arguments: list[str], complaint: str) -> None:
    line = refusal(*arguments)
    assert complaint in line
    assert line.endswith(". See --help.")


# A talk that runs


@pytest.mark.parametrize("seconds", [0.2, 0.4, 0.8])
def test_ctrl_c_at_once(start_talk: StartTalk, digits: Path, seconds: float) -> None:
    talk = start_talk("--slides", DECK, "--data", digits)
    time.sleep(seconds)  # it is importing what it is made of
    code, _ = talk.interrupt()
    assert code in (0, 130, -signal.SIGINT)  # the last where Python itself isn't there yet
    assert talk.complaints == ""


@pytest.mark.parametrize("seconds", [0.4, 1.5, 3])
def test_ctrl_c_is_no_sign_that_all_is_well(tmp_path: Path, seconds: float) -> None:
    (tmp_path / "talk.md").write_text("# A\n")
    command = [sys.executable, str(ROOT / "run_talk.py"), "check", "--slides", str(tmp_path)]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as check:
        time.sleep(seconds)  # it takes some more
        check.send_signal(signal.SIGINT)
        _, complaints = check.communicate(timeout=TIMEOUT_SECONDS)
    assert (check.returncode, complaints) == (130, b"")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("seconds", [0.2, 0.8])
def test_told_to_end_at_once(
    start_talk: StartTalk, digits: Path, tmp_path: Path, number: signal.Signals, seconds: float
) -> None:
    talk = start_talk("--slides", DECK, "--data", digits, TMPDIR=str(tmp_path))
    time.sleep(seconds)
    talk.process.send_signal(number)
    # The last where Python itself isn't there yet.
    assert talk.process.wait(TIMEOUT_SECONDS) in (0, 128 + number, -number)
    assert talk.complaints == ""
    assert list(tmp_path.iterdir()) == []


def test_help_and_what_is_refused_end_as_ever() -> None:
    for arguments, code in ((["--help"], 0), (["check", "--help"], 0), (["check", "--nothing"], 2)):
        command = [sys.executable, str(ROOT / "run_talk.py"), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (done.returncode, bool(done.stdout)) == (code, code == 0)
        assert len(done.stderr.splitlines()) == (code == 2)


def test_a_closed_terminal_ends_the_talk(digits: Path, tmp_path: Path) -> None:
    ours, its = os.openpty()
    runs, temporary = tmp_path / "runs", tmp_path / "tmp"
    temporary.mkdir()
    script = [sys.executable, str(ROOT / "run_talk.py"), "--no-browser", "--port", "0"]
    with subprocess.Popen(
        ["setsid", "--ctty", "--wait", *script, "--data", str(digits), "--runs", str(runs)],
        stdin=its,
        stdout=its,
        stderr=its,
        env={**os.environ, "TMPDIR": str(temporary)},
    ) as talk:
        os.close(its)
        shown = b""
        while b"Talk: http" not in shown:
            shown += os.read(ours, 4096)
        os.close(ours)
        assert talk.wait(TIMEOUT_SECONDS) == 0
    assert [path.name for path in runs.iterdir()] == [".token"]  # no error was logged
    assert list(temporary.iterdir()) == []


def test_the_page_is_there_before_tensorflow(start_talk: StartTalk, digits: Path) -> None:
    talk = start_talk("--slides", DECK, "--data", digits)
    page = talk.read("")
    assert talk.status()["ready"] is False
    assert b'<section id="start"' in page
    own = r"Talk: http://talk-(\d+)\.localhost:\1/\?token=[\w-]{43}"
    assert re.fullmatch(own, talk.printed[0])

    code, seconds = talk.interrupt()  # while TensorFlow is being imported
    assert (code, talk.complaints) == (0, "")
    assert seconds < 2


def test_from_the_first_line_to_ctrl_c(start_talk: StartTalk, digits: Path, tmp_path: Path) -> None:
    talk = start_talk("--slides", DECK, "--data", digits, TMPDIR=str(tmp_path))
    talk.line("Warm: explodes")  # the last one
    first, *problems = talk.printed[:5]
    assert first == f"Talk: {talk.printed_entrance}"
    places = [line.removeprefix("Problem: ").split(" ")[0] for line in problems]
    assert places == ["2-more.md:28:", "2-more.md:31:", "2-more.md:35:", "2-more.md:39:"]
    assert re.fullmatch(
        r"Ready to train: tensorflow on [CG]PU \(.+\); "
        r"few-digits, 300 train and 100 test images",
        talk.printed[5],
    )
    assert talk.printed[6:] == [
        "Warm: linear (7,850 weights)",
        "Warm: extra_layer (25,450 weights)",
        "Warm: conv (6,810 weights)",
        "Warm: dropout (6,810 weights)",
        "Problem: raises: ValueError: this model can't be <built> (variants.py:33)",
        "Warm: explodes (7,850 weights)",
    ]
    (temporary,) = tmp_path.iterdir()
    assert stat.S_IMODE(temporary.stat().st_mode) == 0o700
    assert list(temporary.glob("__autograph_generated_file*"))

    code, seconds = talk.interrupt()
    assert (code, talk.complaints) == (0, "")
    assert seconds < 2
    assert list(tmp_path.iterdir()) == []


def test_for_other_devices_there_is_a_second_address(start_talk: StartTalk, digits: Path) -> None:
    talk = start_talk("--slides", DECK, "--data", digits, "--host", "0.0.0.0")
    token = talk.entrance.partition("?")[2]
    warning = talk.line("Warning: ")
    assert "everybody who has this address can drive the talk" in warning
    phone = talk.line("On a phone or tablet: ").removeprefix("On a phone or tablet: ")
    assert re.fullmatch(rf"http://[^/]+:{urlsplit(talk.url).port}/\?{token}", phone)
    assert phone != talk.entrance
    assert talk.printed.index(warning) == 2


def test_the_next_process_lets_the_same_windows_in(start_talk: StartTalk, digits: Path) -> None:
    first = start_talk("--slides", DECK, "--data", digits)
    name, value = first.cookie
    port = str(urlsplit(first.url).port)
    first.close()  # as by kill -9
    second = start_talk("--slides", DECK, "--data", digits, "--runs", first.runs, "--port", port)
    assert second.entrance == first.entrance
    asked = urllib.request.Request(second.url, headers={"Cookie": f"{name}={value}"})
    with urllib.request.urlopen(asked, timeout=TIMEOUT_SECONDS) as answer:
        assert answer.status == 200


def test_where_no_token_can_be_kept_there_is_one_all_the_same(digits: Path, tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("a file where the folder should be")
    for name in ("demo", "server"):
        shutil.copytree(ROOT / name, tmp_path / "code" / name)
    program = shutil.copy(ROOT / "run_talk.py", tmp_path / "code")
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    with RunningTalk(
        tmp_path,
        *("--slides", DECK, "--data", digits, "--runs", tmp_path / "runs"),
        environment={"TMPDIR": str(temporary)},
        root=tmp_path / "code",
    ) as talk:
        assert b"<section" in talk.read("")
        port = urlsplit(talk.url).port
        with socket.create_connection(("127.0.0.1", port), TIMEOUT_SECONDS) as stranger:
            with Path(program).open("a") as code:
                code.write("# saved\n")
            talk.line("Restarted with the code that was saved")
            assert stranger.recv(1) == b""  # nobody has kept it
        assert b"<section" in talk.read("")  # to the same window
        assert len(list(temporary.iterdir())) == 1  # the process from before has left nothing
        for address in ("127.0.0.1", "::1"):
            socket.create_connection((address, port), TIMEOUT_SECONDS).close()
        assert talk.complaints == ""


def test_the_talk_is_for_this_machine_only(talk: RunningTalk) -> None:
    port = urlsplit(talk.url).port
    socket.create_connection(("127.0.0.1", port), timeout=5).close()
    with pytest.raises(OSError, match=r"refused|unreachable|timed out"):
        socket.create_connection(("127.0.0.2", port), timeout=5)


# Two talks that are killed

SLOW = '''
"""A model that is fine, and one whose first step takes as long as a file is there."""

import time
from pathlib import Path

import tensorflow as tf
from keras import Sequential, layers

FLAG = Path(__file__).with_suffix(".waits")


class Wait(layers.Layer):
    def call(self, x, training=False):
        if not training:
            return x
        (handed,) = tf.py_function(wait, [x], [x.dtype])
        handed.set_shape(x.shape)
        return handed


def wait(x):
    while FLAG.exists():
        time.sleep(0.01)
    return x


def fine(shape, classes):
    """Fine"""
    return Sequential([layers.Input(shape), layers.Flatten(), layers.Dense(classes, "softmax")])


def slow(shape, classes):
    """Slow"""
    flat = [layers.Flatten(), layers.Dense(classes, "softmax")]
    return Sequential([layers.Input(shape), Wait(), *flat])
'''


def test_two_talks_in_one_folder_are_killed_and_each_comes_back(
    start_talk: StartTalk, digits: Path, tmp_path: Path
) -> None:
    (tmp_path / "talk.md").write_text("# A {#a}\n\n---\n\n# B {#b}\n")
    (tmp_path / "variants.py").write_text(SLOW)
    about = ("--slides", tmp_path, "--data", digits, "--epochs", "2")
    ports = [free_port(), free_port()]
    runs, temporary = tmp_path / "runs", tmp_path / "tmp"
    temporary.mkdir()

    def begin(port: str) -> RunningTalk:
        where = ("--runs", runs, "--port", port)
        return start_talk(*about, *where, TMPDIR=str(temporary))

    talks = [begin(ports[0])]
    talks[0].line("Talk: ")
    talks.append(begin(ports[1]))
    assert talks[1].line("Recording in ") == (
        f"Recording in {runs / f'port-{ports[1]}'}, apart from another talk in {runs}"
    )
    for talk in talks:
        talk.line("Warm: slow")
    (tmp_path / "variants.waits").touch()
    talks[0].send({"do": "show", "slide": "b", "step": 0, "black": False})
    for talk, variant in zip(talks, ("slow", "fine"), strict=True):
        talk.send({"do": "start", "variant": variant})
    told = [rows(talks[0], 1), rows(talks[1], 3)]
    entrances = [talk.entrance for talk in talks]
    for talk in talks:
        talk.process.kill()
        talk.process.wait()
    assert len(list(temporary.iterdir())) == 2
    for number in (1, 0):  # the second one first
        talk = begin(ports[number])
        talk.line("Back from ")
        assert talk.entrance == entrances[number]
        assert rows(talk, 1) == told[number]
        assert (b"data-position" in talk.read("")) == (number == 0)  # the one that was moved
        assert talk.complaints == ""
    assert len(list(temporary.iterdir())) == 2  # those of the killed ones are gone


def rows(talk: RunningTalk, count: int) -> list[str]:
    """Return the measured epochs, once there are so many."""

    def look() -> list[str]:
        found = talk.read("api/history.csv").decode().splitlines()[1:]
        return found if len(found) >= count else []

    return until(look, f"{count} epochs")


def free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return str(free.getsockname()[1])
