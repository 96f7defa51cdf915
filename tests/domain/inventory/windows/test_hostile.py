"""What a Windows refuses, lacks or garbles, and what its companion keeps back."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deskside.domain.companion.facts_filter import FactsFilter
from deskside.domain.companion.talk import Capability
from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.codec import from_plain, to_plain
from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.wire import Section, SectionReader
from domain.inventory.answers import block, frame
from domain.inventory.windows.cases import GERMAN, body_of


@pytest.mark.parametrize("name", CATEGORIES)
@pytest.mark.parametrize("status", ["denied", "missing-tool", "failed", "timeout", "not-allowed"])
def test_every_block_may_be_refused_and_then_nothing_is_blank_without_a_reason(
    name: str, status: str
) -> None:
    body = b"".join(
        block(source, b"x" if status == "missing-tool" else b"", status) for source in GERMAN[name]
    )
    found = CATEGORIES[name].parse(Section(name, "ok", 10, body), platform="windows")
    assert found.status is not Status.OK
    assert found.problems
    if status == "timeout":
        assert Status.TIMEOUT in {gap.why for gap in found.problems}


@pytest.mark.parametrize("name", CATEGORIES)
def test_a_category_that_took_too_long_says_so(name: str) -> None:
    found = CATEGORIES[name].parse(Section(name, "timeout", 20_000, b""), platform="windows")
    assert found.status is Status.TIMEOUT


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_answer_whatever_is_in_it_breaks_a_parser(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(list(CATEGORIES)))
    body = b""
    for source, rows in GERMAN[name].items():
        spoilt = [dict(row) for row in rows]
        for row in spoilt:
            for key in data.draw(st.lists(st.sampled_from(list(row)), max_size=4)):
                row[key] = data.draw(_JSON)
        plain = data.draw(
            st.sampled_from([spoilt, spoilt, spoilt, spoilt[0] if spoilt else {}, [[]], "x", 3])
        )
        text = json.dumps(plain).encode()
        cut = data.draw(st.sampled_from([len(text), len(text), len(text) // 2]))
        body += block(source, text[:cut])
    found = CATEGORIES[name].parse(Section(name, "ok", 10, body), platform="windows")
    again = from_plain(CATEGORIES[name].kind(), json.loads(json.dumps(to_plain(found))), name)
    assert again == found


def test_a_companion_hides_what_names_networks_and_one_accounts_programs() -> None:
    sent = frame("network", body_of("network")) + frame("software", body_of("software")) + frame("end")
    passed = FactsFilter("abc", ("network", "software"), frozenset({Capability.INFORMATION})).feed(sent)
    for word in ("Praxis", "Firma", "Zoom", "WindowsTerminal", '"jq"'):
        assert word.encode() in sent
        assert word.encode() not in passed
    assert b"7-Zip" in passed


def test_a_companion_hides_whose_print_jobs_and_log_on_entries_those_are() -> None:
    sent = frame("printers", body_of("printers")) + frame("startup", body_of("startup")) + frame("end")
    passed = FactsFilter("abc", ("printers", "startup"), frozenset({Capability.INFORMATION})).feed(sent)
    assert b"anna" in sent
    assert b'"Owner": "anna"' not in passed
    assert b"\\\\anna" not in passed
    reader = SectionReader("abc")
    for section in reader.feed(passed):
        if section.name in CATEGORIES:
            found = CATEGORIES[section.name].parse(section, platform="windows")
            assert Help.PERSON in {gap.help for gap in found.problems}
