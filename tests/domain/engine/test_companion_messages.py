"""What desk and engine say about companions crosses the pipe unchanged; what is made up is refused."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from deskside.domain.companion.code import make_code
from deskside.domain.companion.meeting import ClerkIdentity, Meeting
from deskside.domain.engine.companion_messages import (
    identity_from_json,
    identity_to_json,
    meeting_from_json,
    meeting_to_json,
)
from deskside.domain.engine.wire import Frame
from deskside.domain.errors import BrokeMidway
from fakes.profile import a_profile

PROFILE = a_profile()
BARE = tuple(replace(key, comment="") for key in PROFILE.clerks.keys)
RELAY = replace(
    PROFILE.relays[0],
    host_keys=tuple(replace(key, comment="") for key in PROFILE.relays[0].host_keys),
    companion_key="",
)
MEETINGS = [
    Meeting(code=make_code(1, 2), relay=None, host="192.168.1.20"),
    Meeting(
        code=make_code(4284, 1507039),
        relay=RELAY,
        clerks=replace(PROFILE.clerks, keys=BARE),
        identity_files=("a", "b"),
        agent_socket="/run/agent",
    ),
]


@pytest.mark.parametrize("meeting", MEETINGS)
def test_a_meeting_crosses_unchanged(meeting: Meeting) -> None:
    read = meeting_from_json(Frame(json.loads(json.dumps(meeting_to_json(meeting)))))
    assert read == meeting


def test_the_key_of_companions_stays_where_it_is() -> None:
    meeting = replace(MEETINGS[1], relay=PROFILE.relays[0])
    assert "PRIVATE KEY" not in json.dumps(meeting_to_json(meeting))


@pytest.mark.parametrize(
    "changes",
    [
        {"code": "123456789012"},
        {"code": 5},
        {"host": None},
        {"relay": {"host": "x", "port": 443, "host_keys": ["no key"]}},
        {"relay": {"host": "x", "port": "443", "host_keys": []}},
        {"clerks": {"keys": "x", "principal": "y"}},
        {"identity_files": [1]},
    ],
)
def test_a_made_up_meeting_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(BrokeMidway, match="engine-broken"):
        meeting_from_json(Frame(meeting_to_json(MEETINGS[1]) | changes))  # type: ignore[arg-type]  # made up


def test_who_we_were_is_made_harmless_once_more() -> None:
    identity = ClerkIdentity(name="Anna", department="IT", fingerprint="SHA256:x")
    assert identity_from_json(Frame(identity_to_json(identity))) == identity
    lied = identity_from_json(
        Frame({"name": "A\u202e" + "b" * 900, "department": "\x1b[1m", "fingerprint": "y"})
    )
    assert "\u202e" not in lied.name
    assert len(lied.name) <= 100
    assert "\x1b" not in lied.department
