"""Connections as a presenter shows them: fewer weights by the click, then drag one."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from demo.plots.weights.connection_diagram import INPUTS_Y, NODES_Y
from demo.plots.weights.weight_knobs import UNIT_Y, ZERO_Y
from tests.browser.conftest import SIZES, OpenPage
from tests.browser.stage import OnStage
from tests.talk import RunningTalk, until


class Net(OnStage):
    """The demo on its slide: what comes out of the nodes, what the lines weigh."""

    def choose(self, label: str, weights: int) -> None:
        """Click a choice, and wait until it is drawn."""
        self.button(label).click()
        self.wait_until("count", f"it.text[0] === '{weights}'")

    def outputs(self) -> list[float]:
        return [float(each) for each in self.holds("outputs")["value"]]

    def lines(self) -> list[float]:
        return sorted(float(each) for each in self.holds("lines")["weight"])

    def knob(self, place: int) -> float:
        """Return where along x a knob is."""
        return float(self.holds("knobs")["x"][place])

    def drag_weight(self, place: int, weight: float) -> None:
        """Drag a knob from where it is to a weight, and wait until it is there."""
        knobs = self.holds("knobs")
        x = self.knob(place)
        self.drag("connections", (x, knobs["y"][place]), (x, ZERO_Y + UNIT_Y * weight))
        self.wait_until("knobs", f"Math.abs(it.weight[{place}] - {weight}) < 1e-6")
        self.wait_until("lines", "it.alpha.filter((each) => each === 1).length !== 1")


@pytest.fixture
def net(open_page: OpenPage, demos: RunningTalk) -> Net:
    return Net(open_page("#/connections", of=demos, stays=True), demos, "connections")


def changed(before: list[float], after: list[float]) -> list[int]:
    pairs = enumerate(zip(before, after, strict=True))
    return [place for place, (old, new) in pairs if old != new]


def test_from_63_weights_to_21_to_3(net: Net) -> None:
    for label, weights, lines in (
        ("Neighbours: 21 weights", 21, 21),
        ("Shared: 3 weights", 3, 21),
        ("Every pixel: 63 weights", 63, 63),
    ):
        net.choose(label, weights)
        assert len(net.lines()) == lines
    expect(net.words("told")).to_have_text(
        "Each of the 7 nodes sees all 9 pixels. Click a node, drag its weights."
    )


def test_a_shared_weight_moves_every_copy_and_every_output(net: Net) -> None:
    net.choose("Shared: 3 weights", 3)
    outputs = net.outputs()
    assert net.lines() == [-1] * 7 + [0] * 7 + [1] * 7
    net.drag_weight(1, 0.6)
    assert net.lines() == [-1] * 7 + [0.6] * 7 + [1] * 7
    assert changed(outputs, net.outputs()) == list(range(7))


def test_a_weight_of_one_node_moves_one_output(net: Net) -> None:
    net.choose("Neighbours: 21 weights", 21)
    net.click("connections", net.holds("outputs")["x"][1], NODES_Y)
    net.wait_until("outputs", "it.ring[1] === 1")
    outputs, lines = net.outputs(), net.lines()
    net.drag_weight(2, -0.5 if net.holds("knobs")["weight"][2] > 0 else 0.5)
    assert changed(outputs, net.outputs()) == [1]
    assert len(net.lines()) == len(lines)


def test_edges_are_found_again(net: Net) -> None:
    net.choose("Shared: 3 weights", 3)
    pixels = net.holds("inputs")["value"]
    edges = [right - left for left, right in zip(pixels[:-2], pixels[2:], strict=True)]
    until(lambda: net.outputs() == pytest.approx(edges), "differences of neighbours")
    net.drag_weight(0, 0.3)
    net.button("Find edges").click()
    net.wait_until("knobs", "it.weight.join() === '-1,0,1'")
    assert net.outputs() == edges


def test_at_any_size_squares_are_square(net: Net) -> None:
    net.choose("Shared: 3 weights", 3)
    for size, weight in zip(SIZES, (-0.4, 0.3, -0.2), strict=True):
        net.resize(size)
        left, low = net.place("connections", 0, INPUTS_Y)
        right, high = net.place("connections", 20, INPUTS_Y + 20)
        assert right - left == pytest.approx(low - high, rel=0.01)
        net.drag_weight(2, weight)


def test_each_window_has_its_own(net: Net, open_page: OpenPage, demos: RunningTalk) -> None:
    other = Net(open_page("#/connections", of=demos), demos, "connections")
    net.choose("Shared: 3 weights", 3)
    assert len(other.lines()) == 63
