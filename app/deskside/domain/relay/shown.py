"""What `deskside relay check --json` prints. A public contract: names are added, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from deskside.domain.relay.check import Check, Verdict  # noqa: TC001 - the schemas are made of these types

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deskside.domain.relay.check import Finding


class RelayPointShape(TypedDict):
    """One point. `seen` is what was found there, names and numbers for who looks after the relay."""

    check: Check
    verdict: Verdict
    seen: str


class RelayCheckShape(TypedDict):
    """A relay looked at from outside. `not_visible` says, for people, what nobody can see from there."""

    host: str
    port: int
    host_key: str
    checks: list[RelayPointShape]
    not_visible: list[str]


def relay_check_json(
    host: str, port: int, host_key: str, findings: Iterable[Finding], not_visible: Iterable[str]
) -> RelayCheckShape:
    """Return the findings about one relay as programs read them."""
    return RelayCheckShape(
        host=host,
        port=port,
        host_key=host_key,
        checks=[RelayPointShape(check=f.check, verdict=f.verdict, seen=f.seen) for f in findings],
        not_visible=list(not_visible),
    )
