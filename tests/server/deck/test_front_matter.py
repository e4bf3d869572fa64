"""What the front matter says of a talk; what can't be so is told."""

from __future__ import annotations

import datetime

import pytest

from server.deck.blocks import BlockError
from server.deck.front_matter import read_front_matter, wrong_choices
from server.deck.parser import parse_deck
from tests.server.deck.helpers import deck, problems


def test_front_matter_describes_the_deck() -> None:
    read = deck("front_matter.md")
    assert read.problems == ()
    assert read.meta == {
        "title": "Hello, machine learning",
        "speaker": "A. Presenter",
        "date": datetime.date(2026, 11, 3),
    }
    assert [(each.id, each.line) for each in read.slides] == [("first", 7)]


@pytest.mark.parametrize("minutes", ["soon", "0", "-5", "1441", ".nan", ".inf", "[1]", "true", ""])
def test_a_time_that_is_none_is_told(minutes: str) -> None:
    read = parse_deck({"talk.md": f"---\ntitle: T\nminutes: {minutes}\n---\n# One"}, {})
    (problem,) = read.problems
    assert (problem.file, problem.line) == ("talk.md", 3)
    assert problem.message.startswith("Expected minutes: a number up to 1440. Received: ")


def test_a_theme_that_is_not_there_is_told_and_the_rest_counts() -> None:
    read = parse_deck({"talk.md": "---\ntitle: T\ntheme: pink\n---\n# One"}, {})
    assert read.meta["title"] == "T"
    ((line, message),) = problems(read)
    assert (line, message) == (
        3,
        "Expected theme: dark or light. Received: 'pink'. Choose one of them.",
    )


@pytest.mark.parametrize(
    ("matter", "line", "received"),
    [
        ("title: T\n  date: [\n", 3, "mapping values are not allowed here"),
        ("- a\n- b\n", 2, "a list, ['a', 'b']"),
        ("# A slide, not front matter\n", 1, "none"),
        ("date: 2026-99-99\n", 2, "month must be in 1..12"),
        ("title: \x07\n", 2, "special characters are not allowed"),
    ],
)
def test_broken_front_matter_is_data_and_the_slides_load(
    matter: str, line: int, received: str
) -> None:
    read = parse_deck({"talk.md": f"---\n{matter}---\n# One"}, {})
    assert read.meta == {}
    assert [each.id for each in read.slides] == ["one"]
    ((where, message),) = problems(read)
    assert where == line
    assert f"Received: {received}." in message


def test_front_matter_is_a_mapping_or_nothing() -> None:
    assert read_front_matter("title: T\n") == {"title": "T"}
    assert read_front_matter("\n") == {}
    with pytest.raises(BlockError, match="Expected lines such as 'title: My talk'"):
        read_front_matter("# title: T\n")


def test_what_is_wrong_has_its_line() -> None:
    text = "title: T\ntheme: pink\nminutes: 0"
    found = wrong_choices(read_front_matter(text), text, "a.md")
    assert [(each.file, each.line) for each in found] == [("a.md", 3), ("a.md", 4)]
    assert wrong_choices({"title": "T", "theme": "light", "minutes": 30}, text, "a.md") == []


@pytest.mark.parametrize(
    "text",
    [
        *(
            "no",
            "12:30",
            "007",
            "1.10",
            "~",
            "null",
            "2026-11-30",
            "[Draft",
            "[Draft]",
            "@me",
            "2e3",
        ),
        *("C: the language", "We're #1", "a: b: c", "- a", "*a", "&a b", "!a", "%", "`x`", "{a}"),
        *("? a", "5 > 3", "a | b", "= 1", '\\d "quoted"', "Größe", "yes", "0x1f", "1_000", "> now"),
    ],
)
def test_text_stays_as_it_is_written(text: str) -> None:
    matter = f"theme: light\ntitle: {text}  # as they say\nlang: {text}\nminutes: 5\nown: {text}\n"
    expected = {"theme": "light", "title": text, "lang": text, "minutes": 5, "own": text}
    assert read_front_matter(matter) == expected


def test_yaml_s_longer_forms_stay() -> None:
    matter = "title: 'a: # b'\nspeaker: [Ada, no]\nfooter: >\n  one\n  two\n\nlang:\n  de\n"
    assert read_front_matter(matter) == {
        "title": "a: # b",
        "speaker": ["Ada", "no"],
        "footer": "one two\n",
        "lang": "de",
    }
    assert read_front_matter("title:\n# a note\n") == {"title": ""}
    assert read_front_matter("speaker: @me [x]\n") == {"speaker": "@me [x]"}


def test_a_day_is_a_date_unless_it_stands_in_quotes() -> None:
    assert read_front_matter("date: 2026-11-30 # a Monday\n") == {
        "date": datetime.date(2026, 11, 30)
    }
    for text in ('"2026-11-30"', "2026-11-30 10:00", "Nov 30: morning"):
        assert read_front_matter(f"date: {text}\n") == {"date": text.strip('"')}


def test_minutes_are_a_number() -> None:
    values = [read_front_matter(f"minutes: {text}\n")["minutes"] for text in ("45", "7.5", "0:45")]
    assert values == [45, 7.5, "0:45"]


def test_a_language_that_is_no_code_is_told() -> None:
    read = parse_deck({"a.md": "---\ntitle: One\nlang: hebrew\n---\n# One"}, {})
    wanted = "a language's code, such as de, pt-BR or he"
    assert problems(read) == [
        (3, f"Expected lang: {wanted}. Received: 'hebrew'. Choose one of them.")
    ]


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("titel", "Write title."),
        ("Footer", "Write footer."),
        ("author", "Write speaker."),
        ("dir", "Write lang."),
        ("marp", "Write one of these, or take the line away."),
    ],
)
def test_an_unknown_name_is_told_with_the_nearest(name: str, advice: str) -> None:
    read = parse_deck({"a.md": f"---\ntitle: {name}\n{name}: x\n---\n# One"}, {})
    names = "title, speaker, date, footer, theme, minutes, lang, deck"
    message = f"Expected one of {names}. Received: {name!r}. {advice}"
    assert problems(read) == [(3, message)]


def test_a_day_that_is_none_is_told_with_its_line_and_all_else_holds() -> None:
    text = "---\ntitle: T\nfooter: F\ndate: 2026-02-30\ntitle: U\n---\n# A\n"
    read = parse_deck({"a.md": text}, {})
    assert read.meta == {"title": "U", "footer": "F"}
    assert sorted(each.line for each in read.problems) == [4, 5]


def test_what_is_said_elsewhere_is_told_so() -> None:
    text = "---\ntitle: T\nsubtitle: S\nstyle: |\n  h1 { color: red }\n---\n# A\n"
    messages = [each.message for each in parse_deck({"a.md": text}, {}).problems]
    assert ["below the heading" in messages[0], "theme.css" in messages[1]] == [True, True]


def test_lines_between_plus_signs_are_told_and_not_shown() -> None:
    read = parse_deck({"a.md": '+++\ntitle = "T"\n+++\n\n# A\n'}, {})
    assert [each.title for each in read.slides] == ["A"]
    assert (read.slides[0].line, read.problems[0].line) == (5, 2)
