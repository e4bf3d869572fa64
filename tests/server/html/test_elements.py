"""It is known which elements there are, and which need an end tag."""

from __future__ import annotations

from turbohtml import Element, parse_fragment

from server.html.elements import is_html, is_known, needs_end_tag


def elements(html: str) -> dict[str, Element]:
    return {element.tag: element for element in parse_fragment(html).find_all()}


def test_html_svg_mathml_and_own_elements_are_known() -> None:
    found = elements(
        "<b><svg><circle/></svg><math><mi></mi></math><my-own></my-own><int></int></b>"
    )
    assert [tag for tag, element in found.items() if not is_known(element)] == ["int"]


def test_a_line_break_needs_no_end_tag_and_an_item_can_do_without() -> None:
    found = elements("<ul><li>a<br><b>b<svg><path></svg>")
    assert [tag for tag, each in found.items() if needs_end_tag(each)] == ["ul", "b", "svg", "path"]


def test_a_title_in_a_drawing_is_none_of_html_s() -> None:
    found = elements("<p><svg><title></title></svg></p>")
    assert is_html(found["p"], "p", "title")
    assert not is_html(found["title"], "p", "title")
