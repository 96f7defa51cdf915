"""Becoming an administrator with the real pkexec, polkitd and PAM; only the prompt's window is ours."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.catalogue.files import FileCatalogue
from deskside.adapters.elevation.served import CLEAN
from deskside.domain.companion.elevated import ElevatedOrder, encode_order
from deskside.domain.companion.offers import OfferedScript, RunOrder
from deskside.domain.scripts.admission import Admitted
from deskside.domain.scripts.evidence import SignedStatement
from deskside.domain.scripts.parameters import check_values
from deskside.domain.scripts.program import sent_sha256
from deskside.domain.scripts.statement import SCRIPT_NAMESPACE, statement_about, statement_bytes
from deskside.domain.secret import Secret
from fakes.profile import Person, a_draft, signed
from fakes.scripts import MANIFEST, SCRIPT, write_script
from servers.polkit import PASSWORD, UID, PolkitDesktop
from waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ADMIN = MANIFEST.replace("timeout_s = 30", 'timeout_s = 30\nelevation = "admin"')
CHANGE = ADMIN.replace('effect = "read"', 'effect = "change"')
ANNA, OLEG, ROOT = Person("anna"), Person("oleg"), Person("root")
PROFILE = signed(
    a_draft(ROOT, approvers=(("anna@example.org", ANNA.public), ("oleg@example.org", OLEG.public))), ROOT
)


def install(desktop: PolkitDesktop, profile: bytes | None) -> Path:
    folder = desktop.folder / "etc" / "deskside"
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)
    os.chown(folder, 0, 0)
    place = folder / "deskside.profile"
    place.unlink(missing_ok=True)
    if profile is not None:
        place.write_bytes(profile)
        place.chmod(0o644)
    return place


@pytest.fixture(scope="module")
def desktop() -> Iterator[PolkitDesktop]:
    with PolkitDesktop() as desktop:
        install(desktop, PROFILE)
        yield desktop


@dataclass
class Offering:
    """Makes orders; every part of one can be wrong on purpose."""

    folder: Path
    approvers: tuple[Person, ...] = (ANNA,)
    secrets: dict[str, str] = field(default_factory=dict)

    def order(self, program: str, manifest: str = ADMIN, *, sent: str = "", digest: str = "") -> bytes:
        write_script(self.folder, SCRIPT, manifest=manifest, program=program)
        catalogue = FileCatalogue(self.folder)
        folder = catalogue.folder(SCRIPT)
        statement = statement_bytes(statement_about(folder, catalogue.manifest(folder)))
        signatures = tuple(person.sign(statement, SCRIPT_NAMESPACE) for person in self.approvers)
        if sent:
            write_script(self.folder, SCRIPT, manifest=manifest, program=sent)
            folder = catalogue.folder(SCRIPT)
        order = ElevatedOrder(
            offered=OfferedScript(folder=folder, statement=statement, signatures=signatures),
            run=RunOrder(
                offer=sha256(statement),
                mark=secrets.token_hex(16),
                secrets=tuple((name, Secret(value)) for name, value in self.secrets.items()),
            ),
            digest=digest or digest_of(self.folder, self.secrets),
        )
        return encode_order(order)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def digest_of(folder: Path, secret: dict[str, str]) -> str:
    """Return what the companion computes and shows to the person."""
    catalogue = FileCatalogue(folder)
    read = catalogue.folder(SCRIPT)
    manifest = catalogue.manifest(read)
    admitted = Admitted(
        folder=read,
        manifest=manifest,
        statement_sha256="",
        approvers=(),
        trust="organisation",
        signed=SignedStatement(b"", ()),
    )
    values = check_values(manifest.parameters, {name: Secret(value) for name, value in secret.items()})
    return sent_sha256(admitted, "linux", values)


OPEN: list[Asked] = []


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    while OPEN:
        OPEN.pop().close()


class Asked:
    """One elevation that goes on in there."""

    def __init__(self, desktop: PolkitDesktop, answer: str, order: bytes) -> None:
        place = desktop.folder / f"order-{secrets.token_hex(4)}"
        place.write_bytes(order)
        os.chown(place, UID, UID)
        self.heard: list[list[object]] = []
        OPEN.append(self)
        self.process = subprocess.Popen(
            desktop.command(sys.executable, "-m", "servers.asks_for_admin", answer, str(place)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def wish(self, word: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()

    def until(self, *words: object) -> None:
        """Read on until these words come."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.heard.append(json.loads(line))
            if self.heard[-1] == list(words):
                return
        raise AssertionError(f"{words} never came: {self.heard}")

    def to_the_end(self) -> Asked:
        assert self.process.stdout is not None
        self.heard += [json.loads(line) for line in self.process.stdout]
        self.close()
        return self

    def close(self) -> None:
        self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()
        self.process.wait()

    def said(self, word: str) -> list[object]:
        return [rest[0] if len(rest) == 1 else rest for first, *rest in self.heard if first == word]

    def text(self, stream: str = "out") -> str:
        return "".join(str(text) for text in self.said(stream))


