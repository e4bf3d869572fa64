"""A variants file is read without being run."""

import ast
from pathlib import Path

import pytest

import demo
from demo.catalog.variant_file import Variant, parse_python, read_catalog

OURS = Path(demo.__file__).with_name("variants.py")

SOURCE = '''"""Models."""
import a_library_that_is_not_there

LIMIT = 3
raise RuntimeError("this file must not run")


def deep(image_shape, classes):
    """Very deep.

    More words, for readers of the source.
    """


def _helper():
    """Not a variant."""


@decorated
def two_words(image_shape, classes):
    return None


class Layer:
    """Not a variant either."""

    def call(self):
        """Nor is this."""


def umlaut(image_shape, classes):
    """Überraschung"""
'''


def test_a_parser_that_stumbles_over_another_thread_tries_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parse, stumbles = ast.parse, [SystemError("recursion depth mismatch")]

    def stumble(source: str) -> ast.Module:
        if stumbles:
            raise stumbles.pop()
        return parse(source)

    monkeypatch.setattr(ast, "parse", stumble)
    assert len(parse_python("a = 1").body) == 1


def test_variants_are_the_public_functions_in_their_order() -> None:
    assert read_catalog(SOURCE) == {
        "deep": Variant("deep", "Very deep", 8),
        "two_words": Variant("two_words", "Two words", 20),
        "umlaut": Variant("umlaut", "Überraschung", 31),
    }
    assert list(read_catalog(SOURCE)) == ["deep", "two_words", "umlaut"]


def test_the_talks_own_labels() -> None:
    labels = {name: each.label for name, each in read_catalog(OURS.read_text()).items()}
    assert labels == {
        "linear": "Linear",
        "extra_layer": "Extra layer",
        "conv": "Convolution",
        "dropout": "Dropout",
        "without_relu": "Without ReLU",
    }


def test_who_looks_at_neighbours() -> None:
    assert {name for name, each in read_catalog(OURS.read_text()).items() if each.neighbours} == {
        "conv",
        "dropout",
    }


def test_along_how_many_axes_layers_look() -> None:
    body = "def {}(a, b):\n    return [{}]\n"
    source = body.format("one", "Conv1D(8, 3), MaxPooling1D()")
    source += body.format("both", "layers.Conv1D(8, 3), Reshape((4, 4, 1)), layers.Conv2D(8, 3)")
    source += body.format("two", "keras.layers.SeparableConv2D(8, 3)")
    assert {name: each.axes for name, each in read_catalog(source).items()} == {
        "one": (1,),
        "both": (),
        "two": (2,),
    }


def test_a_file_without_functions_has_no_variants() -> None:
    assert read_catalog("") == {}


def test_a_docstring_without_words_gives_the_functions_name() -> None:
    assert read_catalog('def my_net(a, b):\n    """ """')["my_net"].label == "My net"


def test_what_is_no_python_raises_as_python_would() -> None:
    with pytest.raises(SyntaxError) as caught:
        read_catalog("x = 1\ndef broken(:\n")
    assert caught.value.lineno == 2


SHARED = """
from keras.layers import Dense

UNITS = 3


def _layers(n):
    return [Dense(UNITS)] * n


def deep(shape, classes):
    \"\"\"Deep\"\"\"
    return _layers(classes)


def flat(shape, classes):
    return classes
"""


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("", "", set()),
        ("Deep", "Deeper", set()),  # words for the audience
        ("return classes", "return  classes  # a remark", set()),
        ("\n\ndef flat", "\n\n\n# lower down\n\ndef flat", set()),
        ("UNITS = 3", "UNITS = 4", {"deep"}),
        ("* n", "* n * n", {"deep"}),
        ("import Dense", "import Conv2D as Dense", {"deep"}),
        ("return classes", "return classes + 1", {"flat"}),
    ],
)
def test_a_version_follows_what_a_function_does(old: str, new: str, changed: set[str]) -> None:
    before, after = read_catalog(SHARED), read_catalog(SHARED.replace(old, new, 1))
    assert {name for name in before if before[name].version != after[name].version} == changed
