"""Keeps the HTML that an author writes within its slide, as a browser would, or says why not."""

from __future__ import annotations

from turbohtml import Comment, Element, ProcessingInstruction, parse, parse_fragment

from server.html.elements import FOR_THE_PAGE, FORM, SLIDE, is_html
from server.html.html_reader import HtmlReader, classes_of
from server.html.marks import MarkedHtml, SlideHtml
from server.html.page_attributes import take_page_attributes
from server.html.page_classes import DEMO, page_classes

# What stands around a slide: on the page for all, and in the presenter's template. What must not
# change is behind it: tags that stay open would go on there, and a form within another is dropped.
_FRAMES = (
    ("<body><main><div><section>", "</section><form></form><i></i></div><p></p></main></body>"),
    (
        "<body><template><article><section>",
        "</section><aside></aside><form></form><i></i></article></template><p></p></body>",
    ),
)
_HEAD, _FOOT = "<!DOCTYPE html><html><head></head>", "</html>"
# Signs of what is not passed on as it is: Slidev's, comments, and styles of one slide.
_READ_ANEW = ("v-", "<!", "<?", "<style scoped")
_PASSES = 3  # of parsing: what one of them repairs may be read in another way the next time

_GOES_ON = (
    "Expected HTML that ends where its slide does. Received: some that goes on. Close each tag."
)


def contain(marked: MarkedHtml) -> SlideHtml:
    """Return a slide's HTML as it is if all is well with it, or else as a browser would repair it.

    What is wrong is told with its line.
    """
    html = marked.html
    reader = HtmlReader(marked)
    problems = tuple(dict.fromkeys(reader.problems()))
    if reader.is_lost:
        return SlideHtml("", problems, is_lost=True)
    ids = tuple(reader.ids())
    if not problems and _is_contained(html):
        if not any(sign in html for sign in _READ_ANEW):
            return SlideHtml(html, ids=ids)
    else:
        problems = problems or ((marked.line(0), _GOES_ON),)
    for _ in range(_PASSES):
        html = _balanced(html)
        if _is_contained(html):
            return SlideHtml(html, problems, ids)
    return SlideHtml("", problems, is_lost=True)


def _is_contained(html: str) -> bool:
    """Tell whether browsers read this within any page as they do alone."""
    for scripting in (False, True):  # as for a page that is fetched, and for one that is opened
        alone = parse_fragment(html, "section", scripting=scripting).inner_html
        for head, foot in _FRAMES:
            page = parse(_HEAD + head + html + foot + _FOOT, scripting=scripting)
            if page.serialize() != _HEAD + head + alone + foot + _FOOT:
                return False
    return True


def _balanced(html: str) -> str:
    fragment = parse_fragment(html, "section")
    for element in fragment.find_all():
        if is_html(element, *FOR_THE_PAGE):
            element.extract()
        elif element.tag in (SLIDE, FORM):
            element.tag = "div"
        _follow_slidev(element)
        if element.tag == "style" and element.attrs.pop("scoped", 0) != 0:  # as in Marp
            element.set_text(f"@scope {{{element.text}}}")
        take_page_attributes(element.tag, element.attrs)
        for name in page_classes(classes_of(element)):
            if name != DEMO or "data-demo" not in element.attrs:
                element.remove_class(name)
    hidden = (Comment, ProcessingInstruction)
    for comment in [node for node in fragment.descendants if isinstance(node, hidden)]:
        comment.extract()
    return fragment.inner_html


def _follow_slidev(element: Element) -> None:
    """Let what Slidev shows by a click be a step here."""
    if element.tag == "v-clicks":
        element.tag = "div"
        for item in element.find_all("li"):
            item.add_class("fragment")
    elif element.tag in ("v-click", "v-after"):
        element.tag = "span" if _is_line(element.parent) else "div"
        element.add_class("fragment")
    elif not {"v-click", "v-after"}.isdisjoint(element.attrs):
        element.add_class("fragment")
    else:
        return
    if "hide" in element.attrs:
        element.add_class("fade-out")


def _is_line(parent: object) -> bool:
    """Tell whether what stands in an element is words."""
    return isinstance(parent, Element) and is_html(parent, "p", "li", "td", "th")
