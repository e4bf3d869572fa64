"""Colours and marks follow a variant's place; sizes follow the page."""

from bokeh.models import Line, Scatter

from demo.ui.style import MARKS, mark, series_classes, series_colour, styled


def test_a_model_says_what_the_page_shall_resolve() -> None:
    line = Line()
    assert styled(line, line_color="--ink", line_width="0.2u") is line
    assert line.tags == [{"style": {"line_color": "--ink", "line_width": "0.2u"}}]


def test_each_place_has_a_colour_and_a_mark_of_its_own() -> None:
    places = range(len(MARKS))
    assert [series_colour(place) for place in places] == [f"--series-{n}" for n in range(1, 9)]
    assert len({mark(place) for place in places}) == len(MARKS)
    assert series_colour(len(MARKS)) == series_colour(0)  # and then from the beginning
    assert mark(len(MARKS) + 1) == mark(1)


def test_bokeh_knows_the_marks() -> None:
    for name in MARKS:
        assert Scatter(marker=name).marker == name


def test_a_part_has_the_classes_of_its_place() -> None:
    assert series_classes(1) == ["series-2", "mark-square"]
