"""The right code with a certificate that does not count is not enough: cases j and k of security.md 3.3."""

from __future__ import annotations

import base64
import subprocess
from typing import TYPE_CHECKING

import pytest

from adapters.companion.pairing import is_turned_away, pair, refusal
from deskside.adapters.ssh.companion_connector import SshCompanionConnector
from deskside.usecases.task import CancelToken
from fakes.dialogue import FakeDialogue
from servers.companion import Companion
from servers.knocking import Knock
from servers.organisation import Organisation
from servers.sshd import make_key
from waiting import eventually

if TYPE_CHECKING:
    from pathlib import Path

    from servers.organisation import Clerk


# -- j: the certificate


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Organisation:
    return Organisation(tmp_path_factory.mktemp("stranger"), "Another Hospital")


CERTIFICATES: dict[str, tuple[dict[str, object], list[str], str]] = {
    "expired": ({"validity": "-2h:-1h"}, [], "expired"),
    "not yet valid": ({"validity": "+1h:+2h"}, [], "not-yet-valid"),
    "another principal": ({"principal": "deskside-clerks"}, [], "principal"),
    "a principal with a comma": ({"principal": "root"}, ["-n", "x"], "principal"),
    "no principal": ({"principal": ""}, [], "principal"),
    "a host certificate": ({}, ["-h"], "kind"),
    "a condition that nobody checks": ({}, ["-O", "critical:extra@example.org=x"], "critical-option"),
    "a forced command": ({}, ["-O", "force-command=/bin/true"], "critical-option"),
    "an address": ({}, ["-O", "source-address=192.0.2.0/24"], "critical-option"),
}


@pytest.mark.parametrize(("made", "options", "why"), CERTIFICATES.values(), ids=CERTIFICATES.keys())
def test_the_right_code_with_a_certificate_that_does_not_count_is_refused(
    made: dict[str, object], options: list[str], why: str, home: Companion, hospital: Organisation
) -> None:
    clerk = hospital.clerk("Anna", *options, **made)  # type: ignore[arg-type]  # as the table says
    code = home.new_code()
    with Knock(home.port) as knock:
        assert is_turned_away(knock.answer(knock.proof(code, knock.ask(), clerk)))
    eventually(lambda: home.core.wrong == [(2, why)], "it was counted")
    assert refusal(home.meeting(code), clerk).startswith("clerk-certificate-")
    assert home.core.clerks == []


def test_the_right_code_with_a_certificate_of_others_is_refused(
    home: Companion, stranger: Organisation
) -> None:
    eve = stranger.clerk("Eve; IT")
    code = home.new_code()
    with Knock(home.port) as knock:
        assert is_turned_away(knock.answer(knock.proof(code, knock.ask(), eve)))
    eventually(lambda: home.core.wrong == [(2, "authority")], "it was counted")
    assert refusal(home.meeting(code), eve) == "clerk-certificate-of-others"


def test_a_stolen_certificate_is_worth_nothing_without_its_key(
    home: Companion, hospital: Organisation, anna: Clerk
) -> None:
    code = home.new_code()
    with Knock(home.port) as knock:
        answer = knock.proof(code, knock.ask(), anna, signer=hospital.clerk())
        assert is_turned_away(knock.answer(answer))
    eventually(lambda: home.core.wrong == [(2, "stolen")], "it was counted")


def test_a_revoked_key_is_refused_at_either_level(hospital: Organisation, anna: Clerk) -> None:
    theirs = subprocess.run(
        ["ssh-keygen", "-lf", f"{anna.identity}.pub"], check=True, capture_output=True, text=True
    ).stdout.split()[1]
    for revoked in (theirs, hospital.authority_key.fingerprint):
        with Companion(hospital.profile(revoked=(revoked,))) as home:
            code = home.new_code()
            with Knock(home.port) as knock:
                assert is_turned_away(knock.answer(knock.proof(code, knock.ask(), anna)))
            eventually(lambda: home.core.wrong == [(2, "revoked")], "it was counted")


def test_a_certificate_by_another_key_of_the_same_name_is_refused(
    home: Companion, hospital: Organisation, tmp_path: Path
) -> None:
    """The signature is checked, and not only who is said to have signed."""
    forger = tmp_path / "forger"
    make_key(forger)
    forged = hospital.clerk("Anna", authority=forger)
    certificate = forged.certificate
    theirs, ours = (
        base64.b64decode(path.read_text().split()[1])
        for path in (forger.with_suffix(".pub"), hospital.authority.with_suffix(".pub"))
    )
    line = forged.identity.with_name(f"{forged.identity.name}-cert.pub")
    swapped = certificate.replace(theirs, ours)
    assert swapped != certificate
    line.write_text(f"ssh-ed25519-cert-v01@openssh.com {base64.b64encode(swapped).decode()}\n")
    code = home.new_code()
    with Knock(home.port) as knock:
        assert is_turned_away(knock.answer(knock.proof(code, knock.ask(), forged)))
    eventually(lambda: home.core.wrong == [(2, "signature")], "it was counted")


def test_clocks_may_be_five_minutes_apart(home: Companion, hospital: Organisation) -> None:
    for validity in ("-1h:-4m", "+4m:+1h"):
        pair(home.meeting(), hospital.clerk(validity=validity).credentials()).close()
        home.door.end_session()
    assert len(home.core.clerks) == 2


def test_a_clerk_without_a_certificate_learns_it_before_anything_is_sent(
    home: Companion, tmp_path: Path, anna: Clerk
) -> None:
    make_key(tmp_path / "plain")
    nobody = anna._replace(identity=tmp_path / "plain")
    assert refusal(home.meeting(), nobody) == "clerk-certificate-missing"
    assert home.core.wrong == []


def test_a_passphrase_is_asked_before_anything_is_sent(home: Companion, hospital: Organisation) -> None:
    word = "open sesame"
    clerk = hospital.clerk(passphrase=word)
    dialogue = FakeDialogue("wrong", word)
    line = SshCompanionConnector().pair(
        home.meeting(),
        clerk.credentials(),
        label="pc",
        dialogue=dialogue,
        sending=lambda: None,
        cancel=CancelToken(),
    )
    assert dialogue.kinds == ["passphrase", "passphrase"]
    line.close()


def test_what_the_caller_says_before_sending_stops_it(home: Companion, anna: Clerk) -> None:
    class Stopped(Exception):  # noqa: N818
        pass

    def stop() -> None:
        raise Stopped

    with pytest.raises(Stopped):
        pair(home.meeting(), anna.credentials(), stop)
    assert home.core.wrong == []
