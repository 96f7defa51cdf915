"""`deskside profile new`: a first profile from a few answers, or the next version of one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from deskside.adapters.trust.profiles import read_profile_file, write_profile_file
from deskside.domain.errors import WrongUse
from deskside.domain.profile.draft import Draft, RelayDraft, day_of, draft_text, next_text, relay_address
from deskside.domain.profile.file import split_profile
from deskside.domain.profile.keys import parse_public_key
from deskside.programs.cli.profile import file_named
from deskside.programs.cli.terminal import ask_line, someone_is_there
from deskside.ui.words import t

if TYPE_CHECKING:
    from argparse import Namespace
    from datetime import date

    from deskside.domain.profile.keys import PublicKey
    from deskside.programs.house import House

_LIFE_DAYS = 365
_MAX_KEY_BYTES = 16_384


def new(options: Namespace, house: House) -> int:
    """Write a profile that passes `check` and that nobody has signed."""
    place = Path(options.file)
    if place.exists():
        raise WrongUse("profile-is-there", file=options.file[:160])
    today = house.clock.now().date()
    expires = day_of(options.expires) if options.expires else _a_year_from(today)
    if options.from_file:
        body = next_text(split_profile(file_named(options.from_file)).body, expires=expires)
    else:
        body = draft_text(_draft(options, expires))
    write_profile_file(place, body, new=True)
    print(t("Written: {file}").format(file=options.file))
    print(
        t("Read it and change what you like, then: deskside profile sign {file} --key KEY").format(file=place)
    )
    return 0


def _a_year_from(today: date) -> date:
    return today.fromordinal(today.toordinal() + _LIFE_DAYS)


def _draft(options: Namespace, expires: date) -> Draft:
    asks = someone_is_there()
    return Draft(
        organisation=options.organisation
        or _needed("--organisation", t("Organisation, as users know it: "), asks=asks),
        call_back=options.call_back
        or _needed("--call-back", t("Number that users ring to ask who is calling: "), asks=asks),
        expires=expires,
        roots=tuple(
            _public_key(name)
            for name in options.root
            or [_needed("--root", t("Public key file of the root that signs profiles: "), asks=asks)]
        ),
        authorities=tuple(
            _public_key(name)
            for name in options.clerk_ca
            or _wanted(t("Public key file of the clerks' authority, empty for none yet: "), asks=asks)
        ),
        approvers=tuple(
            _approver(said)
            for said in options.approver
            or _several(t("Approver as NAME=PUBLIC_KEY_FILE, empty for no more: "), asks=asks)
        ),
        relays=_relays(options, asks=asks),
    )


def _relays(options: Namespace, *, asks: bool) -> tuple[RelayDraft, ...]:
    said = (
        [options.relay]
        if options.relay
        else _wanted(t("Relay as HOST[:PORT], empty for none yet: "), asks=asks)
    )
    if not said:
        return ()
    host, port = relay_address(said[0])
    host_key = options.relay_key or _needed("--relay-key", t("File of its public host key: "), asks=asks)
    companion = options.companion_key or _needed(
        "--companion-key", t("Private key file of the companions' account on it: "), asks=asks
    )
    text = _bytes(companion).decode("utf-8", "replace")
    return (RelayDraft(host=host, port=port, host_keys=(_public_key(host_key),), companion_key=text),)


def _approver(said: str) -> tuple[str, PublicKey]:
    name, found, file = said.partition("=")
    if not found:
        raise WrongUse("profile-approver-unreadable", said=said[:80])
    return name, _public_key(file)


def _public_key(name: str) -> PublicKey:
    return parse_public_key(_bytes(name).decode("utf-8", "replace").strip())


def _bytes(name: str) -> bytes:
    data = read_profile_file(Path(name).expanduser())
    if data is None:
        raise WrongUse("signing-key-not-found", key=name[:120])
    return data[:_MAX_KEY_BYTES]


def _needed(option: str, question: str, *, asks: bool) -> str:
    answer = ask_line(question).strip() if asks else ""
    if not answer:
        raise WrongUse("profile-answer-missing", option=option)
    return answer


def _wanted(question: str, *, asks: bool) -> list[str]:
    answer = ask_line(question).strip() if asks else ""
    return [answer] if answer else []


def _several(question: str, *, asks: bool) -> list[str]:
    """Ask until nothing is said, or nine times."""
    said: list[str] = []
    while len(said) < 9 and (answer := _wanted(question, asks=asks)):
        said += answer
    return said
