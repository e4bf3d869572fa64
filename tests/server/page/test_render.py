"""A deck becomes one page: what is escaped, where addresses lead, what the front matter sets."""

from __future__ import annotations

import re

import pytest

from server.deck.parser import parse_deck
from server.deck.slides import Problem
from server.page.render import render, render_presenter
from server.page.start_script import start_script


def page(markdown: str, **files: str) -> str:
    """Return the page of a deck; ``files`` lie beside it, each with its version."""
    deck = parse_deck({"talk.md": markdown}, {"variants.py": ""})
    assert deck.problems == ()
    return render(deck, files={name.replace("_", "."): state for name, state in files.items()})


def section(markdown: str, **files: str) -> str:
    found = re.search(r"<section.*?</section>", page(markdown, **files), re.DOTALL)
    assert found is not None
    return found[0]


def version(markdown: str, **files: str) -> str:
    (found,) = re.findall(r'<section[^>]* data-version="(\w+)"', section(markdown, **files))
    return str(found)


def test_the_title_is_text() -> None:
    html = page("---\ntitle: A < B & </title><script>\n---\n# Hello\n")
    assert "<title>A &lt; B &amp; &lt;/title&gt;&lt;script&gt;</title>" in html
    assert "<title>Untitled talk</title>" in page("# Hello\n")


def test_language_and_theme_come_from_the_front_matter() -> None:
    assert '<html lang="en" data-theme="dark">' in page("# Hello\n")
    light = page("---\nlang: de\ntheme: light\n---\n# Hallo\n")
    assert '<html lang="de" data-theme="light">' in light
    odd = render(parse_deck({"a.md": '---\nlang: de"\n---\n# Hallo\n'}, {}))
    assert '<html lang="de&quot;" data-theme="dark">' in odd


def test_a_language_says_in_which_direction_both_pages_are_written() -> None:
    hebrew = "---\nlang: he_IL\nspeaker: Ada\ndate: 2027-03-05\n---\n# One {.title}\n"
    for html in (page(hebrew), render_presenter(parse_deck({"a.md": hebrew}, {}))):
        assert '<html lang="he-IL" dir="rtl" data-theme="dark">' in html
        assert 'dir="ltr"' in html  # the page's own English
        assert '<p class="byline"><bdi>Ada</bdi> · <bdi>5 March 2027</bdi></p>' in html


def test_a_deck_s_own_style_comes_after_the_talk_s() -> None:
    assert "theme.css" not in page("# Hello\n")
    html = page("# Hello\n", theme_css="1")
    assert html.index("/assets/talk.css") < html.index('href="/slides/theme.css?v=1"')


def test_slides_are_sections_in_order() -> None:
    html = page("# One\n\n---\n\n# Two {#second .statement}\n\n---\n\n# Three\n")
    assert re.findall(r"<section(.*?) data-version", html) == [
        ' id="one"',
        ' id="second" class="statement"',
        ' id="three"',
    ]
    assert html.index("<h1>One</h1>") < html.index("<h1>Two</h1>") < html.index("<h1>Three</h1>")


NOTED = "# Hello\n\nAloud\n\n<!--\n*Say* this\n\n![](digit.png)\n-->\n"


def test_notes_are_kept_from_the_audience() -> None:
    assert "Aloud" in page(NOTED)
    assert "Say" not in page(NOTED)


def test_the_presenter_s_page_has_slides_and_notes() -> None:
    deck = parse_deck({"talk.md": NOTED + "\n---\n\n## Silence\n"}, {})
    html = render_presenter(deck, version="1", files={"theme.css": "2"})
    assert section(NOTED) in html  # the same as on the page for all
    assert "<aside><p><em>Say</em> this</p>" in html
    assert 'src="/slides/digit.png"' in html
    assert re.findall(r'<article data-title="(.*?)">', html) == ["Hello", "Silence"]
    assert html.index("/assets/talk.css") < html.index('href="/slides/theme.css?v=2"')
    assert '<body class="presenter" data-version="1"' in html
    # A page with a policy against them still works.
    others = html.replace(f"<script>{start_script()}</script>", "", 1)  # its hash is in the policy
    assert not re.search(r"<script(?![^>]* src=)|\son\w+=|style=", others)


@pytest.mark.parametrize(
    ("written", "minutes"),
    [("", 30), ("minutes: 45", 45), ("minutes: 7.5", 7.5), ("minutes: soon", 30)]
    + [(f"minutes: {each}", 30) for each in ("0", "-5", ".inf", ".nan", "[1]", "1" + "0" * 30)],
)
def test_the_planned_time_is_the_front_matter_s(written: str, minutes: float) -> None:
    deck = parse_deck({"talk.md": f"---\ntitle: T\n{written}\n---\n\n# Hello\n"}, {})
    assert f'data-minutes="{float(minutes)}"' in render_presenter(deck)


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("![](digit.png)", "/slides/digit.png"),
        ("![](<pictures/a b.png>)", "/slides/pictures/a%20b.png"),
        ("![](/assets/icon.svg)", "/assets/icon.svg"),
        ("![](data:image/gif;base64,R0lGOD)", "data:image/gif;base64,R0lGOD"),
        ('<img alt="" src="digit.png">', "/slides/digit.png"),
        ("<video poster='a.png'></video>", "/slides/a.png"),
        ('<svg><use href="figures.svg#one"/></svg>', "/slides/figures.svg#one"),
        ('<svg><use href="#one"/></svg>', "#one"),
    ],
)
def test_pictures_stand_beside_the_markdown(written: str, address: str) -> None:
    found = re.findall(r"""(?:src|href|poster)=["'](.*?)["']""", section(f"# A\n\n{written}\n"))
    assert found == [address]


