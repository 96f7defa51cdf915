"""`deskside profile ...`: make, sign, check and install the organisation's profile."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from deskside.adapters.trust.profiles import read_profile_file, write_profile_file
from deskside.domain.errors import Refused, WrongUse
from deskside.domain.profile.shown import profile_json
from deskside.programs.cli.signing import agreed, passphrase
from deskside.programs.cli.terminal import ask_yes, print_json, someone_is_there
from deskside.ui.words import profile as profile_words
from deskside.ui.words import t
from deskside.ui.words.errors import what_happened, what_to_do

if TYPE_CHECKING:
    from argparse import Namespace

    from deskside.domain.errors import DesksideError
    from deskside.domain.profile.organisation import OrganisationProfile
    from deskside.programs.house import House
    from deskside.usecases.check_profile import ProfileReview
    from deskside.usecases.sign_profile import Signing


def sign(options: Namespace, house: House) -> int:
    """Show what would be signed, ask, sign, write the file anew."""

    def confirm(signing: Signing) -> bool:
        _show_signing(signing)
        return agreed(options)

    signed = house.organisation.sign(
        file_named(options.file),
        key=options.key,
        previous=file_named(options.previous) if options.previous else None,
        confirm=confirm,
        passphrase=passphrase,
    )
    place = options.out or options.file
    write_profile_file(Path(place), signed)
    print(t("Signed: {file}").format(file=place))
    _say_doubts(house.organisation.check(signed))
    return 0


def check(options: Namespace, house: House) -> int:
    """Say everything that is wrong with a file or doubtful: 1 where it counts nowhere as it is."""
    previous = file_named(options.previous) if options.previous else None
    found = house.organisation.check(file_named(options.file), previous=previous)
    if options.json:
        print_json(
            {
                "good": not found.flaws,
                "sha256": found.sha256,
                "signers": sorted(found.signers),
                "flaws": [_told(error) for error in found.flaws],
                "doubts": [_told(error) for error in found.doubts],
            }
        )
    else:
        for flaw in found.flaws:
            print(t("To be mended: {what} {do}").format(what=what_happened(flaw), do=what_to_do(flaw)))
        _say_doubts(found)
        if found.profile is not None and not found.flaws:
            print(profile_words.summary(found.profile))
            _say_signers(found, found.profile)
    return 1 if found.flaws else 0


def show(options: Namespace, house: House) -> int:
    """Show a file, or the profile that counts on this computer."""
    profile = _in_file(options.file, house) if options.file else _here(house)
    if options.json:
        print_json(profile_json(profile))
        return 0
    for name, lines in profile_words.lines(profile):
        print(f"{name}:", *(f"  {line}" for line in lines), sep="\n")
    return 0


def install(options: Namespace, house: House) -> int:
    """Accept profiles on this computer, one after the other; the first ever only on a person's word."""

    def confirm(profile: OrganisationProfile) -> bool:
        if not someone_is_there():
            key = profile.roots[0].fingerprint
            raise Refused("profile-root-to-confirm", organisation=profile.organisation, key=key)
        print(profile_words.summary(profile), file=sys.stderr)
        for root in profile.roots:
            print(f"  {root.fingerprint}  {root.comment}".rstrip(), file=sys.stderr)
        print(
            t("Compare one of these keys with what your IT staff reads to you, letter by letter."),
            file=sys.stderr,
        )
        return ask_yes(t("Is it the same, and shall this computer go by it from now on?"))

    for name in options.file:
        installed = house.organisation.install(
            file_named(name), confirm=confirm, pins=frozenset(options.root)
        )
        print(profile_words.summary(installed))
    house.organisation.record(house.store)
    print(t("Installed: {place}").format(place=house.organisation.files.place))
    return 0


def forget(options: Namespace, house: House) -> int:
    """Let this computer belong to nobody again."""
    if not options.yes:
        if not someone_is_there():
            raise WrongUse("nobody-to-ask", option="--yes")
        if not ask_yes(t("Forget the organisation's profile? Then this computer decides for itself.")):
            return 130
    house.organisation.files.remove()
    house.organisation.record(house.store)
    print(t("Forgotten."))
    return 0


def file_named(name: str) -> bytes:
    """Return the bytes of a profile that a person names.

    Raises:
        WrongUse: `profile-not-found`.
        BrokeMidway: `profile-file-unreadable`.
    """
    data = read_profile_file(Path(name))
    if data is None:
        raise WrongUse("profile-not-found", file=name[:160])
    return data


def _in_file(name: str, house: House) -> OrganisationProfile:
    """Return what a file says, whoever signed it; that it counts nowhere is said beside it."""
    found = house.organisation.check(file_named(name))
    if found.profile is None:
        raise found.flaws[0]
    for flaw in found.flaws:
        print(what_happened(flaw), file=sys.stderr)
    _say_doubts(found)
    return found.profile


def _here(house: House) -> OrganisationProfile:
    profile = house.organisation.profile
    if profile is None:
        raise WrongUse("profile-not-installed")
    return profile


def _show_signing(signing: Signing) -> None:
    print(profile_words.summary(signing.profile), file=sys.stderr)
    print(t("SHA-256 of its text: {digest}").format(digest=signing.sha256), file=sys.stderr)
    print(t("Signed with {key}.").format(key=signing.key_fingerprint), file=sys.stderr)


def _say_signers(found: ProfileReview, profile: OrganisationProfile) -> None:
    names = {key.fingerprint: key.comment for key in profile.roots}
    for signer in sorted(found.signers):
        shown = f"{signer} {names.get(signer, '')}".rstrip()
        print(t("Signed with {key}.").format(key=shown))


def _say_doubts(found: ProfileReview) -> None:
    for doubt in found.doubts:
        line = t("Note: {what} {do}").format(what=what_happened(doubt), do=what_to_do(doubt))
        print(line, file=sys.stderr)


def _told(error: DesksideError) -> dict[str, str]:
    return {"code": error.code, "what": what_happened(error), "do": what_to_do(error)}
