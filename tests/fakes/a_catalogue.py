"""A catalogue that wants care: one script in order, one not approved, one that runs out, one that fails."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from deskside.domain.errors import Refused
from deskside.domain.journal.facts import Outcome
from deskside.domain.scripts.outcomes import RunOfScript, ScriptOutcomes
from deskside.domain.walkthroughs.outcomes import StepOutcomes, VersionOutcomes
from deskside.usecases.list_approvals import ApprovalsOfScript
from deskside.usecases.look_after_catalogue import CatalogueState, RunsOfScript
from fakes.played_walkthrough import PRINTER, listed_printer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deskside.usecases.list_scripts import ListedScript

EXPIRES = date(2026, 6, 1)
FAILED = RunOfScript(
    ticket=5,
    seq=1,
    at=datetime(2026, 5, 4, 9, 0, tzinfo=UTC),
    version=3,
    system="Debian GNU/Linux 12",
    outcome=Outcome.TIMED_OUT,
)


def a_catalogue(scripts: Sequence[ListedScript]) -> CatalogueState:
    """Return the state of a catalogue that holds `scripts`."""
    first, second = scripts[0].script, scripts[1].script
    return CatalogueState(
        scripts=scripts,
        approvals=[
            _approvals(first, expires=EXPIRES),
            _approvals(second, why_not=Refused("not-approved")),
            _approvals("lab.unread", why_not=Refused("not-approved")),
        ],
        runs=[RunsOfScript(script=first, outcomes=[_outcomes()])],
        walkthroughs=[listed_printer()],
        played=[
            VersionOutcomes(
                walkthrough=PRINTER.name,
                version=PRINTER.version,
                steps={
                    "plug": StepOutcomes(
                        "plug", title="Plug it in", done=9, did_not_work=2, left=1, tries=12
                    ),
                    "ready": StepOutcomes("ready", title="The queue is ready", done=11, tries=14),
                },
                runs=12,
                given_up=1,
            )
        ],
    )


def _approvals(
    script: str, *, why_not: Refused | None = None, expires: date | None = None
) -> ApprovalsOfScript:
    return ApprovalsOfScript(
        script=script,
        version=3,
        why_not=why_not,
        expires=expires,
        approvals=(),
        expires_soon=expires is not None,
    )


def _outcomes() -> ScriptOutcomes:
    return ScriptOutcomes(
        version=3,
        system="Debian GNU/Linux 12",
        runs=12,
        verdicts={"ok": 8, "warning": 2, "unknown": 1},
        timed_out=1,
        refused=0,
        stopped=0,
        broken=0,
        median_ms=412,
        latest=FAILED,
        look_at=FAILED,
    )
