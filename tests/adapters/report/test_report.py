"""A report says everything, in the reader's language, and what a machine said stays text in it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from datetime import UTC
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import words as catalogues
from deskside.adapters.report import markdown
from deskside.adapters.report.render import Renderer
from deskside.domain.inventory.change_codec import to_text
from deskside.domain.inventory.changes import Change
from deskside.domain.journal.consent import (
    ConsentAnswered,
    ConsentAsked,
    ConsentShown,
    ConsentWithdrawn,
)
from deskside.domain.journal.difference import DifferenceMeasured
from deskside.domain.journal.facts import SnapshotTaken
from deskside.domain.journal.verdict import Verification
from deskside.domain.report import ReportFormat, compose
from deskside.ui.design import tokens
from deskside.ui.words import use_language
from deskside.ui.words.report import ReportWords
from fakes import a_ticket
from fakes.pseudo import pseudo_language, untranslated
from source import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deskside.domain.journal.facts import Fact
    from deskside.domain.report import TicketReport

HOSTILE = (
    "</td><script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    '"><style>*{display:none}</style>',
    "</pre></figure><iframe src=//evil.example>",
    "<!-- <!doctype html><base href=//evil.example>",
    "{{ 7 * 7 }}{% raw %}",
    "[click](https://evil.example) ![x](//evil.example/x.png) `code` **bold** | cell |",
    "https://evil.example www.evil.example a@evil.example",
    "````\n# A heading\n> a quotation\n- a list\n1. a list\n    code\n---",
)
CLEAN = "plain-host"
INTACT = Verification(entries=17, tickets=1)


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    use_language("en", catalogues.LOCALE)
    yield
    use_language("en", catalogues.LOCALE)


def _composed(text: str = CLEAN, output: str = "done\n") -> TicketReport:
    journal = a_ticket.entries(machine=text, subject=text, output=output)
    return compose(
        a_ticket.ticket(machine=text, subject=text),
        journal,
        INTACT,
        written_at=journal[-1].at,
    )


def _rendered(form: ReportFormat, report: TicketReport | None = None, *, language: str = "en") -> str:
    render = Renderer(ROOT / "resources" / "report", ReportWords(), version="1.2.3", zone=UTC)
    return render(report or _composed(), form, language=language).decode()


class _Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.texts: list[str] = []
        self._inside: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(attrs)))
        self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._inside and self._inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "style" not in self._inside and data.strip():
            self.texts.append(data.strip())


def test_the_page_has_who_what_how_and_whether_it_can_be_relied_on() -> None:
    text = " ".join(_Page(_rendered(ReportFormat.HTML)).texts)
    for said in (
        "Report on ticket 1042",
        "Oleg Petrov",
        "+7 900 123-45-67, o.petrov@example.org",
        "Not connected\nsince this morning.",
        "One name server was down; the other one is used now.",
        "14 minutes",
        f"Connected to {CLEAN}",
        "Check name resolution",
        f"Warning {CLEAN} does not answer",
        "Try next Use the other server",
        "Still running on the machine: 812 sleep",
        "Corrected by entry 12: They restart it on Friday.",
        "Entry erased",
        "Deskside itself ended while it ran.",
        a_ticket.SCRIPT_SHA256,
        "self-approved on this computer",
        "password=***",
        "Intact, 17 entries. Nothing outside this computer confirms",
        "anna@desk-07 (calls itself Anna K., unverified)",
    ):
        assert said in text


def test_system_information_says_what_the_machine_is_and_counts_what_is_long() -> None:
    text = " ".join(_Page(_rendered(ReportFormat.HTML)).texts)
    for said in (
        f"System information of {CLEAN} Read 2026-11-22 09:04:00, entry 4. System in part",
        "Kernel Not allowed. An administrator's account may read it.",
        "Running for 1 h 0 min",
        "Programs 200 entries",
    ):
        assert said in text
    assert "package-" not in text
    assert "500.0 GB" in text


def test_system_information_of_another_version_is_said_to_be_unreadable() -> None:
    entries = a_ticket.entries()
    entries[5] = replace(entries[5], fact=SnapshotTaken(step=4, inventory='{"schema": "other/9"}'))
    report = compose(a_ticket.ticket(), entries, INTACT, written_at=a_ticket.OPENED)
    for form in (ReportFormat.HTML, ReportFormat.MARKDOWN):
        assert "This version of Deskside cannot read it." in _rendered(form, report)


@pytest.mark.parametrize("form", [ReportFormat.HTML, ReportFormat.MARKDOWN])
@pytest.mark.parametrize("hostile", ["cups", HOSTILE[0]])
def test_what_a_script_changed_stands_with_its_step(form: ReportFormat, hostile: str) -> None:
    entries = a_ticket.entries()
    states = [
        Change(category="services", path="services.rows.state", kind="changed", row=(f"{hostile}{number}",),
               before="failed", after="active")
        for number in range(5)
    ]  # fmt: skip
    measured = DifferenceMeasured(step=7, compared=("services",), changes=to_text(states), count=5)
    entries[9] = replace(entries[9], fact=measured)
    report = compose(a_ticket.ticket(), entries, INTACT, written_at=a_ticket.OPENED)
    (step,) = [one for one in report.steps if one.difference is not None]
    assert step.entry.seq == 7
    text = _rendered(form, report)
    assert "5 differences to before" in text
    assert text.count("State: failed, now running") == 5
    assert "<script>" not in text


def test_output_is_shown_from_its_end() -> None:
    text = " ".join(_Page(_rendered(ReportFormat.HTML)).texts)
    assert "Output, after 11 earlier lines" in text
    assert "line 10\n" not in text
    assert "line 11\n" in text
    assert "line 39\ndone" in text


def test_the_page_refers_to_nothing_outside_itself() -> None:
    page = _Page(_rendered(ReportFormat.HTML))
    referring = [name for _, attrs in page.elements for name, _ in attrs if name in {"src", "href", "action"}]
    assert referring == []
    assert not any(name.startswith("on") for _, attrs in page.elements for name, _ in attrs)
    assert "url(" not in _rendered(ReportFormat.HTML)


def test_the_policy_lets_through_our_style_and_nothing_else() -> None:
    html = _rendered(ReportFormat.HTML)
    style = html.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'" in html


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_adds_no_element(hostile: str) -> None:
    page = _Page(_rendered(ReportFormat.HTML, _composed(hostile, hostile)))
    clean = _Page(_rendered(ReportFormat.HTML, _composed(CLEAN, "x\n" * hostile.count("\n") + "x")))
    assert page.elements == clean.elements
    assert hostile in page.texts


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_adds_no_markdown(hostile: str) -> None:
    assert _structure(_composed(hostile, hostile)) == _structure(_composed(CLEAN, CLEAN))


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_escaped_text_is_one_paragraph_of_exactly_that_text(text: str) -> None:
    text = " ".join(text.split())
    tokens_ = _markdown().parse(markdown.escaped(text))
    said = "".join(
        child.content for token in tokens_ for child in token.children or () if child.type == "text"
    )
    assert [token.type for token in tokens_] == (
        ["paragraph_open", "inline", "paragraph_close"] if text else []
    )
    assert said == text


@given(st.text(alphabet="`~ab\n "))
def test_a_fence_holds_whatever_is_inside(text: str) -> None:
    (block,) = _markdown().parse(markdown.fenced(text))
    assert (block.type, block.content) == ("fence", text + "\n")


def test_the_page_is_built_for_a_screen_reader() -> None:
    html = _rendered(ReportFormat.HTML, language="ru")
    page = _Page(html)
    kinds = [tag for tag, _ in page.elements]
    assert '<html lang="ru">' in html
    assert kinds.count("h1") == kinds.count("main") == kinds.count("header") == kinds.count("footer") == 1
    identities = {value for _, attrs in page.elements for name, value in attrs if name == "id"}
    labels = {value for _, attrs in page.elements for name, value in attrs if name == "aria-labelledby"}
    assert labels
    assert labels <= identities
    assert all(dict(attrs).get("scope") in {"row", "col"} for tag, attrs in page.elements if tag == "th")
    assert all(dict(attrs).get("datetime") for tag, attrs in page.elements if tag == "time")


@pytest.mark.parametrize("form", [ReportFormat.HTML, ReportFormat.MARKDOWN])
def test_nothing_stands_there_untranslated(form: ReportFormat) -> None:
    with pseudo_language():
        shown = _rendered(form)
    if form is ReportFormat.HTML:
        shown = "\n".join(_Page(shown).texts)
    data = (
        "anna", "desk-07", "oleg", "SHA-256", "SHA256:uNiVztksCsDhcc0u9e8BgrJXVGLzfbXTcCNy3UqK1oU", "Entry",
        "One name server was down; the other one is used now.", "The first name server does not answer.",
        "Tell the network team.", "Not connected", "since this morning.", "Use the other server", "line",
        "They restart it tonight.", "They restart it on Friday.", "Oleg Petrov", "o.petrov@example.org",
        "o.petrov\\@example.org", "network.name-resolution", "probe.linux", "time.clock", "password", "host",
        "text", "done", CLEAN, a_ticket.SCRIPT_SHA256, a_ticket.PROBE_SHA256, "ab" * 32, "does not answer",
    )  # fmt: skip
    assert untranslated(shown, data) == ""


def test_a_report_may_speak_another_language_than_the_desk() -> None:
    assert "Отчёт по заявке 1042" in _rendered(ReportFormat.HTML, language="ru")
    assert "Report on ticket 1042" in _rendered(ReportFormat.HTML, language="en")


def test_the_document_for_programs_has_the_facts() -> None:
    document = json.loads(_rendered(ReportFormat.JSON))
    assert document["schema"] == "deskside-report/1"
    assert document["written_at"] == "2026-11-22T09:16:00Z"
    assert document["ticket"]["requester"]["name"] == "Oleg Petrov"
    assert [entry["kind"] for entry in document["ticket"]["steps"]] == [
        "ticket-created", "step", "host-key-accepted", "step", "snapshot", "step", "output", "output", "note",
        "correction", "step", "erased", "ticket-closed",
    ]  # fmt: skip
    script = document["ticket"]["steps"][5]
    assert (script["sent"]["sha256"], script["outcome"]) == (a_ticket.SCRIPT_SHA256, "succeeded")
    assert document["journal"]["intact"] is True
    assert document["journal"]["anchored"] is False


def test_the_page_has_the_colours_of_the_window() -> None:
    css = (ROOT / "resources" / "report" / "ticket.css").read_text()
    light, dark = re.findall(r":root \{([^}]+)\}", css)[:2]
    for scheme, block in ((tokens.LIGHT, light), (tokens.DARK, dark)):
        used = dict(re.findall(r"--(\w+): (#\w{6})", block))
        assert used == {name: getattr(scheme, name) for name in used}
        assert len(used) == 10


def _markdown() -> MarkdownIt:
    return MarkdownIt("gfm-like", {"html": True, "linkify": False})


def _structure(report: TicketReport) -> list[str]:
    """Every block and every inline mark of the Markdown, without its text and soft line breaks."""
    found = []
    for token in _markdown().parse(_rendered(ReportFormat.MARKDOWN, report)):
        found.append(token.type)
        found += [child.type for child in token.children or () if child.type not in {"text", "softbreak"}]
    return found


# ---------------------------------------------------------------- consent


def _asked_and_answered(sentence: str = "Looks up three names.") -> TicketReport:
    facts: list[Fact] = [
        ConsentAnswered(reply="session", source="companion"),
        ConsentAsked(asking="a1", capability="information", effect="read"),
        ConsentShown(asked=18, sentence=sentence, language="en"),
        ConsentAnswered(reply="no", source="companion", asked=18, capability="information", open_ms=9_000),
        ConsentAsked(asking="a2", capability="checks", effect="read"),
        ConsentWithdrawn(by="clerk", asked=21, capability="checks"),
        ConsentAnswered(reply="session", source="by-phone", words=f"He agreed to {sentence}"),
        ConsentAsked(asking="a3", capability="changes", effect="change"),
    ]
    before = a_ticket.entries()
    consents = [replace(before[0], seq=len(before) + place, fact=fact) for place, fact in enumerate(facts)]
    journal = [*before, *consents]
    return compose(a_ticket.ticket(), journal, INTACT, written_at=before[-1].at)


def test_a_report_says_what_the_person_was_asked_and_on_whose_word_it_was_allowed() -> None:
    told = [ReportWords().consent(consent) for consent in _asked_and_answered().consents]
    assert told == [
        ("Being helped at all", "", "Let in on their computer", "ok"),
        ("System information", "“Looks up three names.”", "Refused, on their computer", "warning"),
        ("Checks that only read", "", "Taken back by the desk before there was an answer", "muted"),
        (
            "By phone",
            "“He agreed to Looks up three names.”",
            "Agreed by phone for this session, says the clerk",
            "muted",
        ),
        ("Changes", "", "Not answered", "muted"),
    ]


@pytest.mark.parametrize("form", [ReportFormat.HTML, ReportFormat.MARKDOWN])
def test_consents_stand_in_a_part_of_their_own_and_only_where_there_are_any(form: ReportFormat) -> None:
    assert "What the person was asked" in _rendered(form, _asked_and_answered())
    assert "What the person was asked" not in _rendered(form)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_a_companion_says_that_they_read_adds_no_element(hostile: str) -> None:
    page = _Page(_rendered(ReportFormat.HTML, _asked_and_answered(hostile)))
    clean = _Page(_rendered(ReportFormat.HTML, _asked_and_answered("x")))
    assert page.elements == clean.elements
