"""`deskside doctor`: look at the set-up, or try one connection, and say what to do about what is wrong."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.errors import DesksideError
from deskside.domain.profile.review import warnings
from deskside.domain.targets import label_of
from deskside.programs.cli.session import connected, ticket_for
from deskside.programs.cli.terminal import print_json, quiet
from deskside.ui.words import profile as profile_words
from deskside.ui.words import t, verification
from deskside.ui.words.errors import what_happened, what_to_do
from deskside.usecases.task import CancelToken

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterator

    from deskside.programs.house import House


@dataclass(frozen=True, slots=True)
class _Finding:
    name: str
    good: bool
    said: str
    do: str = ""


def doctor(options: Namespace, house: House) -> int:
    """Print one line a check: 0 where all is well, 1 where something should be mended."""
    findings = list(_set_up(house))
    if options.target:
        findings.append(_tried(t("Connection"), lambda: _connection(options, house)))
    if options.json:
        print_json([{"check": f.name, "good": f.good, "said": f.said, "do": f.do or None} for f in findings])
    else:
        for finding in findings:
            mark = t("good") if finding.good else t("to be mended")
            print(f"{finding.name}: {mark}. {finding.said} {finding.do}".rstrip())
    return 0 if all(finding.good for finding in findings) else 1


def _set_up(house: House) -> Iterator[_Finding]:
    yield _tried(t("Database"), lambda: _database(house))
    yield _tried(t("Journal"), lambda: _journal(house))
    yield _tried(t("Organisation"), lambda: _organisation(house))
    yield _tried(t("Scripts"), lambda: _scripts(house))
    yield _ssh()
    yield _keyring(house)


def _tried(name: str, check: Callable[[], str]) -> _Finding:
    try:
        return _Finding(name, good=True, said=check())
    except DesksideError as error:
        return _Finding(name, good=False, said=what_happened(error), do=what_to_do(error))


def _database(house: House) -> str:
    house.store_as_it_is.check()
    house.store_as_it_is.check_writable()
    return house.store_as_it_is.place


def _journal(house: House) -> str:
    return verification.sentence(house.verify(report=quiet, cancel=CancelToken()))


def _organisation(house: House) -> str:
    profile = house.organisation.profile
    if profile is None:
        return t("No profile is installed: whoever approves scripts here is their own organisation.")
    for doubt in warnings(profile, today=house.clock.now().date()):
        if doubt.code in _PRESSING:
            raise doubt
    return profile_words.summary(profile)


_PRESSING = {"profile-expires-soon"}
"""What a clerk should pass on; the other doubts are for whoever makes the profile."""


def _scripts(house: House) -> str:
    listed = house.list_scripts()
    broken = next((one.why_not for one in listed if one.manifest is None and one.why_not), None)
    if broken:
        raise broken
    may = sum(one.approved for one in listed)
    if listed and not may:
        return t(
            "{count} in the catalogue, and none may run yet: “deskside script approvals --due” says what each"
            " waits for."
        ).format(count=len(listed))
    return t("{count} in the catalogue, {may} may run.").format(count=len(listed), may=may)


def _ssh() -> _Finding:
    found = shutil.which("ssh")
    if found:
        return _Finding("ssh_config", good=True, said=t("Read by {program}.").format(program=found))
    return _Finding(
        "ssh_config",
        good=False,
        said=t("There is no ssh program here, so only plain entries of ssh_config are understood."),
        do=t("Install the OpenSSH client to use aliases with Include, Match or ProxyJump."),
    )


def _keyring(house: House) -> _Finding:
    if house.secrets.can_remember():
        return _Finding(t("Keyring"), good=True, said=t("Passwords can be remembered if you choose so."))
    return _Finding(
        t("Keyring"),
        good=True,
        said=t("This computer has no keyring: passwords are asked for each time and kept nowhere."),
    )


def _connection(options: Namespace, house: House) -> str:
    options.ticket = None
    ticket = ticket_for(
        options, house, t("Connection check of {target}").format(target=label_of(options.target))
    )
    with connected(options, house, ticket) as (machine, _):
        return t("{label} answers as {server}, host key {key}.").format(
            label=machine.label, server=machine.banner, key=machine.host_key
        )
