"""The companion's jobs as administrator: the person's own prompt before, and the same end as every job."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from servers.elevating import HIDING, Asked, Offering, hidden
from servers.polkit import PASSWORD
from waiting import eventually

if TYPE_CHECKING:
    from servers.polkit import PolkitDesktop

JOB = "servers.runs_as_admin"
SHELL = 'eval "${s%.}"'
"""Only the helper has started one of these."""


def test_its_output_and_status_are_the_scripts_own(desktop: PolkitDesktop, offering: Offering) -> None:
    order = offering.order("id -u; echo heard >&2; exit 126")
    asked = Asked(desktop, PASSWORD, order, JOB).to_the_end()
    assert (asked.text(), asked.text("err")) == ("0\n", "heard\n")
    assert asked.said("ended") == [["exited", 126, ""]]


NO = [
    ("dismiss", "cancelled", "elevation-dismissed"),
    ("wrong", "not-started", "elevation-not-authorised"),
    ("none", "not-started", "elevation-no-prompt"),
]


@pytest.mark.parametrize(("answer", "reason", "code"), NO)
def test_a_no_is_told_and_is_no_output_of_the_script(
    desktop: PolkitDesktop, offering: Offering, answer: str, reason: str, code: str
) -> None:
    asked = Asked(desktop, answer, offering.order("echo ran"), JOB).to_the_end()
    assert [(one[0], one[2]) for one in asked.said("ended")] == [(reason, code)]  # type: ignore[index]  # lists
    assert (asked.text(), asked.text("err")) == ("", "")


def test_the_helpers_own_no_is_told_by_its_code(desktop: PolkitDesktop, offering: Offering) -> None:
    asked = Asked(desktop, PASSWORD, offering.order("echo ran", digest="0" * 64), JOB).to_the_end()
    assert asked.said("ended") == [["not-started", 3, "elevation-other-bytes"]]


def test_an_end_takes_an_unanswered_prompt_away(desktop: PolkitDesktop, offering: Offering) -> None:
    asked = Asked(desktop, "silent", offering.order("echo ran"), JOB)
    asked.until("agent", "BeginAuthentication")
    asked.wish("end")
    asked.to_the_end()
    assert asked.said("all-ended") == [True]
    assert "CancelAuthentication" in asked.said("agent")
    assert not [line for line in desktop.processes() if line.startswith("pkexec")]


def test_an_end_ends_what_root_has_started_however_it_hides(
    desktop: PolkitDesktop, offering: Offering
) -> None:
    asked = Asked(desktop, PASSWORD, offering.order(HIDING), JOB)
    asked.until("out", "up\n")
    eventually(lambda: hidden(desktop).count("sleep 31416") == 3, "all three have hidden themselves")
    asked.wish("end")
    asked.until("all-ended", True)
    assert hidden(desktop) == []
    asked.to_the_end()
    assert [one[0] for one in asked.said("ended")] == ["ended"]  # type: ignore[index]


def test_a_killed_core_ends_what_root_has_started(desktop: PolkitDesktop, offering: Offering) -> None:
    asked = Asked(desktop, PASSWORD, offering.order(HIDING), JOB)
    asked.until("out", "up\n")
    asked.wish("die")
    eventually(lambda: hidden(desktop) == [], "nothing of it is left")
    asked.to_the_end()


def test_what_root_runs_is_halted_with_everything_else(desktop: PolkitDesktop, offering: Offering) -> None:
    asked = Asked(desktop, PASSWORD, offering.order("echo up; sleep 600; :"), JOB)
    asked.until("out", "up\n")
    asked.wish("halt")
    # "D" is a shell that waits for the program it is starting, which was halted first (vfork(2)).
    eventually(lambda: desktop.state_of(SHELL) in {"T", "D"}, "the script is halted")
    asked.wish("go-on")
    eventually(lambda: desktop.state_of(SHELL) in {"S", "R"}, "it goes on")
    asked.wish("end")
    asked.to_the_end()
