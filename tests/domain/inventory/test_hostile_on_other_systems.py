"""Whatever something that claims to be a Mac or FreeBSD answers: nothing crashes, all comes out harmless."""

from __future__ import annotations

import json
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.codec import to_plain
from deskside.domain.inventory.facts import Status
from deskside.domain.inventory.macos.plist import MAX_BYTES, plist_or_none
from deskside.domain.inventory.wire import Section
from domain.inventory.answers import block
from domain.inventory.machine_cases import load, names
from domain.inventory.test_hostile import NASTY, harm

SYSTEMS = ("macos", "freebsd")
SPOILT = st.one_of(
    NASTY,
    st.sampled_from(
        [b"<dict>", b"</array>", b"<integer>-1</integer>", b"<true/>", b'"_items" : [', b"null", b"{}", b"[]"]
    ),
)


@cache
def real(platform: str) -> dict[str, list[tuple[str, str, bytes]]]:
    """Return frame, block and content for each category, of all machines of a platform."""
    found: dict[str, list[tuple[str, str, bytes]]] = {}
    for case in (load(name) for name in names()):
        for category, frames in case.sections().items() if case.platform == platform else ():
            found.setdefault(category, []).extend(
                (frame.name, key, one.body) for frame in frames for key, one in frame.blocks().items()
            )
    return found


@st.composite
def answers(draw: st.DrawFn) -> tuple[str, str, list[Section]]:
    """A real answer with some of its blocks cut, spoilt, refused or replaced."""
    platform = draw(st.sampled_from(SYSTEMS))
    name = draw(st.sampled_from(sorted(real(platform))))
    bodies: dict[str, bytes] = {name: b""}
    for frame, key, content in real(platform)[name]:
        how = draw(st.integers(0, 9))
        at = draw(st.integers(0, len(content)))
        if how == 0:
            content = draw(st.binary(max_size=60))  # noqa: PLW2901 - the block that is sent instead
        elif how < 6:
            content = content[:at] + draw(SPOILT) + content[at + draw(st.integers(0, 9)) :]  # noqa: PLW2901
        status = draw(st.sampled_from(["ok", "ok", "ok", "ok", "failed", "denied", "missing-tool", "what"]))
        bodies[frame] = bodies.get(frame, b"") + block(key, content, status)
    return platform, name, [Section(frame, "ok", 10, body) for frame, body in bodies.items()]


@settings(max_examples=300, deadline=None)
@given(answers())
def test_a_spoilt_answer_is_read_without_a_crash_and_comes_out_harmless(
    answer: tuple[str, str, list[Section]],
) -> None:
    platform, name, frames = answer
    category = CATEGORIES[name].parse(*frames, platform=platform)
    assert harm(category) == []
    assert json.loads(json.dumps(to_plain(category)))


@given(st.sampled_from(SYSTEMS), st.sampled_from(list(CATEGORIES)), st.binary(max_size=500))
def test_any_bytes_are_read_without_a_crash(platform: str, name: str, body: bytes) -> None:
    assert harm(CATEGORIES[name].parse(Section(name, "ok", 10, body), platform=platform)) == []


@pytest.mark.parametrize("name", CATEGORIES)
@pytest.mark.parametrize("platform", SYSTEMS)
def test_a_time_out_and_a_refusal_are_what_they_are(platform: str, name: str) -> None:
    for status, read in (("timeout", Status.TIMEOUT), ("not-allowed", Status.DENIED)):
        category = CATEGORIES[name].parse(Section(name, status, 10, b""), platform=platform)
        assert category.status is read


@pytest.mark.parametrize("platform", SYSTEMS)
@pytest.mark.parametrize(
    "filler",
    [
        b"a",
        b" ",
        b"\n",
        b"\t",
        b":",
        b"[",
        b"0",
        b"-",
        b"a b\n",
        b"<dict>",
        b"<array><dict>",
        b'{"a":',
        b"en0: ",
    ],
)
@pytest.mark.timeout(60)
def test_a_flood_in_every_block_takes_no_longer_than_its_size(platform: str, filler: bytes) -> None:
    for name, blocks in real(platform).items():
        frames: dict[str, bytes] = {name: b""}
        for frame, key, _ in dict.fromkeys((frame, key, b"") for frame, key, _ in blocks):
            frames[frame] = frames.get(frame, b"") + block(key, filler * (200_000 // len(filler)))
        sections = [Section(frame, "ok", 10, body) for frame, body in frames.items()]
        assert name == CATEGORIES[name].parse(*sections, platform=platform).NAME


@pytest.mark.parametrize(
    "body",
    [
        b"<plist><dict><key>a</key><string>" + b"x" * MAX_BYTES + b"</string></dict></plist>",
        b"<plist>" + b"<array>" * 5_000 + b"</array>" * 5_000 + b"</plist>",
        b'<!DOCTYPE plist [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><plist><string>&b;</string></plist>',
    ],
    ids=["large", "deep", "entities"],
)
def test_a_property_list_that_would_cost_too_much_is_none(body: bytes) -> None:
    assert plist_or_none(b"<plist><string>fine</string></plist>") == "fine"
    assert plist_or_none(body) is None
