"""A clerk in a terminal, a person with a companion: asked, read, answered, taken back; and by phone."""

from __future__ import annotations

import json
import signal
from typing import TYPE_CHECKING

from deskside.domain.companion import talk
from deskside.programs.cli.consenting import line_told
from waiting import eventually

if TYPE_CHECKING:
    import subprocess

    import pytest

    from programs.commands import Desk
    from servers.helped import Helped
    from servers.organisation import Organisation


def inventory(desk: Desk, hospital: Organisation, person: Helped, *more: str) -> subprocess.Popen[str]:
    code = person.meeting().code.groups()
    words = ("inventory", f"{code}@127.0.0.1", "--category", "memory", "--ticket", desk.new_ticket())
    return desk.start(*words, "--identity", str(hospital.clerk().identity), *more)


def let_in(person: Helped) -> None:
    person.sees(talk.ClerkAsks)
    person.does(talk.LetIn(yes=True))
    person.sees(talk.Asked, lambda asked: asked.askings)


def test_the_terminal_says_what_they_read_and_what_to_say_and_shows_what_was_allowed(
    desk: Desk, hospital: Organisation, person: Helped
) -> None:
    running = inventory(desk, hospital, person, "--json")
    let_in(person)
    (asking,) = person.sees(talk.Asked, lambda asked: asked.askings).askings
    person.allows()
    out, err = running.communicate(timeout=120)
    assert running.returncode == 0, err
    assert json.loads(out)["categories"]["memory"]["total_bytes"]
    assert "Anna Schmidt, IT Service Desk" in err
    assert f"They read: “{asking.sentence}”" in err
    assert "No is fine" in err
    assert "Allowed once, on their computer" in err
    steps = desk.json("ticket", "show", "1")["steps"]
    told = [step for step in steps if step["kind"].startswith("consent-")]
    assert [step["kind"] for step in told] == [
        f"consent-{kind}" for kind in ("answered", "asked", "shown", "answered")
    ]
    letting_in, asked, _, answered = told
    assert letting_in["reply"] == "session"
    assert (answered["reply"], answered["source"], answered["asked"]) == ("once", "companion", asked["seq"])
    ended = next(step for step in steps if step["kind"] == "session-ended")
    assert ended["by"] == "clerk"
    assert desk.run("journal", "verify").returncode == 0


def test_a_no_is_exit_code_3_and_one_plain_line(desk: Desk, hospital: Organisation, person: Helped) -> None:
    running = inventory(desk, hospital, person)
    let_in(person)
    person.allows("no")
    _, err = running.communicate(timeout=120)
    assert running.returncode == 3
    assert "deskside: consent-refused: The person said no. Nothing was done." in err
    shown = desk.run("ticket", "show", "1").stdout
    assert "Refused, on their computer" in shown


def test_not_being_let_in_is_exit_code_3(desk: Desk, hospital: Organisation, person: Helped) -> None:
    running = inventory(desk, hospital, person)
    person.sees(talk.ClerkAsks)
    person.does(talk.LetIn(yes=False))
    _, err = running.communicate(timeout=120)
    assert running.returncode == 3
    assert "not-let-in" in err or "session-over" in err


def test_ctrl_c_takes_the_question_off_their_screen(
    desk: Desk, hospital: Organisation, person: Helped
) -> None:
    running = inventory(desk, hospital, person)
    let_in(person)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=120)
    assert running.returncode == 130, err
    eventually(
        lambda: (
            isinstance(person.events[-1], talk.Over) or not person.sees(talk.Asked, lambda _: True).askings
        ),
        "it leaves their screen",
    )
    taken = [
        step for step in desk.json("ticket", "show", "1")["steps"] if step["kind"] == "consent-withdrawn"
    ]
    assert [step["by"] for step in taken] == ["clerk"]


def test_a_wrong_check_digit_is_said_before_anything_is_sent_or_written(desk: Desk) -> None:
    done = desk.run("inventory", "4711 2345 6780", exits=2)
    assert "code-check-digit" in done.stderr
    assert desk.run("ticket", "list").stdout.strip() == "No tickets."


def test_what_was_agreed_by_phone_reads_differently_everywhere(desk: Desk) -> None:
    number = desk.new_ticket()
    desk.run("ticket", "consent", number, "--by-phone", "He agreed that I look at the disk")
    desk.run("ticket", "consent", number, "--by-phone", "Not his photos", "--refused")
    shown = desk.run("ticket", "show", number).stdout
    assert "Agreed by phone for this session, says the clerk" in shown
    assert "Refused by phone, says the clerk" in shown
    report = desk.run("ticket", "report", number, "--format", "html").stdout
    assert "says the clerk" in report
    assert "Nobody confirmed this on the computer." in report
    sources = [step["source"] for step in desk.json("ticket", "show", number)["steps"] if "source" in step]
    assert sources == ["by-phone", "by-phone"]
    desk.run("ticket", "consent", number, "--by-phone", " ", exits=2)


def test_a_terminal_is_told_that_the_line_comes_back_by_itself(capsys: pytest.CaptureFixture[str]) -> None:
    heard = line_told()
    for state in ("up", "slow", "away", "slow", "up", "up", "lost"):
        heard(state)
    lost, back = capsys.readouterr().err.splitlines()
    assert "Ctrl+C gives up." in lost
    assert back == "The line is back."
