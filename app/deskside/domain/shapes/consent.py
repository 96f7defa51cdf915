"""Consent in the JSON that commands and reports give to programs; see `shapes`."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, TypedDict, cast

from deskside.domain.journal import consent as c

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deskside.domain.journal.facts import Fact


class ConsentDetailShape(TypedDict, total=False):
    """What an entry about a companion or a consent has beside its envelope.

    `asked` and `step` are places of entries in the same journal. `source` says whose word an answer is:
    `companion`, given on the person's own computer, or `by-phone`, the clerk's.
    """

    asking: str
    capability: str
    sentence: str
    effect: str
    digest: str
    script: str
    version: int
    language: str
    remark: str
    reply: c.Reply
    source: c.Source
    asked: int
    grant: str
    open_ms: int
    why: str
    words: str
    by: c.Ender
    on: bool
    step: int
    offset_bytes: int
    away_ms: int
    clerk: str
    department: str
    organisation: str
    machine: str
    machine_id: str
    host_key: str
    clerk_key: str
    size: int
    hash: str
    key_fingerprint: str
    statement: str
    signature: str


def consent_detail(fact: Fact | None) -> ConsentDetailShape:
    """Return the members of a fact about consent as they are named there; nothing for any other fact."""
    if not isinstance(fact, c.ConsentFact):
        return {}
    members = {field.name: getattr(fact, field.name) for field in dataclasses.fields(fact)}
    return cast("ConsentDetailShape", members)


CONSENT_KINDS: Mapping[type, str] = {
    c.CompanionPaired: "companion-paired",
    c.ConsentAsked: "consent-asked",
    c.ConsentShown: "consent-shown",
    c.ConsentReworded: "consent-reworded",
    c.ConsentAnswered: "consent-answered",
    c.ConsentWithdrawn: "consent-withdrawn",
    c.SessionFrozen: "session-frozen",
    c.JobReattached: "job-reattached",
    c.SessionEnded: "session-ended",
    c.HeadCountersigned: "head-countersigned",
}
"""What such an entry records, in the words of formats.md section 1."""
