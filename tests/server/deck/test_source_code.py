"""Source blocks show the Python that runs; what isn't there is told."""

from __future__ import annotations

import pytest

from server.deck.blocks import BlockError
from server.deck.source_code import SourceCode
from tests.server.deck.helpers import SOURCES, deck, problems


def test_a_source_block_shows_the_code_that_runs() -> None:
    read = deck("source.md")
    assert read.problems == ()
    function, class_, whole = (each.html for each in read.slides)
    assert '<pre class="code-wrapper" data-source="variants.py#linear">' in function
    assert (
        '<code class="language-python hljs" data-trim="" data-line-numbers="1|2-3">@decorated\n'
        '@twice(\n    2,\n)\ndef linear(x):\n    """Draw a line."""\n    return x &lt; 1  # \\d\n<'
    ) in function
    assert 'data-trim="">class Layer:\n    pass\n</code></pre>' in class_
    assert 'data-source="variants.py">' in whole
    assert "import keras" in whole


def test_a_broken_source_block_is_data() -> None:
    read = deck("broken_source.md")
    assert [line for line, _ in problems(read)] == [3, 6, 9, 12]
    for (_, message), part in zip(
        problems(read),
        [
            "Expected a top-level function or class of variants.py: linear, Layer. "
            "Received: 'nope'. Correct",
            "one of the files variants.py, bad.py. Received: 'nope.py#linear'. Correct",
            "Received: ''. Correct",
            "Expected Python in bad.py. Received: invalid syntax, near its line 1. Correct",
        ],
        strict=True,
    ):
        assert part in message
    assert read.slides[0].html.count('class="demo-error"') == 4


def test_a_target_is_a_file_or_a_definition_in_it() -> None:
    code = SourceCode(SOURCES)
    assert code.text("variants.py") == SOURCES["variants.py"]
    assert code.text("variants.py#Layer") == "class Layer:\n    pass\n"
    with pytest.raises(BlockError, match="Expected a top-level function or class of"):
        code.text("variants.py#layer")
