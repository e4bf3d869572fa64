"""HTML's elements: which there are, which need an end tag, and which can't stand in a slide."""

from __future__ import annotations

from turbohtml import Element, Namespace


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


_VOID = _names(
    "area base basefont bgsound br col embed frame hr image img input keygen link meta param "
    "source track wbr"
)
# Elements that may end without a tag.
_OPTIONAL = _names(
    "caption colgroup dd dt li optgroup option p rb rp rt rtc tbody td tfoot th thead tr"
)
# Elements that hold text alone: all that follows, where their end tag is missing.
TEXT = _names("iframe noembed noframes noscript plaintext script style textarea title xmp")
_OTHERS = _names(
    "a abbr acronym address applet article aside audio b bdi bdo big blink blockquote button "
    "canvas center cite code data datalist del details dfn dialog dir div dl em fieldset "
    "figcaption figure font footer form h1 h2 h3 h4 h5 h6 header hgroup i ins kbd label legend "
    "main map mark marquee math menu meter nav nobr object ol output picture pre progress q ruby "
    "s samp search section select slot small span strike strong sub summary sup svg table "
    "template time tt u ul var video"
)
_KNOWN = _VOID | _OPTIONAL | TEXT | _OTHERS
# Elements that act on all of the page, wherever they stand.
FOR_THE_PAGE = ("base", "meta")
SLIDE = "section"  # to reveal.js, within a drawing too
# The names of what is in it would be its properties, even in place of those of all elements.
FORM = "form"


def is_html(element: Element, *tags: str) -> bool:
    """Tell whether this is one of HTML's own elements of these names."""
    return element.namespace is Namespace.HTML and element.tag in tags


def is_known(element: Element) -> bool:
    """Tell whether a browser knows this element, or an author has made it with a hyphen."""
    is_foreign = element.namespace is not Namespace.HTML
    return is_foreign or element.tag in _KNOWN or "-" in element.tag


def needs_end_tag(element: Element) -> bool:
    """Tell whether this element ends too late where no tag ends it."""
    return element.namespace is not Namespace.HTML or element.tag not in _VOID | _OPTIONAL
