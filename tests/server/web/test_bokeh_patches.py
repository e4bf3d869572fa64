"""Bokeh made lean puts out what it would have put out."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from bokeh.core.has_props import HasProps
from bokeh.core.json_encoder import serialize_json
from bokeh.core.property.descriptors import PropertyDescriptor
from bokeh.document import Document
from bokeh.themes import Theme

from server.talk.talk import Talk
from server.web.bokeh_patches import bokeh_s_look, bokeh_s_query, query_properties_with_values
from tests.server.conftest import ServedTalk

# What of the models, of a plot and of its glyphs' positional arguments a process has.
TOLD = """
from inspect import signature
import bokeh.models
from bokeh.models import Model
from bokeh.plotting import figure
kinds = sorted(Model.model_class_reverse_map)
plot = figure(width=300)
plot.scatter([1], [2], size=3)
print(len(kinds), kinds, [str(each) for each in Model.model_class_reverse_map["Div"].parameters()])
print(signature(figure.line), figure.line.__doc__, plot.renderers[0].data_source.data)
"""

OWN_THEME = Theme(json={"attrs": {"Button": {"label": "themed"}, "Axis": {"axis_line_width": 7}}})


def documents(talk: Talk) -> Iterator[Document]:
    """Open all demos, each with and without a theme."""
    for name in talk.demos.loader.names():
        for theme in (None, OWN_THEME):
            document = Document(theme=theme) if theme else Document()
            document.add_root(talk.demos.loader.open(name, talk.demos.setting, {}).root)
            yield document


def test_all_demos_are_sent_as_bokeh_sends_them(
    served: ServedTalk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def compare(talk: Talk) -> int:
        compared = 0
        for document in documents(talk):
            lean = serialize_json(document.to_json(deferred=False))
            with monkeypatch.context() as patch:
                patch.setattr(HasProps, "query_properties_with_values", bokeh_s_query)
                assert lean == serialize_json(document.to_json(deferred=False))
            compared += len(document.models)
        return compared

    assert HasProps.query_properties_with_values is query_properties_with_values
    assert served.do(compare) > 1000


def test_all_defaults_are_those_that_bokeh_has(served: ServedTalk) -> None:
    def compare(talk: Talk) -> int:
        kinds = {type(model) for document in documents(talk) for model in document.models}
        for kind in kinds:
            inherited: dict[str, object] = {}
            for each in reversed(kind.__mro__):
                inherited.update(getattr(each, "__overridden_defaults__", {}))
            assert kind._overridden_defaults() == inherited
        for model in (model for document in documents(talk) for model in document.models):
            for one in map(model.lookup, model.properties(_with_props=True)):
                if isinstance(one, PropertyDescriptor):  # else it is another's alias
                    assert one.has_unstable_default(model) is bokeh_s_look(one, model)
        return len(kinds)

    assert served.do(compare) > 30


def test_the_models_come_as_they_are() -> None:
    def told(before: str) -> str:
        command = [sys.executable, "-c", before + TOLD]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    lean = told("from server.web.bokeh_patches import import_models; import_models()")
    assert lean == told("")
    assert len(lean) > 10_000