def test_a_changed_picture_has_another_address() -> None:
    assert 'src="/slides/a.png?v=7"' in section("# A\n\n![](a.png)\n", a_png="7")
    assert 'image="/slides/a.png?v=7"' in section('# A {background="a.png"}\n', a_png="7")
    figure = '<svg><use href="a.svg#one"/></svg>'
    assert 'href="/slides/a.svg?v=7#one"' in section(f"# A\n\n{figure}\n", a_svg="7")


def test_a_slide_s_version_is_that_of_all_it_shows() -> None:
    markdown = "# A\n\n![](a.png)\n"
    assert version(markdown, a_png="1") == version(markdown, a_png="1", b_png="2")
    others = [
        version(markdown, a_png="2"),
        version(markdown.replace("A", "B"), a_png="1"),
        version(markdown.replace("# A", "# A {.statement}"), a_png="1"),
    ]
    assert len({version(markdown, a_png="1"), *others}) == 4
    assert version(markdown + "\n<!-- note -->\n", a_png="1") == version(markdown, a_png="1")


def test_links_lead_where_they_say() -> None:
    html = section("# A\n\n[A](#a), [away](https://example.org/), [file](data.csv)\n", data_csv="2")
    addresses = ["#/a", "https://example.org/", "/slides/data.csv?v=2"]
    assert re.findall(r'href="(.*?)"', html) == addresses


def byline(matter: str, markdown: str = "# Talk {.title}\n") -> list[str]:
    return re.findall('<p class="byline">(.*?)</p>', page(f"---\n{matter}---\n{markdown}"))


def test_the_title_slide_tells_who_speaks_and_when() -> None:
    both = "speaker: A. <Speaker>\ndate: 2027-03-05\n"
    assert byline(both) == ["A. &lt;Speaker&gt; · 5 March 2027"]
    assert byline(both, "# Talk {.title}\n\nby A. \\<Speaker>\n") == ["5 March 2027"]
    assert byline(both, "# Talk {.title}\n\nA. \\<Speaker>, 5 March 2027\n") == []
    assert byline(both, "# Talk\n") == []
    assert len(byline(both, "# Talk {.title}\n\n---\n\n# Part two {.title}\n")) == 1
    assert byline("speaker: [Ada, Bob]\ndate: Some day\n") == ["Ada, Bob · Some day"]
    assert byline("speaker:\n") == []


def test_the_footer_is_text() -> None:
    assert '<p class="footer"></p>' in page("# Hello\n")
    html = page("---\nfooter: A & <b> · example.org\n---\n# Hello\n")
    assert '<p class="footer">A &amp; &lt;b&gt; · example.org</p>' in html


@pytest.mark.parametrize(
    ("background", "attribute"),
    [
        ("#102030", 'data-background-color="#102030"'),
        ("rebeccapurple", 'data-background-color="rebeccapurple"'),
        ("linear-gradient(red, blue)", 'data-background-gradient="linear-gradient(red, blue)"'),
        ("wall.png", 'data-background-image="/slides/wall.png"'),
        ("Wall.JPEG", 'data-background-image="/slides/Wall.JPEG"'),
        ("/assets/icon.svg", 'data-background-image="/assets/icon.svg"'),
        ("https://example.org/a.png", 'data-background-image="https://example.org/a.png"'),
    ],
)
def test_backgrounds_are_colours_pictures_or_gradients(background: str, attribute: str) -> None:
    assert section(f'# A {{background="{background}"}}\n').startswith(
        f'<section id="a" {attribute} data-version'
    )


def test_how_a_background_is_laid_is_said_to_reveal() -> None:
    html = section(
        "# A {background=a.png background-opacity=0.5 background-color=#123}\n", a_png="1"
    )
    assert html.startswith(
        '<section id="a" data-background-image="/slides/a.png?v=1" data-background-opacity="0.5" '
        'data-background-color="#123" data-version'
    )


def test_attributes_are_escaped() -> None:
    html = section('# A {background="a&b<c>"}\n')
    assert html.startswith('<section id="a" data-background-color="a&amp;b&lt;c&gt;" ')


def test_text_is_text() -> None:
    html = section("# 1 < 2 & `<b>`\n\n`{{ title }}` and {% end %}\n")
    assert "<h1>1 &lt; 2 &amp; <code>&lt;b&gt;</code></h1>" in html
    assert "<code>{{ title }}</code> and {% end %}" in html


def test_a_deck_without_slides_says_so() -> None:
    html = page("---\ntitle: Soon\n---\n")
    assert "No slides yet" in html
    assert len(re.findall("<section", html)) == 1


def test_nothing_comes_from_another_host() -> None:
    assert re.findall(r'(?:src|href)="(?!/)', page("# Hello\n")) == []


def test_a_panel_stands_in_place_of_a_demo_that_cannot_be_shown() -> None:
    deck = parse_deck({"a.md": "## One\n\n```demo race\n```\n\n```demo race\nepoch: 3\n```\n"}, {})
    works, broken = deck.slides[0].demos
    html = render(deck, broken={broken.id: Problem("a.md", 6, "no <such> option")})
    assert f'id="{works.id}"' in html
    assert f'id="{broken.id}"' not in html
    assert 'class="demo-error" role="note" data-file="a.md" data-line="6"' in html
    assert "such" not in html  # the cause is for the presenter
