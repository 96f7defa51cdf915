"""What can be kept: the receipt on paper, and the page that says what a helper can see."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter

from deskside.domain.companion import talk
from deskside.domain.companion.facts_filter import PERSONAL_BLOCKS, PERSONAL_CATEGORIES
from deskside.domain.companion.talk import Capability
from deskside.domain.errors import BrokeMidway
from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.scripts.manifest import Effect
from deskside.programs import companion_window
from deskside.ui import words
from deskside.ui.companion.heard import Heard
from deskside.ui.companion.printing import put_on_paper
from deskside.ui.companion.receipt import as_text, receipt_of
from deskside.ui.design.text import Label
from deskside.ui.design.wide_button import WideButton
from deskside.ui.words import companion_sight as sight
from deskside.ui.words.inventory import title
from source import ROOT
from ui.companion.a_call import ANNA, CHANGED, CHECKED, LOOKED, NOT_ALLOWED, OVER, READY, activity

if TYPE_CHECKING:
    from pathlib import Path

    from deskside.ui.design.theme import Theme
    from ui.companion.conftest import Run


def _heard(*events: talk.Event) -> Heard:
    heard = Heard()
    for event in events:
        heard.take(event)
    return heard


# ---- the receipt


def test_a_receipt_sorts_what_was_read_changed_and_refused() -> None:
    receipt = receipt_of(_heard(READY, talk.Helping(clerk=ANNA), OVER))
    assert receipt.read == (LOOKED, CHECKED)
    assert receipt.changed == (CHANGED,)
    assert receipt.refused == ("Restart the computer's network.", NOT_ALLOWED.sentence)


def test_what_still_ran_when_all_ended_is_not_said_to_run() -> None:
    running = activity(9, "Checking the clock", "running")
    heard = _heard(talk.Happened(activity=running), talk.Over(reason="broken", clerk=None))
    assert [one.progress for one in receipt_of(heard).read] == ["unknown"]


@pytest.mark.parametrize("progress", ["failed", "stopped", "unknown"])
def test_a_change_that_did_not_end_well_is_still_on_the_receipt(progress: talk.Progress) -> None:
    change = activity(7, "Turned the firewall on", progress, effect=Effect.DISRUPTIVE)
    heard = _heard(talk.Happened(activity=change), talk.Over(reason="broken", clerk=ANNA))
    assert receipt_of(heard).changed == (change,)
    assert "Turned the firewall on" in as_text(heard)


def test_a_receipt_on_paper_says_who_when_and_what() -> None:
    text = as_text(_heard(READY, talk.Helping(clerk=ANNA), OVER))
    for said in (
        ANNA.name,
        ANNA.organisation,
        ANNA.ticket,
        ANNA.fingerprint,
        "4 May 2026",
        "No name is found.",
    ):
        assert said in text
    assert text.index("What was looked at") < text.index("What was changed") < text.index("What you did not")


def test_a_receipt_is_printed_as_it_is(theme: Theme, tmp_path: Path) -> None:
    del theme
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "receipt.pdf"))
    put_on_paper(as_text(_heard(READY, talk.Helping(clerk=ANNA), OVER)), printer)
    assert (tmp_path / "receipt.pdf").read_bytes().startswith(b"%PDF")


# ---- what a helper can see


def test_every_right_that_is_enforced_has_its_line() -> None:
    assert set(sight.CAN) == set(Capability)


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_category_of_system_information_stands_under_one_right(language: str) -> None:
    with words.speaking(language):
        said = {capability: sight.categories(capability) for capability in Capability}
        for name in CATEGORIES:
            where = [each for each, text in said.items() if title(name) in text.partition(";")[0]]
            personal = name in PERSONAL_CATEGORIES
            assert where == [Capability.PERSONAL if personal else Capability.INFORMATION]
        for name in PERSONAL_BLOCKS:
            assert title(name) in said[Capability.PERSONAL].partition(";")[2]


def test_every_line_names_a_test_that_is_there() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    tests = set(re.findall(r"^def (test_\w+)", source, re.MULTILINE))
    lines = (*sight.CAN.values(), *sight.CANNOT)
    assert [line.proof for line in lines if line.proof not in tests] == []
    assert len({line.proof for line in lines}) == len(lines)


def test_the_page_in_full_is_kept_as_a_file_that_loads_nothing(run: Run) -> None:
    run.core.say(READY)
    run.model.read_sight()
    run.sight.turn()
    run.sight.save()
    (page,) = run.kept.values()
    read = _Tags()
    read.feed(page)
    assert read.tags <= {
        "html", "meta", "title", "style", "h1", "h2", "p", "table", "tr", "th", "td", "code", "br",
    }  # fmt: skip
    assert "http" not in page
    assert "url(" not in page
    for line in (*sight.CAN.values(), *sight.CANNOT):
        assert line.proof in page
    assert all(f"<td>{sight.right(capability)}</td>" in page for capability in Capability)


def test_the_same_is_there_as_plain_text() -> None:
    text = sight.as_text()
    for line in (*sight.CAN.values(), *sight.CANNOT):
        assert line.what in text
        assert line.limit in text
        assert line.proof in text


def test_a_page_that_cannot_be_saved_says_why(run: Run) -> None:
    run.core.say(READY)
    run.model.read_sight()
    run.sight.save()
    assert run.sight.kept
    run.sight.save()
    assert run.sight.kept == ""
    assert run.sight.complaint[0] == "The page could not be saved in Documents (disk full)."


def test_a_page_is_written_among_the_persons_documents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ".config"))
    path = companion_window.keep_in_documents("page.html", "<p>")
    assert path == str(tmp_path / "Documents" / "page.html")
    assert (tmp_path / "Documents" / "page.html").read_text() == "<p>"
    (tmp_path / "Documents" / "taken").mkdir()
    with pytest.raises(BrokeMidway, match="page-not-saved"):
        companion_window.keep_in_documents("taken", "<p>")


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self.tags.add(tag)


def test_what_a_helper_can_see_is_there_as_text_to_be_copied(run: Run) -> None:
    run.core.say(READY)
    run.model.read_sight()
    (turn,) = [one for one in run.window.findChildren(WideButton) if one.text() == "Show as text"]
    turn.click()
    (text,) = [one for one in run.window.findChildren(Label) if one.text() == sight.as_text()]
    assert text.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByKeyboard
    turn.click()
    assert turn.text() == "Show as text"
