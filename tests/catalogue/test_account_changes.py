from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from catalogue.changes import changed_and_taken_back, ended_anywhere
from needs import needs

if TYPE_CHECKING:
    from catalogue.machine import Machine

UNLOCK, LOCK = "account.unlock", "account.lock"
MEND = "remote.mend-key-rights"
OLEG = {"user": "oleg"}


@pytest.fixture
def with_oleg(machine: Machine) -> Machine:
    machine.do("useradd --create-home --shell /bin/sh oleg; usermod -p '$6$x$y' oleg; chmod 755 /home/oleg")
    return machine


def accounts(machine: Machine) -> str:
    return machine.do("cat /etc/passwd /etc/shadow /etc/group; stat -c '%a %U %G' /etc/shadow")


def test_a_locked_account_is_unlocked_and_locked_again(with_oleg: Machine) -> None:
    with_oleg.do("usermod --lock oleg")
    done, undone = changed_and_taken_back(
        with_oleg, lambda: accounts(with_oleg), UNLOCK, case="healthy", **OLEG
    )
    assert (done.keys, undone.keys) == (["unlocked"], ["locked"])
    for _ in ended_anywhere(with_oleg, lambda: accounts(with_oleg), UNLOCK, ("usermod",), **OLEG):
        pass


def test_an_account_is_locked_and_unlocked_again(with_oleg: Machine) -> None:
    done, undone = changed_and_taken_back(
        with_oleg, lambda: accounts(with_oleg), LOCK, case="healthy", **OLEG
    )
    assert (done.keys, undone.keys) == (["locked"], ["unlocked"])
    for _ in ended_anywhere(with_oleg, lambda: accounts(with_oleg), LOCK, ("usermod",), **OLEG):
        pass


def test_wrong_passwords_are_forgotten_and_that_is_said_to_be_for_good(with_oleg: Machine) -> None:
    with_oleg.write(
        "/usr/sbin/faillock",
        '#!/bin/sh\nset -- $*\n[ "$3" = --reset ] && exec rm /run/tries\n'
        "[ -e /run/tries ] && echo '2026-11-23 01:00:00 RHOST 10.0.0.1 V'\nexit 0\n",
    )
    with_oleg.do("chmod 755 /usr/sbin/faillock; touch /run/tries")
    done = with_oleg.run(UNLOCK, case="tries-forgotten", **OLEG)
    assert (done.status, done.keys) == (0, ["tries-forgotten", "unlocked"]), done
    assert with_oleg.take_back(UNLOCK, done, **OLEG) is None


def test_accounts_that_are_as_they_should_be_or_not_ours_stay(with_oleg: Machine) -> None:
    before = accounts(with_oleg)
    assert with_oleg.run(UNLOCK, case="was-open", **OLEG).keys == ["was-open"]
    assert with_oleg.run(UNLOCK, case="was-locked", **OLEG, unlock="false").keys == ["was-locked"]
    assert with_oleg.run(LOCK, case="was-open", **OLEG, lock="false").keys == ["was-open"]
    for script in (UNLOCK, LOCK):
        nobody = with_oleg.run(script, case="no-account", user="olge")
        assert (nobody.status, nobody.keys) == (2, ["no-account", "check-name"]), nobody
    never = with_oleg.run(UNLOCK, case="never-had-one", user="daemon")
    assert (never.status, never.keys) == (2, ["never-had-one", "set-password"]), never
    root = with_oleg.run(LOCK, case="not-this-one", user="root")
    assert (root.status, root.keys) == (2, ["not-this-one", "check-name"]), root
    assert with_oleg.run(LOCK, case="locked-already", user="daemon").keys == ["locked-already"]
    assert accounts(with_oleg) == before


def rights(machine: Machine) -> str:
    return machine.do("find /home/oleg -maxdepth 2 -printf '%p %m %U:%G\\n' | sort")


def test_rights_of_keys_are_mended_and_given_back_as_they_were(with_oleg: Machine) -> None:
    with_oleg.do(
        "cd /home/oleg; install -d -m 2777 .ssh; echo key >.ssh/authorized_keys; chmod 775 .;"
        " chmod 664 .ssh/authorized_keys; chown 1234:4321 .ssh/authorized_keys"
    )
    done, undone = changed_and_taken_back(with_oleg, lambda: rights(with_oleg), MEND, case="healthy", **OLEG)
    assert (done.values("mended")["count"], undone.keys) == ("5", ["back"])
    programs = ("chmod", "chown")
    assert len(list(ended_anywhere(with_oleg, lambda: rights(with_oleg), MEND, programs, **OLEG))) == 6


def test_rights_that_are_right_and_what_a_link_leads_to_stay(with_oleg: Machine) -> None:
    assert with_oleg.run(MEND, case="right-already", **OLEG).keys == ["right-already"]
    with_oleg.do("mkdir -m 777 /srv/theirs; ln -s /srv/theirs /home/oleg/.ssh")
    link = with_oleg.run(MEND, case="is-link", **OLEG)
    assert (link.status, link.keys) == (2, ["is-link", "by-hand"]), link
    assert with_oleg.do("stat -c '%a %U' /srv/theirs") == "777 root\n"
    back = "remote.put-key-rights-back"
    lost = with_oleg.run(back, case="not-back", **OLEG, keys_mode="600", folder_owner="1000; id")
    assert (lost.status, lost.keys) == (2, ["not-back", "by-hand"]), lost
    with_oleg.do("mv /home/oleg /home/elsewhere")
    assert with_oleg.run(MEND, case="no-home", **OLEG).keys == ["no-home", "make-home"]
    for script in (MEND, back):
        nobody = with_oleg.run(script, case="no-account", user="olge")
        assert (nobody.status, nobody.keys) == (2, ["no-account", "check-name"]), nobody


def test_an_account_that_may_act_as_root_does_it_through_sudo(with_oleg: Machine) -> None:
    needs("sudo")
    with_oleg.do("useradd --create-home --shell /bin/sh anna; usermod --lock oleg")
    with_oleg.write("/etc/sudoers.d/anna", "anna ALL=(root) NOPASSWD: ALL\n")
    with_oleg.do("chmod 440 /etc/sudoers.d/anna")
    before = accounts(with_oleg)
    with_oleg.become("anna")
    done = with_oleg.run(UNLOCK, **OLEG)
    assert (done.status, done.keys) == (0, ["unlocked"]), done
    own = with_oleg.run(LOCK, user="anna")
    assert own.keys == ["not-this-one", "check-name"], own
    undone = with_oleg.take_back(UNLOCK, done, **OLEG)
    assert undone is not None
    assert (undone.keys, accounts(with_oleg)) == (["locked"], before)


def test_without_its_tool_each_says_unknown(machine: Machine) -> None:
    machine.hide("usermod", "chown")
    lacks = {UNLOCK: "usermod", LOCK: "usermod", MEND: "chown", "remote.put-key-rights-back": "chown"}
    for script, tool in lacks.items():
        answer = machine.run(script, case="tool-missing", **OLEG)
        assert (answer.status, answer.values("missing-tool")) == (3, {"tool": tool}), answer
