"""What `deskside relay check` looks at, for those who look after a relay."""

from __future__ import annotations

from typing import Final

from deskside.domain.relay.check import Check, Verdict
from deskside.ui.words import n_, t

_CHECKS: Final = {
    Check.VERSION: n_("runs OpenSSH 9.2 or later"),
    Check.ALGORITHMS: n_("offers only strong algorithms"),
    Check.STRICT: n_("keeps to strict key exchange"),
    Check.COMPANION_IN: n_("lets a companion in"),
    Check.ROUTE: n_("gives a companion a port from 40000 to 49999"),
    Check.COMPANION_SESSION: n_("gives a companion no shell, program, files or terminal"),
    Check.COMPANION_SOCKETS: n_("gives a companion no Unix socket and no network device"),
    Check.COMPANION_LISTENS: n_("listens for a companion on 127.66.0.1 only"),
    Check.COMPANION_CONNECTS: n_("leads a companion nowhere"),
    Check.FLOOD: n_("bounds how many ports one companion takes"),
    Check.CLERK_IN: n_("lets a certified clerk in"),
    Check.CLERK_SESSION: n_("gives a clerk no shell, program, files or terminal"),
    Check.CLERK_SOCKETS: n_("gives a clerk no Unix socket and no network device"),
    Check.CLERK_LISTENS: n_("listens nowhere for a clerk"),
    Check.CLERK_CONNECTS: n_("leads a clerk to companions and nowhere else"),
    Check.OWN_SERVICES: n_("keeps a clerk from the relay's own services"),
    Check.TOGETHER: n_("joins a clerk to a companion"),
    Check.CLERK_BARE: n_("takes no clerk's key without a certificate"),
    Check.KEYS_ONLY: n_("takes nothing but keys, for any account"),
    Check.HALFWAY: n_("bounds connections that never log in"),
}
_VERDICTS: Final = {
    Verdict.GOOD: n_("good"),
    Verdict.BAD: n_("BAD"),
    Verdict.NOT_SEEN: n_("not looked at"),
}
_UNKNOWABLE: Final = (
    n_("whether anything else runs on the machine"),
    n_("whether its updates are installed"),
    n_("who else may log in to it, and how"),
    n_("whether the clerk authority's private key lies on it, which it must not"),
    n_("whether the list of revoked certificates is the newest"),
    n_("how soon it gives back the port of a companion that vanished"),
)


def check(name: Check) -> str:
    """Say what a relay does if this is as it should be."""
    return t(_CHECKS[name])


def verdict(of: Verdict) -> str:
    """Say how it is, in a word or three."""
    return t(_VERDICTS[of])


def unknowable() -> tuple[str, ...]:
    """Return what nobody can see from outside."""
    return tuple(map(t, _UNKNOWABLE))
