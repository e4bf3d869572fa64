"""Slides that are broken at random, each in a way that its author has to be told of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random

# Tags that are left open, or closed without having been opened.
_TAGS = (
    *("a", "abbr", "audio", "b", "big", "blockquote", "button", "canvas", "center", "code", "del"),
    *("details", "dialog", "div", "em", "fieldset", "figure", "font", "h3", "i", "iframe", "ins"),
    *("kbd", "label", "main", "map", "mark", "marquee", "math", "nav", "noscript", "object", "ol"),
    *("pre", "progress", "q", "ruby", "s", "script", "select", "small", "span", "strong", "style"),
    *("sub", "summary", "sup", "svg", "table", "template", "textarea", "time", "title", "u", "ul"),
    *("var", "video", "x-own", "xmp", "form", "article", "aside", "header", "footer", "plaintext"),
)
_PAGE_TAGS = ("base", "body", "frameset", "head", "html", "meta", "section")
# Whose content is text: no tag within is one.
_TEXTS = ("iframe", "noscript", "plaintext", "script", "style", "textarea", "title", "xmp")
_WORDS = ("int", "T", "your name", "key", "ENTER")  # in angle brackets, but not meant as tags
_ATTRIBUTES = (
    *("a", 'a="b"', "a=b", "class=x", 'style="color: red"', "hidden", "data-x='1'", "tabindex=0"),
    *("data-fragment-index=9", "contenteditable", "autofocus", "onclick=x", "title='a > b'"),
)
_BAD_ATTRIBUTES = ("a'=b", 'a"=b', "a=b'c", 'a="b"c="d"', 'class=a"b', "a=`b`")
_CLASSES = ("slides", "reveal", "footer", "clock", "problems", "page-number", "help", "words")
# In words, and as blocks of their own.
_INLINE = (
    *("[link](#nowhere)", "{{< video a.mp4 >}}", "{{% tip %}}", "[^9]", "[[toc]]", "<!— a note —>"),
    *(
        "<!-- a --> b -->",
        "<!-- _color: red -->",
        "<i id=Reveal>x</i>",
        "<i id=q>x</i><b id=q>y</b>",
    ),
    *("{{ x }}", ":rocket:", "[[Page]]", "{v-click}", "<u @click='x'>", "%% say it %%"),
)
_BLOCKS = (
    *("a line\n-->", "Note: say it", "notes: say it", "Words\n===", "Words\n--"),
    *(":::", "> [!info] words", "<!-- .slide: a=b -->", "- a\n\n  ::right::", "- a\n\n  . . ."),
    *(
        "```demo\n```",
        "```demo nonsense\n```",
        "```demo two names\n```",
        "```source nope.py#x\n```",
    ),
    *("```demo digits\nrow: 3\n```", "```demo digits\nrows: no\nsize: 2\n```"),
    *("```demo race\nvariants: [cubic]\nepoch: 3\n```", "```demo race\nvariants: [a\n```"),
    *("```demo race\nepochs: 0\nseeds: 99\n```", "```demo race\n- 1\n```", "\n--\n\n# Below"),
    "<aside class=notes>\nsay it",
    *("::: footer\nx\n:::", "::: {.slides}\nx\n:::", "::: {.x #Reveal}\nx\n:::", "::: notes\nx"),
    *("<script>x()</script>", "<p onclick=x>x</p>", "<? say it ?>", "!!! note x", "# A\n\n# B"),
    *("<div class='mermaid'>a</div>", '<p data-notes="say it">x</p>', "\\\\(x^2\\\\)"),
)
_LAST = ("```python\nx = 1", "<!-- open", "~~~\nwords", "<!-- a <!-- b", "::: a\n```demo race")
_HEADS = ("---\ntitel: a\n---\n\n", "---\ntheme: blue\n---\n\n", "---\ntitle: '[\n---\n\n")
_HARMLESS = (
    *("Words.", "*Some* **words** of `code`.", "- a\n- b {.fragment}", "1. a\n2. b", "> quoted"),
    *("$x^2$ and $5", "```python {1|2}\nx = 1\ny = 2\n```", "| a | b |\n|---|---|\n| c | d |"),
    *("::: column\nWords\n:::", "<div>\n\nWords\n\n</div>", "![](picture.svg)", "a & b < c"),
    *("<details><summary>S</summary>d</details>", "<kbd>b</kbd>", "x^2^ ==y==", "...", "***"),
    *("<svg width=9><circle r=3 /></svg>", "`</div>`", "&lt;b&gt;", "\\<b>", "<br>", "a\\\nb"),
)
# What would take a page away from its scripts, or keys from the talk.
_TRICKS = (
    *(f"<{tag} name={name}></{tag}>" for tag in ("form", "iframe") for name in ("body", "fonts")),
    *("<img name=querySelector alt=x>", "<embed name=createElement>", "<object id=head></object>"),
    *(f"<form><input name={name}></form>" for name in ("matches", "parentNode", "dataset")),
    *("<form id=f></form><input form=f id=children>", "![](picture.svg){name=documentElement}"),
    *(f"<{tag} autofocus></{tag}>" for tag in ("textarea", "select", "button", "video")),
    *("<div contenteditable autofocus>x</div>", "<iframe srcdoc='<input autofocus>'></iframe>"),
    *(f"<p class=fragment data-fragment-index={index}>x</p>" for index in (-1, "x", 99999999)),
    *('<p class="present">x</p>', '<p class="past stack future">x</p>', "<div class=demo></div>"),
    *(
        "<dialog open>x</dialog>",
        "<div popover>x</div>",
        "<template shadowrootmode=open>x</template>",
    ),
    *(
        "<div style='position:fixed;inset:0;z-index:9'>x</div>",
        "<pre><code class=hljs>x</code></pre>",
    ),
    *("<p id=addEventListener>x</p>", "<p id=then>x</p>", "<main><h1>x</h1></main>", "$\\frac{$"),
)
# Where what stands in words can be; {} is its place.
_PLACES = (
    *("{}", "Words {}", "Words {} words", "- a\n- {} b", "1. {}", "> {}", "## Part {}", "*a {}*"),
    *("| a | b |\n|---|---|\n| {} | d |", "::: column\n{}\n:::", "- a\n  - {}", "::: a\n- {}\n:::"),
    *("<div>\n\n{}\n\n</div>", "a\n{}\nb", "> - {}"),
)
TRICKS = 0.3  # the share of slides with one of those


@dataclass(frozen=True)
class BrokenSlide:
    """The text of a file with one slide that is broken, and the lines of what is wrong."""

    text: str
    first: int  # line, from 1
    last: int


class BrokenSlides:
    """Breaks slides at random; the same seed breaks the same."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def slide(self, number: int) -> BrokenSlide:
        """Return a slide with the id ``s{number}`` that is broken in one way."""
        chosen = self._random
        title = f"# Slide {number} {{#s{number}}}\n\n"
        before, after = self._harmless(), self._harmless()
        kind = chosen.randrange(12)
        if kind == 0:
            head, wrong = chosen.choice(_HEADS), ""
            return BrokenSlide(head + title + before, 1, head.count("\n"))
        wrong = chosen.choice(_LAST) if kind == 1 else self._wrong(kind)
        above = title + before
        after += chosen.choice(_TRICKS) + "\n" if chosen.random() < TRICKS else ""
        text = above + wrong + ("\n" if kind == 1 else "\n\n" + after)
        first = above.count("\n") + 1
        return BrokenSlide(text, first, text.count("\n") + 1)

    @staticmethod
    def good(number: int, words: str = "Words.") -> str:
        """Return a slide of the same id with nothing wrong."""
        return f"# Slide {number} {{#s{number}}}\n\n{words}\n\n- a {{.fragment}}\n"

    def _harmless(self) -> str:
        return "".join(f"{each}\n\n" for each in self._random.choices(_HARMLESS, k=self._few()))

    def _few(self) -> int:
        return self._random.randrange(4)

    def _wrong(self, kind: int) -> str:
        if kind <= 3:
            return self._random.choice(_BLOCKS)
        place = self._random.choice(_PLACES)
        wrong = self._random.choice(_INLINE) if kind <= 5 else self._html()
        if "|" in place:
            wrong = re.sub(r"\|", "", wrong)
        return place.replace("{}", wrong)

    def _tag(self) -> str:
        """Return a tag that holds others, and whose slash at its end means nothing."""
        return self._random.choice([tag for tag in _TAGS if tag not in ("svg", "math", *_TEXTS)])

    def _html(self) -> str:
        chosen = self._random
        tag, attributes = chosen.choice(_TAGS), chosen.choices(_ATTRIBUTES, k=chosen.randrange(3))
        opening = " ".join([tag, *attributes])
        return chosen.choice(
            (
                f"<{opening}>",
                f"<{opening}>words",
                f"<{opening}><i>words</i>",
                f"</{tag}>",
                f"</{chosen.choice(_TAGS)}></{tag}>",
                f"<{self._tag()}/>",
                f"<{chosen.choice(_WORDS)}>",
                f"<{tag} {chosen.choice(_BAD_ATTRIBUTES)}>words</{tag}>",
                f"<{chosen.choice(_PAGE_TAGS)} {chosen.choice(_ATTRIBUTES)}>",
                f'<p class="{chosen.choice(_CLASSES)}">words</p>',
                f"<{self._tag()}><{chosen.choice(_TAGS)}>words",
            )
        )
