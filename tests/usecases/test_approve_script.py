"""Approving: shown before it is signed, recorded before it counts, never by the author."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deskside.adapters.trust.approvals import FileApprovals
from deskside.domain.errors import BrokeMidway, Cancelled, Refused, WrongUse
from deskside.domain.journal.desk import ApproverEnrolled, ScriptApproved, ScriptRevoked
from deskside.domain.scripts.allowed_signers import parse_allowed_signers
from deskside.domain.scripts.statement import SCRIPT_NAMESPACE, statement_bytes
from deskside.domain.tickets import DESK
from fakes.profile import a_profile
from fakes.scripts import AUTHOR, MANIFEST, SCRIPT
from servers.sshd import make_key
from usecases.script_desk import APPROVER, ScriptDesk

if TYPE_CHECKING:
    from deskside.usecases.approve_script import Proposal


def test_what_is_shown_is_what_is_signed(desk: ScriptDesk) -> None:
    shown: list[Proposal] = []

    def confirm(proposal: Proposal) -> bool:
        shown.append(proposal)
        return True

    approved = desk.approve(confirm=confirm)
    (proposal,) = shown
    assert dict(proposal.statement.files) == dict(desk.catalogue.folder(SCRIPT).digests())
    assert (proposal.principal, proposal.enrols) == (APPROVER, True)
    (stored,) = desk.approvals.evidence(SCRIPT).statements
    assert stored.body == statement_bytes(proposal.statement)
    assert approved.why_not is None


def test_a_no_signs_and_records_nothing(desk: ScriptDesk) -> None:
    with pytest.raises(Cancelled):
        desk.approve(confirm=lambda _: False)
    assert desk.facts(DESK) == []
    assert not (desk.home / "approvals").exists()


def test_it_stands_in_the_desks_own_journal(desk: ScriptDesk) -> None:
    approved = desk.approve()
    fingerprint = approved.proposal.key_fingerprint
    assert desk.facts(DESK) == [
        ApproverEnrolled(principal=APPROVER, key_fingerprint=fingerprint),
        ScriptApproved(
            script=SCRIPT,
            version=3,
            statement_sha256=approved.statement_sha256,
            principal=APPROVER,
            key_fingerprint=fingerprint,
        ),
    ]
    assert desk.reported_facts() == desk.facts(DESK)


def test_nobody_is_enrolled_twice(desk: ScriptDesk) -> None:
    desk.approve()
    again = desk.approve()
    assert not again.proposal.enrols
    assert [type(fact) for fact in desk.facts(DESK)].count(ApproverEnrolled) == 1


def test_nothing_counts_that_is_not_in_the_journal(desk: ScriptDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        raise BrokeMidway("journal-full", file="desk.db")

    monkeypatch.setattr(desk.store, "append", failing)
    with pytest.raises(BrokeMidway, match="journal-full"):
        desk.approve()
    assert desk.approvals.evidence(SCRIPT).statements == ()
    assert desk.approvals.evidence(SCRIPT).roster.signers == ()


@pytest.mark.parametrize("principal", [AUTHOR, AUTHOR.upper()])
def test_the_author_cannot_approve(desk: ScriptDesk, principal: str) -> None:
    with pytest.raises(Refused, match="author-approves"):
        desk.approve(principal=principal)


def test_the_author_cannot_approve_under_another_name_with_the_same_key(desk: ScriptDesk) -> None:
    public = (desk.home / "id_ed25519.pub").read_text()
    desk.approvals.enrol(AUTHOR, public)
    with pytest.raises(Refused, match="author-approves"):
        desk.approve()


@pytest.mark.parametrize("principal", ["", "a,b", "*@example.org", "two words"])
def test_a_principal_is_one_name(desk: ScriptDesk, principal: str) -> None:
    with pytest.raises(WrongUse, match="principal-unreadable"):
        desk.approve(principal=principal)


def test_a_broken_script_cannot_be_approved(desk: ScriptDesk) -> None:
    desk.write(manifest=MANIFEST.replace('"read"', '"harmless"'))
    with pytest.raises(WrongUse, match="manifest-value-wrong"):
        desk.approve()


def test_an_older_version_cannot_be_approved(desk: ScriptDesk) -> None:
    desk.versions.remember(SCRIPT, 4)
    with pytest.raises(Refused, match="script-superseded"):
        desk.approve()


def test_what_was_revoked_cannot_be_approved_again(desk: ScriptDesk) -> None:
    desk.approve()
    desk.revoke()
    with pytest.raises(Refused, match="approval-revoked"):
        desk.approve()
    desk.write(manifest=MANIFEST.replace("version = 3", "version = 4"))
    assert desk.approve().why_not is None


def test_a_revoked_key_cannot_approve(desk: ScriptDesk) -> None:
    key = desk.approve().proposal.key_fingerprint
    desk.revoke(key)
    with pytest.raises(Refused, match="approver-key-revoked"):
        desk.approve()


def test_a_changed_script_may_be_approved_anew_and_the_old_approval_is_gone(desk: ScriptDesk) -> None:
    desk.approve()
    desk.write("ok silent server=x\nexit 0\n")
    assert desk.approve().why_not is None
    assert desk.listing()[0].approved


def test_two_people_are_needed_where_something_changes(desk: ScriptDesk) -> None:
    desk.write(manifest=MANIFEST.replace('"read"', '"change"'))
    first = desk.approve()
    assert first.why_not is not None
    assert (first.why_not.code, first.why_not.facts) == ("approvals-missing", {"have": 1, "needed": 2})
    make_key(desk.home / "second")
    same = desk.approve(key=str(desk.home / "second"))
    assert same.why_not is not None
    assert desk.approve(key=str(desk.home / "second"), principal="boris@example.org").why_not is not None, (
        "a key that two names share is one person"
    )
    make_key(desk.home / "third")
    assert desk.approve(key=str(desk.home / "third"), principal="carla@example.org").why_not is None


def under_organisation(desk: ScriptDesk, *lines: str) -> None:
    roster = parse_allowed_signers("".join(lines), local=lambda naive: naive.astimezone())
    profile = a_profile(roster=roster)
    desk.approvals = FileApprovals(desk.home / "approvals", organisation=lambda: profile)


def test_under_an_organisation_only_its_approvers_count(desk: ScriptDesk) -> None:
    desk.approve()
    public = " ".join((desk.home / "id_ed25519.pub").read_text().split()[:2])
    under_organisation(desk, f"staff@example.org {public}\n")
    assert desk.listing()[0].trust == "organisation"
    make_key(desk.home / "other")
    under_organisation(desk, "staff@example.org " + (desk.home / "other.pub").read_text())
    refused = desk.listing()[0].why_not
    assert refused is not None
    assert refused.code == "approver-unknown"
    before = (desk.home / "approvals" / "allowed_signers").read_bytes()
    with pytest.raises(Refused, match="approver-not-in-profile"):
        desk.approve()
    assert (desk.home / "approvals" / "allowed_signers").read_bytes() == before


def test_under_an_organisation_a_listed_approver_signs_and_enrols_nobody(desk: ScriptDesk) -> None:
    public = " ".join((desk.home / "id_ed25519.pub").read_text().split()[:2])
    under_organisation(desk, f'{APPROVER} namespaces="{SCRIPT_NAMESPACE}" {public}\n')
    approved = desk.approve()
    assert (approved.proposal.enrols, approved.why_not) == (False, None)
    assert [type(fact) for fact in desk.facts(DESK)] == [ScriptApproved]
    assert not (desk.home / "approvals" / "allowed_signers").exists()


def test_revoking_is_recorded_before_it_counts(desk: ScriptDesk) -> None:
    approved = desk.approve()
    assert desk.revoke() == (approved.statement_sha256,)
    assert desk.facts(DESK)[-1] == ScriptRevoked(
        script=SCRIPT, digest=approved.statement_sha256, reason="a mistake"
    )
    assert (desk.home / "approvals" / "revoked").read_text() == f"{approved.statement_sha256} a mistake\n"


def test_every_version_that_was_approved_is_revoked_once(desk: ScriptDesk) -> None:
    desk.approve()
    desk.write(manifest=MANIFEST.replace("version = 3", "version = 4"))
    desk.approve()
    assert len(desk.revoke()) == 2
    with pytest.raises(WrongUse, match="nothing-to-revoke"):
        desk.revoke()


@pytest.mark.parametrize("what", ["network.other", "nonsense", "SHA256:short", "", "../x"])
def test_what_is_not_there_cannot_be_revoked(desk: ScriptDesk, what: str) -> None:
    with pytest.raises(WrongUse, match="nothing-to-revoke"):
        desk.revoke(what)
