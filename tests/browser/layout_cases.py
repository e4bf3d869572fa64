"""Slides on which something can't be seen, and others on which all can, though it looks odd."""

from __future__ import annotations

PARAGRAPHS = "\n\n".join(
    f"Paragraph {n} has words enough to go on into a second line, so that there is no room left "
    "for it beneath a picture which fills the slide."
    for n in range(1, 5)
)
ITEMS = "\n".join(f"- Item {n} of a list that is too long" for n in range(1, 15))
CELLS = " | ".join(f"Heading number {n}" for n in range(1, 9))
TABLE = f"| {CELLS} |\n|{'---|' * 8}\n" + f"| {CELLS} |\n" * 3
CODE = "\n".join(f"layer_{n} = Dense({n}, activation='relu')(layer_{n - 1})" for n in range(60))
ADDRESS = "https://example.org/" + "a_very_long_address_" * 12
FORMULA = " + ".join(f"w_{{{n}}} x_{{{n}}}" for n in range(40))
STEPS = "\n".join(f"  S{n}[Step {n}] --> S{n + 1}[Step {n + 1}]" for n in range(20))
DIAGRAM = f"```mermaid\nflowchart TD\n{STEPS}\n```"
LONG_WORD = "Donaudampfschifffahrt"
BEHIND = "top: 30%; left: 10%; width: 40%; height: 40%"
ONE_LINE = "overflow: hidden; white-space: nowrap; text-overflow: ellipsis"


def columns(*texts: str, colons: int = 4) -> str:
    """Return columns; those that hold others have more colons."""
    outer, inner = ":" * colons, ":" * (colons - 1)
    parts = "".join(f"{inner} column\n{text}\n{inner}\n" for text in texts)
    return f"{outer} columns\n{parts}{outer}"


def placed(style: str, html: str = "Words with a place of their own", more: str = "") -> str:
    """Return words that their author has placed."""
    return f'<div style="position: absolute; {style}"{more}>{html}</div>'


def demo(name: str, *variants: str) -> str:
    """Return a live demo of some of the models below."""
    return f"```demo {name}\nvariants: [{', '.join(variants)}]\n```"


def picture(style: str, more: str = "") -> str:
    """Return a picture with a style of its own."""
    return f'<img src="wall.png" style="{style}"{more}>'


LABELS = {"short": "Short", "long": "A name much longer than its button", "endless": "W" * 130}
VARIANTS = "from keras import Model\n" + "".join(
    f'\n\ndef {name}(image_shape: tuple[int, ...], classes: int) -> Model:\n    """{label}"""\n'
    for name, label in LABELS.items()
)
COVER = placed(f"background: navy; {BEHIND}", "&nbsp;")
STEP = ' class="fragment"'

