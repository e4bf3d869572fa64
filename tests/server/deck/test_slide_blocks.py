"""Blocks of a slide become HTML; one that is broken is data, and all others stay."""

from __future__ import annotations

from tests.server.deck.helpers import deck, problems, slide


def test_blocks_in_notes_are_shown_as_code() -> None:
    read = slide("# A\n\n<!--\n```demo race\nepochs: 20\n```\n-->")
    assert read.demos == ()
    assert "epochs: 20" in read.notes


def test_a_demo_is_a_place_and_its_options() -> None:
    read = deck("demo.md")
    first, other = read.slides
    race, digits = first.demos
    assert (race.id, race.name, race.file, race.line) == ("race-demo", "race", "demo.md", 3)
    assert race.options == {"variants": ["linear", "extra_layer"], "epochs": 20}
    assert (digits.id, digits.name, digits.line) == ("race-demo-2", "digits", 10)
    assert digits.options == {}
    assert '<div class="demo" id="race-demo" data-demo="race"></div>' in first.html
    assert '<div class="demo tall" id="race-demo-2" data-demo="digits"></div>' in first.html
    assert other.id == "race-demo-3"  # one page holds slides and demos


def test_a_broken_demo_is_data_with_its_line() -> None:
    read = deck("broken_demo.md")
    first = read.slides[0]
    assert sorted((line, message.split("Received: ")[1]) for line, message in problems(read)) == [
        (5, "mapping values are not allowed here. Correct this line."),
        (10, "no name. Write, for example, 'demo race'."),
        (13, "'two names'. Write, for example, 'demo race'."),
        (17, "a list, [20]. Give the value a name."),
        (21, "expected the node content, but found '<stream end>'. Correct this line."),
        (26, "a name that isn't text, and needs quotes to be. Correct this line."),
        (31, "found an alias (*name). Correct this line."),
        (34, "the end of the file, so all slides below are part of it. Add the line."),
    ]
    place = '<div class="demo-error" role="note" data-file="broken_demo.md" data-line="5"></div>'
    assert place in first.html
    assert first.html.count("demo-error") == 7
    assert "<p>Text goes on</p>" in first.html
    assert [demo.line for demo in first.demos] == [34]