@pytest.fixture
def offering(tmp_path: Path) -> Offering:
    return Offering(tmp_path)


def test_an_approved_script_runs_as_root_once_the_person_has_given_the_password(
    desktop: PolkitDesktop, offering: Offering
) -> None:
    asked = Asked(desktop, PASSWORD, offering.order("id -u; echo heard >&2; exit 7")).to_the_end()
    assert asked.said("agent") == ["BeginAuthentication", "helper ['SUCCESS']"]
    assert asked.said("answer") == ["admitted"]
    assert (asked.text(), asked.text("err")) == ("0\n", "heard\n")
    assert asked.said("status") == [7]


def test_it_has_a_clean_environment_no_descriptors_and_nothing_on_its_command_line(
    desktop: PolkitDesktop, offering: Offering
) -> None:
    program = (
        "tr '\\0' '\\n' </proc/$$/environ | sort; echo --; pwd; ls /proc/$$/fd; echo --; "
        "cat /proc/[0-9]*/cmdline | tr -d '\\0' | grep -c canary-[2]7182"
    )
    manifest = ADMIN + '\n[[parameters]]\nname = "pin"\ntype = "secret"\nlabel = "Pin"\n'
    offering.secrets = {"pin": "canary-27182"}
    asked = Asked(desktop, PASSWORD, offering.order(f"{program}; echo $pin", manifest)).to_the_end()
    variables, place, counted = asked.text().split("--\n")
    assert variables.splitlines() == sorted(f"{name}={value}" for name, value in CLEAN.items())
    assert place.splitlines()[0] == "/"
    assert set(place.splitlines()[1:]) <= {"0", "1", "2", "3", "10"}  # 3: of ls, 10: the shell's own
    assert counted.splitlines() == ["0", "canary-27182"]


ANSWERS = [
    ("dismiss", "elevation-dismissed"),
    ("wrong", "elevation-not-authorised"),
    ("none", "elevation-no-prompt"),
]


@pytest.mark.parametrize(("answer", "code"), ANSWERS)
def test_every_no_is_told_from_every_other_and_nothing_runs(
    desktop: PolkitDesktop, offering: Offering, tmp_path: Path, answer: str, code: str
) -> None:
    asked = Asked(desktop, answer, offering.order(f"touch {tmp_path}/ran")).to_the_end()
    assert asked.said("why-not") == [["Refused", code]]
    assert asked.said("answer") == []
    assert not (tmp_path / "ran").exists()


def test_who_is_no_administrator_is_asked_for_one_and_has_none(offering: Offering) -> None:
    with PolkitDesktop(may_be_admin=False) as desktop:
        asked = Asked(desktop, PASSWORD, offering.order("id -u")).to_the_end()
    assert asked.said("answer") == []
    assert asked.said("why-not") == [["Refused", "elevation-not-authorised"]]


def test_without_a_system_bus_it_is_said_that_nothing_could_ask(offering: Offering) -> None:
    order = offering.order("id -u")
    with PolkitDesktop() as other:
        subprocess.run(other.command("rm", "/run/dbus/system_bus_socket", user="root"), check=True)
        asked = Asked(other, "none", order).to_the_end()
    assert asked.said("why-not") == [["BrokeMidway", "elevation-failed"]]


REFUSED = {
    "altered after the approval": ({"sent": "echo altered"}, "script-changed"),
    "not what the person agreed to": ({"digest": "0" * 64}, "elevation-other-bytes"),
    "approved without an administrator's rights": ({"manifest": MANIFEST}, "elevation-not-approved"),
    "a change that only one has approved": ({"manifest": CHANGE}, "approvals-missing"),
}


@pytest.mark.parametrize(("changes", "code"), REFUSED.values(), ids=REFUSED)
def test_the_helper_decides_for_itself(
    desktop: PolkitDesktop, offering: Offering, changes: dict[str, str], code: str
) -> None:
    asked = Asked(desktop, PASSWORD, offering.order("echo ran", **changes)).to_the_end()
    assert asked.said("answer") == [code]
    assert asked.said("status") == [3]
    assert asked.text() == ""


def test_nobody_elses_approval_counts_whatever_the_asking_side_says(
    desktop: PolkitDesktop, offering: Offering
) -> None:
    offering.approvers = (Person("mallory"), Person("eve"))
    asked = Asked(desktop, PASSWORD, offering.order("echo ran")).to_the_end()
    assert asked.said("answer") == ["approver-unknown"]


