"""Values cross the pipe unchanged; what the other side makes up is refused or made harmless."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.engine.messages import (
    address_from_json,
    address_to_json,
    blob_from_json,
    blob_to_json,
    error_from_json,
    error_to_json,
    run_from_json,
    run_to_json,
    secret_from_json,
    secret_to_json,
)
from deskside.domain.engine.wire import Frame
from deskside.domain.errors import BrokeMidway, DesksideError, Manipulated, Refused, Unreachable, WrongUse
from deskside.domain.secret import Secret
from deskside.domain.ssh.leashed import Leashed
from deskside.domain.targets import Address

if TYPE_CHECKING:
    from collections.abc import Mapping

_WORDS = st.text(max_size=12)
_FILES = st.lists(_WORDS, max_size=3).map(tuple)
_HOPS = st.builds(
    Address,
    host=_WORDS,
    user=_WORDS,
    port=st.integers(1, 65_535),
    identity_files=_FILES,
    host_key_alias=_WORDS,
    known_hosts_files=_FILES,
    identities_only=st.booleans(),
    agent_socket=_WORDS,
)
_ADDRESSES = st.builds(
    Address,
    host=_WORDS,
    user=_WORDS,
    port=st.integers(1, 65_535),
    jumps=st.lists(_HOPS, max_size=3).map(tuple),
    identity_files=_FILES,
    identities_only=st.booleans(),
)


def crossed(header: Mapping[str, object], body: bytes = b"") -> Frame:
    return Frame(json.loads(json.dumps(header)), body)


@given(address=_ADDRESSES)
def test_an_address_crosses_whole(address: Address) -> None:
    assert address_from_json(crossed(address_to_json(address))) == address


@given(blob=st.binary(max_size=100), secret=_WORDS)
def test_bytes_and_secrets_cross_whole(blob: bytes, secret: str) -> None:
    assert blob_from_json(crossed({"b": blob_to_json(blob)}), "b") == blob
    assert secret_from_json(secret_to_json(Secret(secret))) == Secret(secret)
    assert secret_from_json(secret_to_json(None)) is None


def test_a_run_crosses_whole() -> None:
    leashed = Leashed(command="sh -c x", stdin=b"\0\xff", token="t", timeout_s=9)  # noqa: S106 - no secret
    frame = crossed(run_to_json(7, leashed), leashed.stdin)
    assert frame.number("job") == 7
    assert run_from_json(frame) == leashed


@pytest.mark.parametrize("family", [WrongUse, Refused, Unreachable, BrokeMidway])
def test_an_error_keeps_its_family_code_and_facts(family: type[DesksideError]) -> None:
    error = error_from_json(crossed(error_to_json(3, family("a-code", host="h", port=22))))
    assert (type(error), error.code, error.facts) == (family, "a-code", {"host": "h", "port": 22})


def test_an_error_that_an_engine_has_no_business_with_is_a_failure() -> None:
    """A hostile engine must not be able to say that a journal was manipulated."""
    assert type(error_from_json(crossed(error_to_json(0, Manipulated("x"))))) is BrokeMidway
    made_up = {
        "is": "failed",
        "family": "Exception",
        "code": "\x1b[31mx",
        "facts": {"a": "\x07b", "c d": 1, "e": [1]},
    }
    error = error_from_json(crossed(made_up))
    assert (type(error), error.code, error.facts) == (BrokeMidway, "x", {"a": "␇b"})


@pytest.mark.parametrize("field", ["host", "port", "identity_files", "jumps"])
def test_an_address_with_a_field_of_the_wrong_kind_is_refused(field: str) -> None:
    header = address_to_json(Address(host="h", user="u", jumps=(Address(host="j"),)))
    header[field] = [1] if field == "jumps" else {}
    with pytest.raises(BrokeMidway, match="engine-broken"):
        address_from_json(Frame(header))
