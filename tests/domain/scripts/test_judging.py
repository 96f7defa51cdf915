"""The explanation is the decision: every no names its rule, and what counts is what decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from deskside.domain.errors import Refused
from deskside.domain.scripts.admission import Circumstances, Vouched, decide, weigh
from deskside.domain.scripts.evidence import Evidence, Policy, Revoked, fingerprint
from deskside.domain.scripts.folder import ScriptFolder
from deskside.domain.scripts.judging import Rule
from deskside.domain.scripts.manifest import Effect
from domain.scripts.test_admission import (
    ANNA,
    BORIS,
    FOLDER,
    HERE,
    NOW,
    WRITER,
    evidence,
    saying,
    signature,
    signed,
)
from fakes.scripts import A_MANIFEST, SCRIPT

CHANGE = replace(A_MANIFEST, effect=Effect.CHANGE)
EXPIRED = replace(A_MANIFEST, expires=(NOW - timedelta(days=1)).date())
OTHER = ScriptFolder(SCRIPT, {**FOLDER.files, "linux.sh": b"echo other\n"})
GOOD = signed(signature(ANNA))


@pytest.mark.parametrize(
    ("known", "folder", "here", "manifest", "rule", "code"),
    [
        (evidence(GOOD), FOLDER, HERE, A_MANIFEST, None, ""),
        (evidence(signed()), FOLDER, HERE, A_MANIFEST, Rule.SIGNED, "not-approved"),
        (
            evidence(signed(signature(ANNA, intact=False))),
            FOLDER,
            HERE,
            A_MANIFEST,
            Rule.SIGNED,
            "signature-broken",
        ),
        (
            evidence(GOOD, revoked=Revoked(keys=frozenset({fingerprint(ANNA.key)}))),
            FOLDER,
            HERE,
            A_MANIFEST,
            Rule.SIGNED,
            "approver-key-revoked",
        ),
        (evidence(GOOD), OTHER, HERE, A_MANIFEST, Rule.UNCHANGED, "script-changed"),
        (
            evidence(GOOD),
            FOLDER,
            Circumstances(now=NOW, newest_seen=9),
            A_MANIFEST,
            Rule.CURRENT,
            "script-superseded",
        ),
        (
            evidence(signed(signature(ANNA), manifest=EXPIRED)),
            FOLDER,
            HERE,
            EXPIRED,
            Rule.CURRENT,
            "script-expired",
        ),
        (evidence(signed(signature(WRITER))), FOLDER, HERE, A_MANIFEST, Rule.COUNTED, "author-approved"),
        (
            evidence(signed(signature(ANNA), manifest=CHANGE)),
            FOLDER,
            HERE,
            CHANGE,
            Rule.COUNTED,
            "approvals-missing",
        ),
        (evidence(GOOD), FOLDER, HERE, CHANGE, Rule.AGREED, "manifest-disagrees"),
    ],
)
def test_each_no_is_one_rule_and_all_before_it_said_yes(  # noqa: PLR0917 - a table
    known: Evidence,
    folder: ScriptFolder,
    here: Circumstances,
    manifest: object,
    rule: Rule | None,
    code: str,
) -> None:
    (judged,) = weigh(folder, known, here, read=saying(manifest))  # type: ignore[arg-type]
    assert judged.failed is rule
    assert judged.passed == tuple(Rule)[: list(Rule).index(rule) if rule else None]
    decision = decide(folder, known, here, read=saying(manifest))  # type: ignore[arg-type]
    assert getattr(decision, "code", "") == code
    if isinstance(judged.outcome, Refused):
        assert judged.outcome.code == code


def test_of_several_approvals_the_one_that_came_furthest_decides() -> None:
    broken = signed(signature(ANNA, intact=False))
    known = evidence(broken, GOOD, signed(signature(BORIS), folder=OTHER))
    judged = weigh(FOLDER, known, HERE, read=saying(A_MANIFEST))
    assert [isinstance(one.outcome, Vouched) for one in judged] == [False, True, False]
    assert not isinstance(decide(FOLDER, known, HERE, read=saying(A_MANIFEST)), Refused)


def test_each_signature_says_whether_it_counts_and_whose_it_is() -> None:
    known = evidence(
        signed(signature(ANNA), signature(WRITER), signature(BORIS, intact=False), manifest=CHANGE),
        policy=Policy(needed={Effect.CHANGE: 2}),
    )
    (judged,) = weigh(FOLDER, known, HERE, read=saying(CHANGE))
    told = [(one.principal, one.why_not.code if one.why_not else "") for one in judged.signatures]
    assert told == [
        (ANNA.principals, ""),
        (WRITER.principals, "author-approved"),
        (BORIS.principals, "signature-broken"),
    ]
    assert judged.needed == 2
