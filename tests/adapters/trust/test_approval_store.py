"""What every store of approvals does, the one on disk and the one in memory."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.trust.approvals import FileApprovals
from deskside.adapters.trust.keys import UsersKeys
from deskside.domain.errors import Refused
from deskside.domain.scripts.allowed_signers import Roster, Signer
from deskside.domain.scripts.evidence import fingerprint
from deskside.domain.scripts.statement import SCRIPT_NAMESPACE
from fakes.profile import a_profile
from fakes.scripts import SCRIPT, MemoryApprovals, seal

if TYPE_CHECKING:
    from pathlib import Path

    from deskside.usecases.ports.scripts import ApprovalStore, SigningKey


class Desk:
    """A store, and how its signatures are made."""

    def __init__(self, kind: str, folder: Path, key: SigningKey) -> None:
        self.kind = kind
        self.key = key
        self._folder = folder

    def store(self, *, organisation: bool = False) -> ApprovalStore:
        if self.kind == "memory":
            roster = Roster((Signer(principals="staff@example.org", key=self.key.blob),))
            return MemoryApprovals(organisation=roster if organisation else None)
        roster = Roster((Signer(principals="staff@example.org", key=self.key.blob),))
        profile = a_profile(roster=roster) if organisation else None
        return FileApprovals(self._folder / "approvals", organisation=lambda: profile)

    def sign(self, statement: bytes) -> bytes:
        if self.kind == "memory":
            return seal(self.key.blob, statement)
        return self.key.sign(statement, SCRIPT_NAMESPACE)


@pytest.fixture(params=["files", "memory"])
def desk(request: pytest.FixtureRequest, tmp_path: Path, keys: dict[str, Path]) -> Desk:
    key = UsersKeys().find(str(keys["ed25519"]), lambda _: None)
    return Desk(request.param, tmp_path, key)


def test_an_empty_store_knows_nothing(desk: Desk) -> None:
    evidence = desk.store().evidence(SCRIPT)
    assert (evidence.statements, evidence.roster.signers) == ((), ())
    assert evidence.policy.roots == "self"


def test_kept_statements_come_back_newest_first_with_checked_signatures(desk: Desk) -> None:
    store = desk.store()
    for version in (2, 10):
        body = b"statement %d" % version
        store.keep(SCRIPT, version, body, desk.sign(body), desk.key.blob)
    statements = store.evidence(SCRIPT).statements
    assert [signed.body for signed in statements] == [b"statement 10", b"statement 2"]
    for signed in statements:
        (checked,) = signed.signatures
        assert (checked.key, checked.namespace, checked.intact) == (desk.key.blob, SCRIPT_NAMESPACE, True)


def test_a_signature_over_other_bytes_is_not_intact(desk: Desk) -> None:
    store = desk.store()
    store.keep(SCRIPT, 1, b"statement", desk.sign(b"another"), desk.key.blob)
    (signed,) = store.evidence(SCRIPT).statements
    assert [one.intact for one in signed.signatures] == [False]


def test_other_bytes_for_a_version_replace_the_statement_and_its_signatures(desk: Desk) -> None:
    store = desk.store()
    store.keep(SCRIPT, 1, b"one", desk.sign(b"one"), desk.key.blob)
    store.keep(SCRIPT, 1, b"two", desk.sign(b"two"), desk.key.blob)
    (signed,) = store.evidence(SCRIPT).statements
    assert (signed.body, [one.intact for one in signed.signatures]) == (b"two", [True])


def test_an_approver_is_enrolled_once(desk: Desk) -> None:
    store = desk.store()
    assert store.enrol("me@example.org", desk.key.public_key)
    assert not store.enrol("me@example.org", desk.key.public_key)
    (signer,) = store.evidence(SCRIPT).roster.signers
    assert (signer.principals, signer.key) == ("me@example.org", desk.key.blob)
    assert signer.namespaces == SCRIPT_NAMESPACE
    assert base64.b64decode(desk.key.public_key.split()[1]) == desk.key.blob


def test_what_is_revoked_is_in_the_evidence(desk: Desk) -> None:
    store = desk.store()
    store.revoke("ab" * 32, "why")
    store.revoke(fingerprint(desk.key.blob), "why")
    revoked = store.evidence(SCRIPT).revoked
    assert (set(revoked.digests), set(revoked.keys)) == ({"ab" * 32}, {desk.key.fingerprint})


def test_under_an_organisation_nobody_enrols_anybody(desk: Desk) -> None:
    store = desk.store(organisation=True)
    with pytest.raises(Refused, match="profile-decides"):
        store.enrol("me@example.org", desk.key.public_key)
    evidence = store.evidence(SCRIPT)
    assert [signer.principals for signer in evidence.roster.signers] == ["staff@example.org"]
    assert evidence.policy.roots == "organisation"
