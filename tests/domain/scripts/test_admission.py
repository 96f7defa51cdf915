"""Every way in which the rule says no, and the one in which it says yes."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.errors import Refused, WrongUse
from deskside.domain.scripts.admission import Admitted, Circumstances, admit, decide
from deskside.domain.scripts.allowed_signers import Roster, Signer
from deskside.domain.scripts.evidence import (
    CheckedSignature,
    Evidence,
    Policy,
    Revoked,
    SignedStatement,
    fingerprint,
)
from deskside.domain.scripts.folder import ScriptFolder
from deskside.domain.scripts.manifest import Effect, Manifest
from deskside.domain.scripts.statement import (
    PRACTICE_NAMESPACE,
    SCRIPT_NAMESPACE,
    statement_about,
    statement_bytes,
)
from fakes.scripts import A_MANIFEST, AUTHOR, SCRIPT

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
FOLDER = ScriptFolder(SCRIPT, {"linux.sh": b"echo hello\n", "script.toml": b"format = 1\n"})
HERE = Circumstances(now=NOW)
ANNA = Signer(principals="anna@example.org", key=b"anna's key")
BORIS = Signer(principals="boris@example.org", key=b"boris's key")
WRITER = Signer(principals=AUTHOR, key=b"the author's key")
ROSTER = Roster((ANNA, BORIS, WRITER))


def signature(signer: Signer, namespace: str = SCRIPT_NAMESPACE, *, intact: bool = True) -> CheckedSignature:
    return CheckedSignature(key=signer.key, namespace=namespace, intact=intact)


def signed(
    *signatures: CheckedSignature, folder: ScriptFolder = FOLDER, manifest: Manifest = A_MANIFEST
) -> SignedStatement:
    return SignedStatement(statement_bytes(statement_about(folder, manifest)), signatures)


def evidence(*statements: SignedStatement, **changes: object) -> Evidence:
    return replace(Evidence(statements=statements, roster=ROSTER), **changes)  # type: ignore[arg-type]


def saying(manifest: Manifest) -> Callable[[ScriptFolder], Manifest]:
    return lambda _: manifest


def why_not(
    known: Evidence,
    *,
    folder: ScriptFolder = FOLDER,
    here: Circumstances = HERE,
    manifest: Manifest = A_MANIFEST,
) -> str:
    outcome = decide(folder, known, here, read=saying(manifest))
    if isinstance(outcome, Admitted):
        return ""
    with pytest.raises(Refused) as refused:
        admit(folder, known, here, read=saying(manifest))
    assert (refused.value.code, refused.value.facts) == (outcome.code, outcome.facts)
    return outcome.code


def changed_manifest(**changes: object) -> Manifest:
    return replace(A_MANIFEST, **changes)  # type: ignore[arg-type]


def test_a_script_that_somebody_else_signed_is_admitted_with_the_bytes_that_were_judged() -> None:
    admitted = admit(FOLDER, evidence(signed(signature(ANNA))), HERE, read=saying(A_MANIFEST))
    assert admitted.folder is FOLDER
    assert admitted.manifest is A_MANIFEST
    assert admitted.trust == "self-approved"
    assert [approver.principal for approver in admitted.approvers] == ["anna@example.org"]
    assert admitted.approvers[0].key_fingerprint == fingerprint(ANNA.key)
    assert admitted.statement_sha256 == hashlib.sha256(signed().body).hexdigest()


def test_the_organisations_word_is_called_so() -> None:
    known = evidence(signed(signature(ANNA)), policy=Policy(roots="organisation"))
    assert admit(FOLDER, known, HERE, read=saying(A_MANIFEST)).trust == "organisation"


def test_without_a_statement_or_a_signature_nothing_runs() -> None:
    assert why_not(evidence()) == "not-approved"
    assert why_not(evidence(signed())) == "not-approved"


def test_a_broken_signature_counts_for_nothing() -> None:
    assert why_not(evidence(signed(signature(ANNA, intact=False)))) == "signature-broken"
    assert why_not(evidence(signed(signature(ANNA, intact=False), signature(BORIS)))) == ""


def test_an_unlisted_key_counts_for_nothing() -> None:
    stranger = Signer(principals="anna@example.org", key=b"another key")
    assert why_not(evidence(signed(signature(stranger)))) == "approver-unknown"


def test_a_line_of_the_roster_that_cannot_be_read_is_named() -> None:
    stranger = Signer(principals="carla@example.org", key=b"another key")
    roster = Roster(ROSTER.signers, ((7, "option-unknown"),))
    outcome = decide(
        FOLDER, evidence(signed(signature(stranger)), roster=roster), HERE, read=saying(A_MANIFEST)
    )
    assert isinstance(outcome, Refused)
    assert (outcome.code, outcome.facts["line"]) == ("approver-unreadable", 7)


@pytest.mark.parametrize("namespace", ["file", "git", "deskside-script@v2", PRACTICE_NAMESPACE])
def test_a_signature_for_something_else_counts_for_nothing(namespace: str) -> None:
    assert why_not(evidence(signed(signature(ANNA, namespace)))) == "approval-wrong-namespace"


def test_a_key_listed_for_another_namespace_counts_for_nothing() -> None:
    roster = Roster((replace(ANNA, namespaces="git,file"),))
    assert why_not(evidence(signed(signature(ANNA)), roster=roster)) == "approver-unknown"


@pytest.mark.parametrize(
    "line",
    [replace(ANNA, valid_before=NOW), replace(ANNA, valid_after=NOW + timedelta(seconds=1))],
)
def test_a_key_counts_only_in_its_time(line: Signer) -> None:
    assert why_not(evidence(signed(signature(ANNA)), roster=Roster((line,)))) == "approver-out-of-time"


def test_a_revoked_key_counts_for_nothing() -> None:
    revoked = Revoked(keys=frozenset({fingerprint(ANNA.key)}))
    assert why_not(evidence(signed(signature(ANNA)), revoked=revoked)) == "approver-key-revoked"
    assert why_not(evidence(signed(signature(ANNA), signature(BORIS)), revoked=revoked)) == ""


def test_a_revoked_statement_or_file_stays_refused_whoever_signs_it() -> None:
    one = signed(signature(ANNA), signature(BORIS))
    digests = [hashlib.sha256(one.body).hexdigest(), dict(FOLDER.digests())["linux.sh"]]
    for digest in digests:
        assert why_not(evidence(one, revoked=Revoked(frozenset({digest})))) == "approval-revoked"


@given(st.data())
def test_one_changed_byte_anywhere_in_the_folder_is_refused(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted(FOLDER.files)))
    body = bytearray(FOLDER.files[path])
    body[data.draw(st.integers(0, len(body) - 1))] ^= data.draw(st.integers(1, 255))
    changed = ScriptFolder(SCRIPT, {**FOLDER.files, path: bytes(body)})
    outcome = decide(changed, evidence(signed(signature(ANNA))), HERE, read=saying(A_MANIFEST))
    assert isinstance(outcome, Refused)
    assert (outcome.code, outcome.facts) == ("script-changed", {"file": path})


def test_a_file_more_or_less_is_a_change() -> None:
    known = evidence(signed(signature(ANNA)))
    more = ScriptFolder(SCRIPT, {**FOLDER.files, "extra.sh": b""})
    less = ScriptFolder(SCRIPT, {"script.toml": FOLDER.files["script.toml"]})
    assert [why_not(known, folder=folder) for folder in (more, less)] == ["script-changed"] * 2


def test_an_approval_cannot_move_to_a_script_of_another_name() -> None:
    moved = ScriptFolder("network.other", FOLDER.files)
    assert why_not(evidence(signed(signature(ANNA))), folder=moved) == "script-changed"


def test_files_of_one_version_with_the_statement_of_another_are_refused() -> None:
    newer = ScriptFolder(SCRIPT, {**FOLDER.files, "linux.sh": b"echo newer\n"})
    known = evidence(signed(signature(ANNA), folder=newer, manifest=changed_manifest(version=4)))
    assert why_not(known, folder=FOLDER) == "script-changed"


def test_an_older_version_than_the_newest_seen_is_refused() -> None:
    here = replace(HERE, newest_seen=4)
    known = evidence(signed(signature(ANNA)))
    assert why_not(known, here=here) == "script-superseded"
    assert why_not(known, here=replace(HERE, newest_seen=3)) == ""


def test_it_may_run_through_its_last_day_and_no_longer() -> None:
    last = changed_manifest(expires=date(2026, 11, 22))
    known = evidence(signed(signature(ANNA), manifest=last))
    assert why_not(known, manifest=last) == ""
    tomorrow = replace(HERE, now=NOW + timedelta(days=1))
    assert why_not(known, manifest=last, here=tomorrow) == "script-expired"


@pytest.mark.parametrize(
    "roster",
    [
        ROSTER,
        Roster((replace(WRITER, principals=AUTHOR.upper()),)),
        Roster((replace(WRITER, principals="other@example.org"), WRITER)),
        Roster((replace(WRITER, principals="*@example.org"),)),
    ],
)
def test_the_authors_own_approval_never_counts(roster: Roster) -> None:
    assert why_not(evidence(signed(signature(WRITER)), roster=roster)) == "author-approved"


@pytest.mark.parametrize("effect", [Effect.CHANGE, Effect.DISRUPTIVE])
def test_what_changes_a_machine_needs_two_people(effect: Effect) -> None:
    manifest = changed_manifest(effect=effect)
    one = evidence(signed(signature(ANNA), signature(WRITER), manifest=manifest))
    two = evidence(signed(signature(ANNA), signature(BORIS), manifest=manifest))
    assert why_not(one, manifest=manifest) == "approvals-missing"
    assert why_not(two, manifest=manifest) == ""


@pytest.mark.parametrize(
    "second",
    [
        Signer(principals="anna@example.org", key=b"anna's other key"),
        Signer(principals="ANNA@example.org", key=b"anna's other key"),
        Signer(principals="a.smith@example.org", key=ANNA.key),
    ],
)
def test_one_person_with_two_keys_or_names_is_one_person(second: Signer) -> None:
    manifest = changed_manifest(effect=Effect.CHANGE)
    known = evidence(
        signed(signature(ANNA), signature(second), manifest=manifest), roster=Roster((ANNA, second))
    )
    assert why_not(known, manifest=manifest) == "approvals-missing"


def test_an_organisation_may_ask_for_more() -> None:
    policy = Policy("organisation", {Effect.READ: 2, Effect.CHANGE: 3, Effect.DISRUPTIVE: 3})
    assert why_not(evidence(signed(signature(ANNA)), policy=policy)) == "approvals-missing"


@pytest.mark.parametrize(
    "manifest",
    [
        changed_manifest(version=4),
        changed_manifest(effect=Effect.CHANGE),
        changed_manifest(author="somebody@example.org"),
        changed_manifest(expires=date(2030, 1, 1)),
    ],
)
def test_a_manifest_that_says_something_else_than_was_signed_is_refused(manifest: Manifest) -> None:
    assert why_not(evidence(signed(signature(ANNA))), manifest=manifest) == "manifest-disagrees"


def test_the_manifest_is_not_parsed_before_signature_and_digests_are_right() -> None:
    def read(_: ScriptFolder) -> Manifest:
        raise AssertionError("parsed too early")

    other = ScriptFolder(SCRIPT, {**FOLDER.files, "linux.sh": b"other"})
    for known in (
        evidence(),
        evidence(signed(signature(ANNA, intact=False))),
        evidence(signed(signature(ANNA), folder=other)),
        evidence(signed(signature(WRITER))),
    ):
        assert isinstance(decide(FOLDER, known, HERE, read=read), Refused)


def test_a_statement_is_not_parsed_before_somebody_known_has_signed_it() -> None:
    junk = SignedStatement(b"[" * 100_000, (signature(ANNA, intact=False),))
    assert why_not(evidence(junk)) == "signature-broken"
    assert why_not(evidence(replace(junk, signatures=(signature(ANNA),)))) == "statement-unreadable"


def test_an_approved_manifest_that_cannot_be_parsed_is_a_refusal_too() -> None:
    def read(_: ScriptFolder) -> Manifest:
        raise WrongUse("manifest-not-toml", script=SCRIPT, file="script.toml", where="line 1")

    outcome = decide(FOLDER, evidence(signed(signature(ANNA))), HERE, read=read)
    assert isinstance(outcome, Refused)
    assert outcome.code == "manifest-not-toml"


def test_of_several_reasons_the_one_that_came_furthest_is_told() -> None:
    older = ScriptFolder(SCRIPT, {**FOLDER.files, "linux.sh": b"older"})
    known = evidence(
        signed(signature(ANNA, intact=False)),
        signed(signature(WRITER)),
        signed(signature(ANNA), folder=older),
    )
    assert why_not(known) == "author-approved"


PRACTICE = Signer(principals="practice@deskside.example", key=b"release key", namespaces=PRACTICE_NAMESPACE)
THERE = replace(HERE, practice=True)


def practice_evidence(manifest: Manifest = A_MANIFEST, **changes: object) -> Evidence:
    one = signed(signature(PRACTICE, PRACTICE_NAMESPACE), manifest=manifest)
    known = Evidence(practice_statements=(one,), practice_roster=Roster((PRACTICE,)), roster=ROSTER)
    return replace(known, **changes)  # type: ignore[arg-type]


def test_the_practice_approver_counts_on_the_practice_machine_and_nowhere_else() -> None:
    known = practice_evidence()
    assert admit(FOLDER, known, THERE, read=saying(A_MANIFEST)).trust == "practice"
    assert why_not(known, here=HERE) == "not-approved"


def test_the_practice_approver_counts_for_what_only_reads() -> None:
    manifest = changed_manifest(effect=Effect.CHANGE)
    assert why_not(practice_evidence(manifest), manifest=manifest, here=THERE) == "practice-only-reads"


def test_a_changed_script_does_not_run_for_practice_either() -> None:
    changed = ScriptFolder(SCRIPT, {**FOLDER.files, "linux.sh": b"echo other\n"})
    assert why_not(practice_evidence(), folder=changed, here=THERE) == "script-changed"


def test_where_an_organisation_decides_the_practice_approver_counts_for_nothing() -> None:
    known = practice_evidence(policy=Policy(roots="organisation"))
    assert why_not(known, here=THERE) == "not-approved"


def test_the_practice_key_is_worth_nothing_in_the_real_roster() -> None:
    roster = Roster((replace(PRACTICE, namespaces=None),))
    known = evidence(signed(signature(PRACTICE, PRACTICE_NAMESPACE)), roster=roster)
    assert why_not(known) == "approval-wrong-namespace"


def test_a_real_approval_is_named_before_the_practice_one() -> None:
    known = practice_evidence(statements=(signed(signature(ANNA)),))
    assert admit(FOLDER, known, THERE, read=saying(A_MANIFEST)).trust == "self-approved"


@given(st.data())
def test_nothing_is_admitted_without_an_intact_signature_by_somebody_else_who_is_listed(
    data: st.DataObject,
) -> None:
    signers = [ANNA, BORIS, WRITER, Signer(principals="anna@example.org", key=b"unlisted")]
    signatures = tuple(
        signature(
            data.draw(st.sampled_from(signers)),
            data.draw(st.sampled_from([SCRIPT_NAMESPACE, PRACTICE_NAMESPACE, "git"])),
            intact=data.draw(st.booleans()),
        )
        for _ in range(data.draw(st.integers(0, 4)))
    )
    outcome = decide(FOLDER, evidence(signed(*signatures)), HERE, read=saying(A_MANIFEST))
    good = [
        one
        for one in signatures
        if one.intact and one.namespace == SCRIPT_NAMESPACE and one.key in {ANNA.key, BORIS.key}
    ]
    assert isinstance(outcome, Admitted) is bool(good)
