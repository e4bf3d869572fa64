"""What was measured can be read back, and all goals stand in one table."""

from __future__ import annotations

from tests.benchmarks.report import (
    AT_NAMED_PACE,
    FIGURES,
    NAMED_PACE_S,
    Table,
    all_goals,
    as_markdown,
    as_text,
    from_markdown,
    verdict,
    with_named_pace,
)

START = Table(
    "Start",
    FIGURES,
    [("To the first slide", "1.2 s (1.0–1.4)", "≤ 1.5 s", verdict(True)), ("Ready", "5 s", "", "")],
    "5 rounds in turns.",
)
ENGINE = Table(
    "Engine",
    ("An epoch of", "talk", "fit", "talk against fit", "Goal", ""),
    [("linear", "30 ms", "210 ms", "7.0 ×", "≥ 7.5 ×", verdict(False))],
)
PLAIN = Table("Accuracy", ("Variant", "talk"), [("linear", "90 %")])


def test_a_table_is_read_back_as_it_was_written() -> None:
    for table in (START, ENGINE, PLAIN):
        again = from_markdown(as_markdown(table))
        assert (again.title, again.head, list(again.rows)) == (table.title, table.head, table.rows)


def test_all_goals_stand_in_one_table_beside_what_they_are_compared_with() -> None:
    table = all_goals([START, ENGINE, PLAIN])
    assert table.head == ("Of", "What", "Measured", AT_NAMED_PACE, "Goal", "")
    assert list(table.rows) == [
        ("Start", "To the first slide", "1.2 s (1.0–1.4)", "", "≤ 1.5 s", "met"),
        (
            "Engine",
            "linear",
            "talk: 30 ms; fit: 210 ms; talk against fit: 7.0 ×",
            "",
            "≥ 7.5 ×",
            "not met",
        ),
    ]
    assert table.note.startswith("1 of 2 goals are met")
    assert "7.0 ×" in as_text(table)


def test_times_stand_beside_what_they_would_be_on_the_named_machine() -> None:
    twice = NAMED_PACE_S / 2
    start = with_named_pace(START, twice)
    assert start.head == ("What", "Measured", AT_NAMED_PACE, "Goal", "")
    assert [row[2] for row in start.rows] == ["2.4 s", "10 s"]
    assert with_named_pace(start, twice) == start
    assert [row[4] for row in with_named_pace(ENGINE, twice).rows] == ["60 ms"]
    assert with_named_pace(PLAIN, twice) == PLAIN
    clicks = Table("Latency", FIGURES, [("A click", "p50 65 ms, p95 1,091 ms; 30 times", "", "")])
    assert with_named_pace(clicks, twice).rows[0][2] == "p50 130 ms, p95 2,182 ms"
    goals = all_goals([start, ENGINE])
    assert [row[2:4] for row in goals.rows] == [
        ("1.2 s (1.0–1.4)", "2.4 s"),
        ("talk: 30 ms; fit: 210 ms; talk against fit: 7.0 ×", ""),
    ]
