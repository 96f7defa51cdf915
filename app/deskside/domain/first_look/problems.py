"""Which kind of trouble a ticket's words are about, and which checks look for it: a table, and its reading.

To teach the desk another kind, add a row to `KINDS`: word beginnings in English and Russian, the checks that
fit, the categories of system information that matter. The checks are scripts that only read.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deskside.domain.inventory.findings.rule import Thresholds

MOST_CHECKS: Final = 6
"""Beside the probe: a companion runs 8 things at once, a stock sshd 10 on one connection (MaxSessions)."""
_MOST_KINDS: Final = 2
_WORD: Final = re.compile(r"[\w-]+")
_HOST: Final = re.compile(
    r"(?<![\w@./-])(?:[a-z]+://)?"
    r"((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z][a-z0-9-]{1,62}|\d{1,3}(?:\.\d{1,3}){3})"
    r"(?![\w@-])",
    re.ASCII | re.IGNORECASE,
)
"""A name with a dot in it, or an IPv4 address, not a part of an e-mail address."""
_FILE_ENDINGS: Final = frozenset({
    "doc", "docx", "xls", "xlsx", "ppt", "pptx", "pdf", "txt", "csv", "odt", "ods", "zip", "exe", "msi",
    "deb", "rpm", "jpg", "png", "mp4", "log", "ini", "dll",
})  # fmt: skip
"""What looks like a machine's name in a problem and is a file's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One script of the catalogue, and what it is given."""

    script: str
    host: str = ""
    """Its parameter that takes the name of a machine, if the problem names one."""
    needs_host: bool = False
    """Whether it says nothing without one."""
    limit: tuple[str, str] = ("", "")
    """Its parameter that is a threshold, and which of the organisation's it is."""
    about: tuple[str, ...] = ()
    """The categories of system information that are not well where it finds something."""
    rests_on: tuple[str, ...] = ()
    """Scripts: where one of them finds something broken, what this one finds broken follows from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCheck:
    """A check that will run."""

    script: str
    values: tuple[tuple[str, str], ...] = ()
    about: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of trouble."""

    name: str
    words: tuple[str, ...]
    """Beginnings of words, or of several words in a row, in lower case, without `ё`."""
    checks: tuple[Check, ...]
    """What fits best stands first."""
    categories: tuple[str, ...]
    """Of system information: a finding in them is told before others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a first look will do."""

    kinds: tuple[str, ...]
    checks: tuple[PlannedCheck, ...]
    categories: frozenset[str]
    """Of system information, those that matter most."""


_WAY = ("network.address", "network.path")
_NAMED = (*_WAY, "network.name-resolution")
_WEB_TOO = (*_NAMED, "network.web-access")

_ADDRESS = Check(script="network.address", about=("network",))
_PATH = Check(script="network.path", about=("network",), rests_on=("network.address",))
_NAMES = Check(script="network.name-resolution", host="host", about=("network",), rests_on=_WAY)
_WEB = Check(script="network.web-access", about=("network",), rests_on=_NAMED)
_SECURE_WEB = Check(script="network.secure-web", host="host", about=("network",), rests_on=_WEB_TOO)
_IPV6 = Check(script="network.ipv6", about=("network",), rests_on=_WAY)
_PORT = Check(script="network.tcp-port", host="host", needs_host=True, rests_on=_NAMED)
_CERTIFICATE = Check(
    script="network.certificate",
    host="host",
    needs_host=True,
    limit=("days", "certificate_days"),
    rests_on=(*_WEB_TOO, "network.tcp-port", "network.secure-web"),
)
_PACKETS = Check(
    script="network.packet-size", host="host", needs_host=True, about=("network",), rests_on=_NAMED
)
_VPN = Check(script="network.vpn-ports", host="host", needs_host=True, rests_on=_NAMED)
_MAIL = Check(script="mail.server-reach", host="incoming", needs_host=True, rests_on=_NAMED)
_CLOCK = Check(script="time.offset", about=("os",))
_SPACE = Check(script="disk.space-eaters", limit=("limit", "volume_filling_percent"), about=("volumes",))
_DISKS = Check(script="disk.health-signs", about=("disks",))
_DRIVES = Check(script="disk.network-drives", about=("volumes",))
_MEMORY = Check(script="memory.pressure", about=("memory",))
_STUCK = Check(script="system.stuck-programs", about=("processes", "cpu"))
_SERVICES = Check(script="services.failed", about=("services",))
_QUEUE = Check(script="printing.queue", about=("printers",))
_LOGIN = Check(script="account.login-trouble", about=("users",))
_PACKAGES = Check(script="updates.package-lock", about=("updates", "software"))

