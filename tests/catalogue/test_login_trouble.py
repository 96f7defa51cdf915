from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from catalogue.machine import Machine

SCRIPT = "account.login-trouble"


@pytest.fixture
def with_oleg(machine: Machine) -> Machine:
    """A machine with an account that is in order."""
    machine.do("mkdir -p /home; useradd --create-home --shell /bin/sh oleg; usermod -p '$6$x$y' oleg")
    return machine


def test_an_account_in_order_is_ok(with_oleg: Machine) -> None:
    answer = with_oleg.run(SCRIPT, case="healthy", user="oleg")
    assert (answer.status, answer.keys) == (0, ["nothing-in-the-way"]), answer
    assert with_oleg.run(SCRIPT).values("nothing-in-the-way") == {"user": "root"}


BROKEN = {
    "password-locked": "usermod --lock oleg",
    "account-expired": "chage --expiredate 2020-01-01 oleg",
    "password-dead": "chage --lastday 2020-01-01 --maxdays 30 --inactive 10 oleg",
    "no-shell": "usermod --shell /usr/sbin/nologin oleg",
    "shell-missing": "usermod --shell /bin/fish-that-went oleg",
    "no-home": "mv /home/oleg /home/elsewhere",
    "home-of-another": "chown root /home/oleg",
    "home-closed": "chmod 500 /home/oleg",
    "closed": "echo 'Maintenance until noon' >/run/nologin",
    "tmp-closed": "chmod 755 /tmp",
    "home-full": "mount -t tmpfs -o size=1m,uid=$(id -u oleg),mode=700 small /home/oleg;"
    " cat /dev/zero >/home/oleg/film || true",
    "home-read-only": "mount -t tmpfs -o ro,size=9m,uid=$(id -u oleg),mode=700 small /home/oleg",
}
DOUBTFUL = {
    "password-expired": "chage --lastday 2020-01-01 --maxdays 30 oleg",
    "must-change": "chage --lastday 0 oleg",
    "file-of-another": "touch /home/oleg/.Xauthority",
    "keys-ignored": "install -d -o oleg -m 777 /home/oleg/.ssh",
}


@pytest.mark.parametrize("key", BROKEN)
def test_what_keeps_somebody_out_is_critical_and_named(with_oleg: Machine, key: str) -> None:
    with_oleg.do(BROKEN[key])
    answer = with_oleg.run(SCRIPT, case=key, user="oleg")
    assert (answer.status, answer.keys[0]) == (2, key), answer
    assert any(found.level == "next" for found in answer.findings)


@pytest.mark.parametrize("key", DOUBTFUL)
def test_what_may_keep_somebody_out_is_a_warning(with_oleg: Machine, key: str) -> None:
    with_oleg.do(DOUBTFUL[key])
    answer = with_oleg.run(SCRIPT, case=key, user="oleg")
    assert (answer.status, answer.keys[0]) == (1, key), answer


def test_a_name_that_nobody_has_is_critical(machine: Machine) -> None:
    answer = machine.run(SCRIPT, case="no-account", user="olge")
    assert (answer.status, answer.keys) == (2, ["no-account", "check-name"]), answer


def test_without_its_tool_it_says_unknown(machine: Machine) -> None:
    machine.hide("getent")
    answer = machine.run(SCRIPT, case="tool-missing")
    assert (answer.status, answer.values("missing-tool")) == (3, {"tool": "getent"}), answer
