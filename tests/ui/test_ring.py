"""The output list: the last lines, whatever the chunks; cheap however much comes."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskside.ui.design.output import OutputView
from deskside.ui.design.ring import OutputRing
from deskside.ui.design.rows import ROW

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.usefixtures("qapp")
TEXT = st.text(alphabet="ab\n", max_size=60)


@given(text=TEXT, cuts=st.lists(st.integers(0, 60), max_size=6), kept=st.integers(1, 8))
def test_the_chunks_do_not_matter(text: str, cuts: list[int], kept: int) -> None:
    ring = OutputRing(kept=kept)
    places = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    for start, end in itertools.pairwise(places):
        ring.add(text[start:end])
        if (start + end) % 3 == 0:
            ring.flush()
    ring.finish()
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    assert ring.text() == "\n".join(lines[-kept:])
    assert ring.dropped == max(0, len(lines) - kept)


def test_two_streams_do_not_mix_in_a_line() -> None:
    ring = OutputRing()
    ring.add("half a ")
    ring.add("an error\n", is_error=True)
    ring.add("line\n")
    ring.finish()
    lines = [ring.data(ring.index(row, 0), ROW) for row in range(ring.rowCount())]
    assert lines == [("an error", True), ("half a line", False)]


def test_much_more_than_is_kept_is_not_even_cut_into_lines() -> None:
    ring = OutputRing(kept=100)
    chunk = "0123456789\n" * 3_000
    for _ in range(200):
        ring.add(chunk)
    assert sum(len(text) for text, _ in ring._waiting) <= 2 * len(chunk)
    ring.finish()
    assert ring.rowCount() == 100
    assert ring.dropped == 200 * 3_000 - 100


def test_the_list_follows_the_end_until_a_person_scrolls_up(qtbot: QtBot, theme: QObject) -> None:
    del theme
    ring = OutputRing()
    view = OutputView("Output", ring)
    qtbot.addWidget(view)
    view.resize(300, 200)
    view.show()
    bar = view.verticalScrollBar()
    ring.add("line\n" * 100)
    ring.flush()
    qtbot.waitUntil(lambda: bar.maximum() > 0 and bar.value() == bar.maximum())
    bar.setValue(10)
    ring.add("line\n" * 100)
    ring.flush()
    qtbot.waitUntil(lambda: bar.maximum() > 2_000)
    assert bar.value() == 10


def test_chosen_lines_are_copied(qtbot: QtBot, theme: QObject) -> None:
    del theme
    ring = OutputRing()
    view = OutputView("Output", ring)
    qtbot.addWidget(view)
    ring.add("one\ntwo\nthree\n")
    ring.flush()
    view.setCurrentIndex(ring.index(0, 0))
    view.selectAll()
    assert view.chosen_words() == "one\ntwo\nthree"