GENERAL: Final = Kind(
    name="general",
    words=(),
    checks=(_PATH, _NAMES, _SERVICES, _MEMORY, _SPACE, _STUCK),
    categories=(),
)
"""Where the words say nothing that the table knows."""

KINDS: Final[tuple[Kind, ...]] = (
    Kind(
        name="network",
        words=(
            "internet", "network", "wi-fi", "wifi", "wlan", "offline", "online", "router", "cable", "lan",
            "no connection", "connection", "ethernet",
            "интернет", "сеть", "сети", "сетью", "сетев", "вай-фай", "вайфай", "роутер", "кабел",
            "подключени", "связь", "связи",
        ),
        checks=(_ADDRESS, _PATH, _NAMES, _WEB, _IPV6, _PORT),
        categories=("network",),
    ),
    Kind(
        name="web",
        words=(
            "web", "website", "site", "page", "browser", "portal", "certificate", "http", "firefox", "chrome",
            "сайт", "страниц", "браузер", "портал", "сертификат",
        ),
        checks=(_WEB, _SECURE_WEB, _NAMES, _CERTIFICATE, _CLOCK, _IPV6, _PATH),
        categories=("network", "os"),
    ),
    Kind(
        name="mail",
        words=(
            "mail", "e-mail", "email", "outlook", "thunderbird", "imap", "smtp", "inbox", "mailbox",
            "почт", "письм", "писем", "аутлук",
        ),
        checks=(_MAIL, _NAMES, _PATH, _CLOCK, _WEB, _SPACE),
        categories=("network", "os", "volumes"),
    ),
    Kind(
        name="vpn",
        words=("vpn", "tunnel", "wireguard", "openvpn", "anyconnect", "впн", "туннел", "домашн офис"),
        checks=(_VPN, _PATH, _PACKETS, _NAMES, _CLOCK, _WEB),
        categories=("network", "os"),
    ),
    Kind(
        name="calls",
        words=(
            "call", "calls", "video", "meeting", "teams", "zoom", "choppy", "stutter",
            "звон", "видео", "совещани", "конференц", "прерыва",
        ),
        checks=(_PATH, _WEB, _STUCK, _MEMORY, _NAMES),
        categories=("network", "cpu", "memory", "devices"),
    ),
    Kind(
        name="printing",
        words=("print", "paper", "toner", "scan", "печат", "принтер", "распечат", "сканер"),
        checks=(_QUEUE, _SERVICES, _SPACE, _PATH),
        categories=("printers", "services", "network"),
    ),
    Kind(
        name="disk",
        words=(
            "disk", "drive", "storage", "no space", "out of space", "disk full", "save", "saving", "file",
            "share", "shared folder", "общая папк", "общей папк", "общую папк",
            "диск", "место", "места", "памяти на", "сохран", "файл",
        ),
        checks=(_SPACE, _DISKS, _DRIVES, _STUCK),
        categories=("volumes", "disks", "events"),
    ),
    Kind(
        name="slow",
        words=(
            "slow", "freez", "frozen", "hang", "hung", "crash", "lag", "hot", "fan", "noisy", "memory",
            "медлен", "тормоз", "завис", "висн", "долго", "гре", "шум", "вылета", "глюч", "памят",
        ),
        checks=(_MEMORY, _STUCK, _DISKS, _SPACE, _SERVICES),
        categories=("memory", "cpu", "processes", "disks", "events"),
    ),
    Kind(
        name="sign-in",
        words=(
            "password", "log in", "login", "log on", "logon", "sign in", "sign-in", "signin", "locked",
            "account", "парол", "войти", "вход", "логин", "учетн", "заблок", "не пуска",
        ),
        checks=(_LOGIN, _CLOCK, _SPACE, _PATH, _NAMES),
        categories=("users", "os", "volumes"),
    ),
    Kind(
        name="updates",
        words=(
            "update", "upgrade", "install", "package", "software", "restart", "reboot",
            "обновл", "установ", "пакет", "перезагру",
        ),
        checks=(_PACKAGES, _SPACE, _NAMES, _WEB, _CLOCK),
        categories=("updates", "software", "volumes"),
    ),
    Kind(
        name="clock",
        words=(
            "clock", "wrong time", "wrong date", "time zone", "timezone", "часы", "неверное время", "дата",
        ),
        checks=(_CLOCK, _PATH, _SERVICES),
        categories=("os",),
    ),
    Kind(
        name="services",
        words=("service", "server", "daemon", "служб", "сервис", "сервер"),
        checks=(_SERVICES, _PORT, _STUCK, _MEMORY, _SPACE),
        categories=("services", "events", "memory"),
    ),
)  # fmt: skip

