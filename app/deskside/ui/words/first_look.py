"""A first look in three sentences: what is wrong, what is fine, what could not be measured and why."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from deskside.ui.words import inventory, n_, t, tn
from deskside.ui.words.inventory import findings as finding_words
from deskside.ui.words.scripts import finding_words as check_words
from deskside.ui.words.scripts import title_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from deskside.domain.first_look.look import CheckEnd, FirstLook, Trouble, Unmeasured, Why

_MOST_TROUBLES: Final = 3
_MOST_NAMED: Final = 8

_WHY: Final[Mapping[Why, str]] = {
    "running": n_("still running"),
    "not-allowed": n_("not allowed"),
    "not-approved": n_("not approved"),
    "missing-tool": n_("a program is missing there"),
    "needs-admin": n_("needs an administrator"),
    "unsupported": n_("not made for this system"),
    "timeout": n_("no answer in time"),
    "unclear": n_("no clear answer"),
    "lost": n_("the connection was lost"),
    "stopped": n_("stopped"),
    "failed": n_("failed"),
}
_CHECKS: Final[Mapping[str, str]] = {
    "account.login-trouble": n_("the sign-in account"),
    "disk.health-signs": n_("the health of the disks"),
    "disk.network-drives": n_("network drives"),
    "disk.space-eaters": n_("the space on the disks"),
    "mail.server-reach": n_("the mail server"),
    "memory.pressure": n_("the use of memory"),
    "network.address": n_("the network address"),
    "network.certificate": n_("the server's certificate"),
    "network.ipv6": n_("IPv6"),
    "network.name-resolution": n_("name resolution"),
    "network.packet-size": n_("large packets"),
    "network.path": n_("the way to the gateway"),
    "network.secure-web": n_("secure web pages"),
    "network.tcp-port": n_("the server's port"),
    "network.vpn-ports": n_("the ports of the VPN"),
    "network.web-access": n_("access to the web"),
    "printing.queue": n_("the print queues"),
    "security.exposure": n_("what is open to others"),
    "security.remote-control": n_("programs for remote control"),
    "services.failed": n_("failed services"),
    "system.stuck-programs": n_("stuck programs"),
    "time.offset": n_("the clock"),
    "updates.package-lock": n_("the package system"),
}
"""What a check is about, in the middle of a sentence; one that is not here goes by its title."""
_KINDS: Final[Mapping[str, str]] = {
    "general": n_("anything"),
    "network": n_("the network"),
    "web": n_("web pages"),
    "mail": n_("e-mail"),
    "vpn": n_("VPN"),
    "calls": n_("calls"),
    "printing": n_("printers and what they print"),
    "disk": n_("disks"),
    "slow": n_("a slow computer"),
    "sign-in": n_("signing in"),
    "updates": n_("updates"),
    "clock": n_("the clock"),
    "services": n_("services"),
}


class Sentences(NamedTuple):
    """The three."""

    wrong: str
    fine: str
    unmeasured: str


def sentences(look: FirstLook) -> Sentences:
    """Return the three sentences for what is known by now."""
    return Sentences(_wrong(look), _fine(look), _unmeasured(look))


def kinds_words(kinds: Sequence[str]) -> str:
    """Return what the look is about: `e-mail, the network`."""
    return ", ".join(t(_KINDS[kind]) for kind in kinds)


def trouble_words(trouble: Trouble) -> str:
    """Return what is wrong in the clerk's words."""
    if trouble.fact is not None:
        return finding_words.said(trouble.fact).clerk
    end = trouble.check
    assert end is not None  # noqa: S101 - a trouble is one or the other
    worst = [one for one in end.findings if one.level == "error"]
    worst = worst or [one for one in end.findings if one.level == "warning"]
    return check_words(worst[0], end.manifest) if worst else check_name(end.script, end)


def following_words(look: FirstLook) -> str:
    """Return what is wrong only because something else is; empty where nothing is."""
    names = [check_name(one.script, one.check) for one in look.troubles if one.follows]
    return t("Follows from it: {list}.").format(list=", ".join(names)) if names else ""


def check_name(script: str, end: CheckEnd | None = None) -> str:
    """Return what a check is about, for the middle of a sentence."""
    known = _CHECKS.get(script)
    return t(known) if known else title_words(script, end.manifest if end else None)


def why_words(why: Why) -> str:
    """Return why something was not measured."""
    return t(_WHY[why])


def name_words(one: Unmeasured) -> str:
    """Return what was not measured, for the middle of a sentence."""
    return check_name(one.name) if one.is_check else _within(inventory.title(one.name))


def _wrong(look: FirstLook) -> str:
    if not look.troubles:
        known = look.fine_checks or look.fine_categories
        return t("Wrong: nothing that was looked at.") if known else t("Wrong: nothing is known yet.")
    causes = [one for one in look.troubles if not one.follows]
    told = [trouble_words(one).strip().rstrip(".") for one in causes[:_MOST_TROUBLES]]
    rest = len(causes) - len(told)
    if rest:
        told.append(tn("{n} thing more", "{n} things more", rest))
    return t("Wrong: {list}.").format(list=". ".join(told))


def _fine(look: FirstLook) -> str:
    names = [check_name(end.script, end) for end in look.fine_checks]
    names += [_within(inventory.title(name)) for name in look.fine_categories]
    if not names:
        return t("Fine: nothing that could be told.")
    return t("Fine: {list}.").format(list=_some(names))


def _unmeasured(look: FirstLook) -> str:
    if not look.unmeasured:
        return t("Not measured: nothing was left out.")
    by_why = sorted(look.unmeasured, key=lambda one: list(_WHY).index(one.why))
    groups = [
        t("{list} ({why})").format(list=_some([name_words(one) for one in group]), why=why_words(why))
        for why, group in groupby(by_why, key=lambda one: one.why)
    ]
    return t("Not measured: {list}.").format(list="; ".join(groups))


def _within(title: str) -> str:
    """Return a category's title for the middle of a sentence: none of them is a proper name."""
    return title[:1].lower() + title[1:]


def _some(names: Sequence[str]) -> str:
    rest = len(names) - _MOST_NAMED
    if rest <= 1:
        return ", ".join(names)
    return ", ".join([*names[:_MOST_NAMED], tn("{n} more", "{n} more", rest)])
