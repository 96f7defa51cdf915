"""What OpenSSH's configuration says, and what only OpenSSH itself may interpret."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.errors import WrongUse
from deskside.domain.ssh.config import Hop, jumps_of, merge, read_effective, read_plain
from deskside.domain.targets import Address

PLAIN = """
# first come, first served
Host box*  !boxer
    HostName = 10.0.0.1
    User anna
    IdentityFile ~/one
    IdentityFile "~/two"
Host *
    User everybody
    Port 2022
"""


def test_the_first_value_counts_and_files_add_up() -> None:
    options = read_plain(PLAIN, "BOX1", "f")
    assert (options["user"], options["port"], options["hostname"]) == (["anna"], ["2022"], ["10.0.0.1"])
    assert options["identityfile"] == ["~/one", "~/two"]
    assert read_plain(PLAIN, "boxer", "f")["user"] == ["everybody"]


@pytest.mark.parametrize("text", ["Match host x", "match all", "Include other", "include=~/x", "???"])
def test_what_only_openssh_can_interpret_is_refused_not_guessed(text: str) -> None:
    with pytest.raises(WrongUse, match="ssh-config-needs-ssh"):
        read_plain(f"Host x\n User y\n{text}\n User z\n", "unrelated", "f")


@pytest.mark.parametrize(
    ("written", "hops"),
    [
        ("none", []),
        ("gate", [Hop(host="gate")]),
        ("bob@gate:2222,ssh://[::1]:22", [Hop(host="gate", user="bob", port=2222), Hop(host="::1", port=22)]),
    ],
)
def test_jump_hosts_are_read_in_order(written: str, hops: list[Hop]) -> None:
    assert jumps_of({"proxyjump": [written]}) == hops


@pytest.mark.parametrize("written", ["-oProxyCommand=x", "a b", "user@", "gate:port"])
def test_a_jump_host_that_is_none_is_refused(written: str) -> None:
    with pytest.raises(WrongUse, match="proxy-jump-unreadable"):
        jumps_of({"proxyjump": [written]})


def test_a_proxy_command_is_refused() -> None:
    with pytest.raises(WrongUse, match="proxy-command-unsupported"):
        jumps_of({"proxycommand": ["nc %h %p"]})
    assert jumps_of({"proxycommand": ["none"]}) == []


def test_what_a_person_typed_stays() -> None:
    options = read_effective(
        "hostname 10.0.0.1\nuser anna\nport 2022\nidentityfile ~/one\nidentitiesonly yes\n"
    )
    typed = Address(host="box", user="root", port=7)
    found = merge(typed, options, ())
    assert (found.host, found.user, found.port) == ("10.0.0.1", "root", 7)
    assert (found.identity_files, found.identities_only) == (("~/one",), True)
    assert merge(Address(host="box"), options, ()).label == "anna@10.0.0.1:2022"


def test_the_agent_of_the_environment_is_no_path() -> None:
    assert merge(Address(host="x"), {"identityagent": ["SSH_AUTH_SOCK"]}, ()).agent_socket == ""
    assert merge(Address(host="x"), {"identityagent": ["none"]}, ()).agent_socket == "none"
    assert merge(Address(host="x"), {"identityagent": ["/run/a"]}, ()).agent_socket == "/run/a"


@given(st.text(max_size=200))
def test_no_text_can_break_the_readers(text: str) -> None:
    read_effective(text)
    try:
        read_plain(text, "host", "f")
    except WrongUse as error:
        assert error.code == "ssh-config-needs-ssh"  # noqa: PT017 - the property is about both ways out
