"""Becoming an administrator with the real pkexec, polkitd and PAM; only the prompt's window is ours."""

from __future__ import annotations

import signal
import subprocess
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.elevation.served import CLEAN
from fakes.profile import Person
from fakes.scripts import MANIFEST
from servers.elevating import ADMIN, CHANGE, HIDING, PROFILE, Asked, Offering, hidden, install
from servers.polkit import PASSWORD, PolkitDesktop
from waiting import eventually

if TYPE_CHECKING:
    from pathlib import Path


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
    program = "sh -c 'sleep 16180; : canary'"
    asked = Asked(desktop, PASSWORD, offering.order(program))
    # Halted while it starts a program, a shell waits for that one in state D (vfork(2)).
    eventually(lambda: "sleep 16180" in desktop.processes(), "the shell waits for what it has started")
    asked.wish("halt")
    eventually(lambda: desktop.state_of("16180; : canary") == "T", "it is halted")
    asked.wish("go-on")
    eventually(lambda: desktop.state_of("16180; : canary") in {"S", "R"}, "it goes on")
    asked.wish("end")
    asked.to_the_end()


def test_a_script_that_overruns_is_ended_by_the_helper_itself(
    desktop: PolkitDesktop, offering: Offering
) -> None:
    manifest = ADMIN.replace("timeout_s = 30", "timeout_s = 1")
    asked = Asked(desktop, PASSWORD, offering.order("echo up; sleep 31416", manifest)).to_the_end()
    assert asked.said("status") == [128 + signal.SIGTERM]
    assert hidden(desktop) == []