_BY_NAME: Final = {kind.name: kind for kind in (*KINDS, GENERAL)}


def plan(problem: str, scripts: Iterable[str], thresholds: Thresholds) -> Plan:
    """Choose what to look at.

    Args:
        problem: What the ticket says, in the person's own words; or the name of a kind.
        scripts: Ids that the catalogue has; what it has not is left out.
        thresholds: The organisation's: checks warn from where on findings do.
    """
    kinds = kinds_of(problem)
    hosts = hosts_in(problem)
    there = frozenset(scripts)
    # One of each kind in turn, so that the second kind is not crowded out by the first.
    turns = itertools.zip_longest(*(kind.checks for kind in kinds))
    fitting = dict.fromkeys(check for turn in turns for check in turn if check is not None)
    checks = [
        _planned(check, hosts, thresholds)
        for check in fitting
        if check.script in there and (hosts or not check.needs_host)
    ]
    return Plan(
        kinds=tuple(kind.name for kind in kinds),
        checks=tuple(checks[:MOST_CHECKS]),
        categories=frozenset(name for kind in kinds for name in kind.categories),
    )


def kinds_of(problem: str) -> tuple[Kind, ...]:
    """Return the kinds that most words of a problem speak for, two at most; `GENERAL` where none do."""
    named = _BY_NAME.get(problem.strip().casefold())
    if named is not None:
        return (named,)
    text = " " + " ".join(_WORD.findall(problem.casefold().replace("ё", "е")))
    scores = {kind.name: sum(f" {word}" in text for word in kind.words) for kind in KINDS}
    best = sorted((name for name in scores if scores[name]), key=lambda name: -scores[name])
    return tuple(_BY_NAME[name] for name in best[:_MOST_KINDS]) or (GENERAL,)


def hosts_in(problem: str) -> tuple[str, ...]:
    """Return the names and addresses of machines that a problem mentions, in its order."""
    found = (match[1].casefold() for match in _HOST.finditer(problem))
    return tuple(dict.fromkeys(name for name in found if name.rpartition(".")[2] not in _FILE_ENDINGS))


def _planned(check: Check, hosts: tuple[str, ...], thresholds: Thresholds) -> PlannedCheck:
    values = [(check.host, hosts[0])] if check.host and hosts else []
    parameter, threshold = check.limit
    if parameter:
        values.append((parameter, str(getattr(thresholds, threshold))))
    return PlannedCheck(script=check.script, values=tuple(values), about=check.about, rests_on=check.rests_on)