# The page may make room by itself: these are told of, or all of them is on the screen.
MENDABLE = {
    "paragraphs-under-picture": f"![](wall.png)\n\n{PARAGRAPHS}",
    "list": ITEMS,
    "table": TABLE,
    "address": ADDRESS,
    "address-in-table": f"| a | b |\n|---|---|\n| {ADDRESS} | {ADDRESS} |",
    "address-in-code": f"See `{ADDRESS}` there.",
    "code": f"```python\n{CODE}\n```",
    "wide-code": f"```python\n{'wide = ' + 'a + ' * 80 + 'b'}\n```",
    "code-in-column": columns(f"```python\n{CODE}\n```", "b"),
    "formula": f"$$\n{FORMULA}\n$$",
    "callout": "> [!NOTE]\n> " + "\n> ".join(f"Line {n}.\n>" for n in range(16)),
    "quote": "\n".join(f"> Line {n}.\n>" for n in range(16)),
    "long-column": columns("\n\n".join(["A paragraph."] * 14)),
    "nested-columns": columns(*2 * [columns(*3 * [LONG_WORD])], colons=6),
    "heading": "# " + "Enormous " * 160,
    "long-word": f"# {LONG_WORD * 6}\n\nOne word.",
    "wide-frame": '<iframe src="about:blank" width="2000" height="200"></iframe>',
    "wide-film": '<video width="1990" height="200" controls></video>',
    "wide-input": '<input style="width: 2000px">',
    "two-demos": f"{demo('race', 'short')}\n\n{demo('draw', 'short')}",
    "demo-in-a-column": columns(demo("draw", "short"), "Words"),
    "long-names": demo("draw", "short", "long"),
    "endless-name": demo("race", "short", "endless"),
}
# With the kind of problem.
TOLD = {
    "beyond-the-right": (placed("left: 95%; top: 40%; white-space: nowrap"), "cut"),
    "beyond-the-bottom": (placed("left: 10%; top: 99%"), "cut"),
    "beyond-the-top": (placed("left: 10%; top: -20px"), "cut"),
    "beyond-the-left": (placed("left: -60px; top: 40%"), "cut"),
    "in-a-scrolling-box": (
        f'<div style="height: 60px; overflow: auto">{"<p>Line</p>" * 9}</div>',
        "cut",
    ),
    "in-a-hiding-box": (
        f'<div style="height: 40px; overflow: hidden">{"<p>Line</p>" * 9}</div>',
        "cut",
    ),
    "ellipsis": (f'<p style="width: 200px; {ONE_LINE}">Words that nobody says whole</p>', "cut"),
    "words-over-words": (
        "First words, which stand there.\n\n"
        '<p style="margin-top: -1.6em !important">Other words over them.</p>',
        "covered",
    ),
    "behind-a-picture": (
        f"{placed(BEHIND)}\n{picture(f'position: absolute; {BEHIND}')}",
        "covered",
    ),
    "behind-a-picture-that-lets-a-pointer-through": (
        f"{placed(BEHIND)}\n{picture(f'position: absolute; pointer-events: none; {BEHIND}')}",
        "covered",
    ),
    "behind-a-box": (f"{placed(BEHIND)}\n{COVER}", "covered"),
    "picture-behind-a-box": (f"{picture(f'position: absolute; {BEHIND}')}\n{COVER}", "covered"),
    "at-the-foot": (placed("left: 6%; bottom: 1%"), "covered"),
    "small-print": ('<p style="font-size: 11px">Read this!</p>', "small"),
    "shrunk": ('<p style="transform: scale(0.3)">Read this!</p>', "small"),
    "zoomed": ('<p style="zoom: 0.3">Read this!</p>', "small"),
    "small-drawing": (
        '<svg viewBox="0 0 400 100" width="400"><text y="50" font-size="9">Read</text></svg>',
        "small",
    ),
    "drawing-cut-by-itself": (
        '<svg viewBox="0 0 400 60" width="700"><text x="360" y="40" fill="gray">Words</text></svg>',
        "cut",
    ),
    "shape-over-words": (
        '<svg viewBox="0 0 400 60" width="700"><text x="10" y="40" fill="gray">Words</text>'
        '<rect width="300" height="60"/></svg>',
        "covered",
    ),
    "small-part-of-a-drawing": (
        '<svg viewBox="0 0 400 60" width="700"><text y="40" fill="gray" font-size="30">Words'
        '<tspan font-size="5">in a drawing</tspan></text></svg>',
        "small",
    ),
    "words-of-html-in-a-drawing": (
        '<svg width="400" height="60"><foreignObject width="400" height="60">'
        f"<p>{'Words that go on. ' * 9}</p></foreignObject></svg>",
        "cut",
    ),
    "diagram": (DIAGRAM, "small"),
    "diagram-without-room": (f"{DIAGRAM}\n\n{PARAGRAPHS}", "small"),
    "at-the-last-step": (
        "- one {.fragment}\n- two {.fragment}\n\n"
        + placed("left: 10%; top: 105%", "Words of the last step", STEP),
        "cut",
    ),
    "step-over-words": (
        f"{placed(BEHIND)}\n{placed(f'background: navy; {BEHIND}', '&nbsp;', STEP)}",
        "covered",
    ),
    "right-to-left": (
        '<div dir="rtl" style="white-space: nowrap">' + "מילים רבות מאוד " * 20 + "</div>",
        "cut",
    ),
    "flat-picture": (
        '<div style="height: 30px; display: flex; flex-direction: column">'
        f"{picture('min-height: 0; flex: 0 1 auto')}</div>",
        "squeezed",
    ),
}
# Nothing of these is told.
FINE = {
    "few-words": "All of it is there.",
    "scenery": f"{picture('position: absolute; inset: 0; opacity: 0.2')}\n\nWords over it.",
    "label": picture(f"position: absolute; {BEHIND}")
    + placed("top: 45%; left: 20%; color: white", "A label"),
    "hidden": placed("top: 120%", more=' aria-hidden="true"') + "\n\nWords.",
    "for-screen-readers": placed(
        "width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%)", "A long explanation"
    )
    + "\n\nWords.",
    "shortened": f'<p title="A long name" style="width: 80px; {ONE_LINE}">A long name</p>',
    "bleed": picture("position: absolute; right: -4%; top: 20%; width: 50%"),
    "raised": "Read it^1^, and H~2~O.",
    "stack": f'<div class="r-stack">{picture("width: 300px")}{picture("width: 300px", STEP)}</div>',
    "code-steps": "```python {1|2|1-2}\na = 1\nb = 2\n```",
    "sum": "$$\nz = b + \\sum_{i=1}^{784} w_i x_i\n$$\n\nA sum.",
    "columns": columns("![](digit.png)", "- a\n- b"),
    "picture": "![](wall.png)\n\nOne line beneath it.",
    "picture-in-a-wide-box": '<img src="wall.png" width="2000" height="300">',
    "small-diagram": "```mermaid\nflowchart LR\n  A[Words] -->|more| B[Others]\n```\n\nA line.",
    "labelled-drawing": '<svg viewBox="0 0 400 60" width="700"><rect width="300" height="60"/>'
    '<text x="10" y="40" fill="gray">Words</text></svg>',
    "short-callout": "> [!WARNING]\n> Wear gloves.",
}


def deck() -> str:
    """Return the slides of all cases, each with the name of its case."""
    told = {name: text for name, (text, _) in TOLD.items()}
    slides = [_slide(name, body) for name, body in {**MENDABLE, **told, **FINE}.items()]
    head = "---\nfooter: At the foot of each slide\n---\n\n"
    return head + "\n\n---\n\n".join(slides) + "\n"


def _slide(name: str, body: str) -> str:
    heading, _, rest = body.partition("\n") if body.startswith("# ") else ("## A slide", "", body)
    return f"{heading} {{#{name}}}\n\n{rest}"
