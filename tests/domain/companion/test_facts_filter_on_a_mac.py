"""What a Mac's answer says about people leaves it only where the person has allowed that."""

from __future__ import annotations

import pytest

from deskside.domain.companion.facts_filter import FactsFilter
from deskside.domain.companion.talk import Capability
from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.codec import to_plain
from deskside.domain.inventory.wire import SectionReader
from domain.inventory.answers import NONCE, frame, grouped
from domain.inventory.machine_cases import load

LAPTOP = load("macos-14-laptop")
ABOUT_PEOPLE = (b"anna", "Телеграм".encode(), "Офис".encode(), b"wg-home", b"geheim", b"org.example.sync")
PERSON = frozenset({Capability.INFORMATION, Capability.PERSONAL})


def passed(allowed: frozenset[Capability]) -> bytes:
    """Return what goes out of the laptop's whole answer but its name, which is the device's."""
    filtered = FactsFilter(NONCE, CATEGORIES, allowed)
    sent = b"".join(
        frame(one.name, one.body)
        for name in filtered.categories
        if name != "os"
        for one in LAPTOP.sections().get(name, [])
    )
    return filtered.feed(sent + frame("end"))


@pytest.mark.parametrize("word", ABOUT_PEOPLE)
def test_nothing_about_people_goes_out_unallowed(word: bytes) -> None:
    assert word not in passed(frozenset({Capability.INFORMATION}))
    assert word in passed(PERSON)


def test_the_rest_is_read_as_before() -> None:
    frames = grouped(SectionReader(NONCE).feed(passed(frozenset({Capability.INFORMATION}))))
    software = to_plain(CATEGORIES["software"].parse(*frames["software"], platform="macos"))
    assert [one["id"] for one in software["rows"]][:3] == ["Safari", "openssl@3", "wget"]
    startup = to_plain(CATEGORIES["startup"].parse(*frames["startup"], platform="macos"))
    assert [one["name"] for one in startup["rows"]] == ["org.example.updater"]
    volumes = to_plain(CATEGORIES["volumes"].parse(*frames["volumes"], platform="macos"))
    assert volumes["rows"][3]["device"] == "//files.corp.example.org/team"
    network = to_plain(CATEGORIES["network"].parse(*frames["network"], platform="macos"))
    assert (network["wifi"], network["vpn"]) == ([], [])
    assert {gap["help"] for gap in network["problems"] if gap["field"] in {"wifi", "vpn"}} == {"person"}


def test_the_name_of_a_wifi_stays_also_where_it_stands_among_the_adapters() -> None:
    sections = load("freebsd-14-laptop").sections()["network"]
    sent = b"".join(frame(one.name, one.body) for one in sections) + frame("end")
    for allowed, help_ in ((frozenset({Capability.INFORMATION}), ["person"]), (PERSON, [])):
        out = FactsFilter(NONCE, ("network",), allowed).feed(sent)
        assert (b"Front Office" in out) is (allowed is PERSON)
        frames = grouped(SectionReader(NONCE).feed(out))
        network = to_plain(CATEGORIES["network"].parse(*frames["network"], platform="freebsd"))
        assert [gap["help"] for gap in network["problems"] if gap["field"] == "wifi"] == help_
        assert [one["name"] for one in network["adapters"]] == ["em0", "wlan0", "wlan1"]
