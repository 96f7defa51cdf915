from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from catalogue.machine import Machine

SCRIPT = "remote.ssh-access"
CONFIG = "/etc/ssh/sshd_config"


@pytest.fixture
def reachable(machine: Machine) -> Machine:
    """A machine with a real SSH server, and an account with one key and no password."""
    machine.do("useradd --create-home --shell /bin/sh oleg; mkdir -p /run/sshd; ssh-keygen -A >/dev/null")
    machine.do(
        "cd /home/oleg; install -d -o oleg -g oleg -m 700 .ssh; ssh-keygen -q -t ed25519 -N '' -f /run/key;"
        " install -o oleg -g oleg -m 600 /run/key.pub .ssh/authorized_keys; chmod 755 ."
    )
    machine.write(CONFIG, "PasswordAuthentication no\nKbdInteractiveAuthentication no\n")
    machine.do("/usr/sbin/sshd; until ss -Hltn sport = 22 | grep -q .; do :; done")
    return machine


def test_an_account_with_a_key_can_come_in(reachable: Machine) -> None:
    answer = reachable.run(SCRIPT, case="healthy", user="oleg")
    assert (answer.status, answer.keys) == (0, ["keys-only", "open"]), answer
    assert answer.values("keys")["value"] == "1"
    reachable.become("oleg")
    own = reachable.run(SCRIPT, case="plain-user")
    assert (own.status, own.keys) == (0, ["rules-hidden", "open"]), own


STOP = "kill $(cat /run/sshd.pid); while ss -Hltn sport = 22 | grep -q .; do :; done"
HERE_ONLY = "/usr/sbin/sshd -o ListenAddress=127.0.0.1; until ss -Hltn sport = 22 | grep -q .; do :; done"
BROKEN = {
    "not-running": (2, STOP),
    "config-wrong": (2, f"echo 'PermitRoutLogin no' >>{CONFIG}"),
    "not-allowed": (2, f"echo 'AllowUsers anna boris' >>{CONFIG}"),
    "no-way-in": (2, "rm /home/oleg/.ssh/authorized_keys"),
    "others-write": (1, "chmod 775 /home/oleg"),
    "owned-by-other": (1, "chown 1234 /home/oleg/.ssh"),
    "only-here": (2, f"{STOP}; {HERE_ONLY}"),
}


@pytest.mark.parametrize("key", BROKEN)
def test_what_keeps_an_account_out_is_named(reachable: Machine, key: str) -> None:
    status, command = BROKEN[key]
    reachable.do(command)
    answer = reachable.run(SCRIPT, case=key, user="oleg")
    assert answer.status == status, answer
    assert key in answer.keys, answer


def test_root_strangers_and_a_machine_without_a_server_are_told_apart(reachable: Machine) -> None:
    reachable.do(f"echo 'PermitRootLogin no' >>{CONFIG}")
    root = reachable.run(SCRIPT, case="root-refused")
    assert (root.status, root.keys[0]) == (2, "root-refused"), root
    nobody = reachable.run(SCRIPT, case="no-account", user="olge")
    assert (nobody.status, nobody.keys) == (2, ["no-account", "check-name"]), nobody
    reachable.hide("sshd", "dropbear")
    none = reachable.run(SCRIPT, case="no-server", port="2222")
    assert (none.status, none.keys) == (2, ["no-server", "install-server"]), none


def test_without_its_tool_it_says_unknown(machine: Machine) -> None:
    machine.hide("getent")
    answer = machine.run(SCRIPT, case="tool-missing")
    assert (answer.status, answer.values("missing-tool")) == (3, {"tool": "getent"}), answer
