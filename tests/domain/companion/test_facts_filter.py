"""What the person did not allow is not read, or does not leave, and never looks as if it were not there."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.companion.facts_filter import PERSONAL_BLOCKS, PERSONAL_CATEGORIES, FactsFilter
from deskside.domain.companion.talk import Capability
from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.wire import NOT_ALLOWED, Section, SectionReader

NONCE = "0123456789abcdef"
INFORMATION = frozenset({Capability.INFORMATION})
PERSONAL = frozenset({Capability.PERSONAL})


def frame(name: str, body: bytes = b"", status: str = "ok") -> bytes:
    return f"\x1e{NONCE} {name} {status} 1 {len(body)}\n".encode() + body


def block(name: str, body: bytes) -> bytes:
    return f"{name} ok {len(body)}\n".encode() + body


def read(data: bytes) -> dict[str, Section]:
    return {section.name: section for section in SectionReader(NONCE).feed(data)}


@pytest.mark.parametrize("allowed", [INFORMATION, PERSONAL])
def test_every_category_is_read_or_said_not_to_be_allowed(allowed: frozenset[Capability]) -> None:
    facts = FactsFilter(NONCE, (), allowed)
    found = read(facts.feed(b"".join(frame(name) for name in facts.categories) + frame("end")))
    assert found.keys() == CATEGORIES.keys() | {"end"}
    kept_back = {name for name, section in found.items() if section.status == NOT_ALLOWED}
    personal = PERSONAL_CATEGORIES if allowed == INFORMATION else CATEGORIES.keys() - PERSONAL_CATEGORIES
    assert kept_back == personal
    assert kept_back.isdisjoint(facts.categories)


@pytest.mark.parametrize("name", sorted(CATEGORIES))
def test_a_category_that_is_not_allowed_is_a_gap_with_its_reason(name: str) -> None:
    category = CATEGORIES[name].parse(Section(name, NOT_ALLOWED, 0, b""))
    assert category.status is Status.DENIED
    assert [(gap.field, gap.help) for gap in category.problems] == [("", Help.PERSON)]


SECRETS = {
    "network": (
        block("nm_wifi", b"*:Grandmas Wi-Fi:AA:1:1:1:WPA2:wlan0\n"),
        block("nm_connections", b"Grandmas Wi-Fi:802-11-wireless:wlan0:activated\n"),
        block("iw/wlan0", b"SSID: Grandmas Wi-Fi\n"),
        block("facts", b"hostname=pc\n"),
    ),
    "software": (block("flatpak_user", b"org.grandmas.Game\n"), block("dpkg", b"x\n")),
    "startup": (block("crontab", b"0 3 * * * grandmas-backup\n"), block("unit_links", b"x\n")),
}


@pytest.mark.parametrize("name", sorted(PERSONAL_BLOCKS))
def test_what_names_a_person_inside_a_category_does_not_leave_without_their_word(name: str) -> None:
    said = frame(name, b"".join(SECRETS[name])) + frame("end")
    assert b"rand" in said
    held = FactsFilter(NONCE, (name,), INFORMATION).feed(said)
    assert b"randma" not in held
    blocks = read(held)[name].blocks()
    assert {block.status for block in blocks.values()} == {"ok", NOT_ALLOWED}
    assert FactsFilter(NONCE, (name,), INFORMATION | PERSONAL).feed(said) == said


@given(st.lists(st.integers(0, 300), max_size=5))
def test_it_does_not_matter_how_the_answer_is_cut(cuts: list[int]) -> None:
    said = frame("network", b"".join(SECRETS["network"])) + frame("os", b"x") + frame("end")
    whole = FactsFilter(NONCE, ("network", "os", "users"), INFORMATION).feed(said)
    facts = FactsFilter(NONCE, ("network", "os", "users"), INFORMATION)
    places = [0, *sorted(min(cut, len(said)) for cut in cuts), len(said)]
    assert b"".join(facts.feed(said[a:b]) for a, b in itertools.pairwise(places)) == whole