@pytest.mark.parametrize("order", [b"", b"x" * 11, b"\xff" * 12, b"\0\0\0\x02\0\0\0\0\0\0\0\0{}"])
def test_half_an_order_or_none_runs_nothing(desktop: PolkitDesktop, order: bytes) -> None:
    asked = Asked(desktop, PASSWORD, order)
    asked.until("agent", "helper ['SUCCESS']")
    asked.wish("end")
    asked.to_the_end()
    assert asked.said("answer") in ([], ["elevation-garbled"])
    assert asked.said("status") in ([1], [3])


PROFILES = {
    "there is none": (None, 0o644, "elevation-no-profile"),
    "others may write it": (PROFILE, 0o666, "elevation-profile-unsafe"),
    "it is altered": (PROFILE.replace(b"Example Ltd", b"Example Inc"), 0o644, "profile-changed"),
    "nobody has signed it": (PROFILE.partition(b"-----BEGIN")[0], 0o644, "profile-unsigned"),
}


@pytest.mark.parametrize(("profile", "mode", "code"), PROFILES.values(), ids=PROFILES)
def test_a_profile_that_root_cannot_believe_lets_nothing_run(
    desktop: PolkitDesktop, offering: Offering, profile: bytes | None, mode: int, code: str
) -> None:
    place = install(desktop, profile)
    if profile is not None:
        place.chmod(mode)
    try:
        asked = Asked(desktop, PASSWORD, offering.order("echo ran")).to_the_end()
    finally:
        install(desktop, PROFILE)
    assert asked.said("answer") == [code]
    assert asked.text() == ""


HIDING = (
    "trap '' TERM HUP INT; "
    "(setsid sh -c 'trap \"\" TERM; (setsid sleep 31416 &); sleep 31416' >/dev/null 2>&1 &); "
    "env -i setsid sleep 31416 >/dev/null 2>&1 & echo up; while :; do sleep 1; done"
)


def hidden(desktop: PolkitDesktop) -> list[str]:
    return [line for line in desktop.processes() if "31416" in line or "deskside.programs.elevated" in line]


def test_the_end_of_the_asking_side_kills_all_of_it_however_it_hides(
    desktop: PolkitDesktop, offering: Offering
) -> None:
    asked = Asked(desktop, PASSWORD, offering.order(HIDING))
    asked.until("out", "up\n")
    eventually(lambda: hidden(desktop).count("sleep 31416") == 3, "all three have hidden themselves")
    asked.wish("end")
    asked.to_the_end()
    assert asked.said("status") == [128 + signal.SIGKILL]
    assert hidden(desktop) == []


def test_a_killed_companion_leaves_nothing_of_it(desktop: PolkitDesktop, offering: Offering) -> None:
    asked = Asked(desktop, PASSWORD, offering.order(HIDING))
    asked.until("out", "up\n")
    subprocess.run(desktop.command("pkill", "-KILL", "-f", "servers.asks_for_admin"), check=True)
    eventually(lambda: hidden(desktop) == [], "nothing of it is left")
    asked.to_the_end()


def test_what_a_script_leaves_behind_at_its_own_end_is_ended_too(
    desktop: PolkitDesktop, offering: Offering
) -> None:
    program = "(setsid sleep 31416 >/dev/null 2>&1 &); echo up; exit 0"
    asked = Asked(desktop, PASSWORD, offering.order(program)).to_the_end()
    assert asked.said("status") == [0]
    assert hidden(desktop) == []


def test_it_can_be_halted_and_goes_on(desktop: PolkitDesktop, offering: Offering) -> None:
    program = "sh -c 'echo up; while :; do sleep 0.05; done; : canary-16180'"
    asked = Asked(desktop, PASSWORD, offering.order(program))
    asked.until("out", "up\n")
    asked.wish("halt")
    eventually(lambda: state(desktop, "canary-16180") == "T", "it is halted")
    asked.wish("go-on")
    eventually(lambda: state(desktop, "canary-16180") in {"S", "R"}, "it goes on")
    asked.wish("end")
    asked.to_the_end()


def state(desktop: PolkitDesktop, marker: str) -> str:
    """Return the state letter of the one process whose command line has `marker`."""
    listed = subprocess.run(
        desktop.command("ps", "-eo", "state=,args=", user="root"), check=True, capture_output=True, text=True
    )
    return next((line[0] for line in listed.stdout.splitlines() if marker in line), "")


def test_a_script_that_overruns_is_ended_by_the_helper_itself(
    desktop: PolkitDesktop, offering: Offering
) -> None:
    manifest = ADMIN.replace("timeout_s = 30", "timeout_s = 1")
    asked = Asked(desktop, PASSWORD, offering.order("echo up; sleep 31416", manifest)).to_the_end()
    assert asked.said("status") == [128 + signal.SIGTERM]
    assert hidden(desktop) == []
