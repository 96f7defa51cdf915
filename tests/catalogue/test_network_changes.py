from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from catalogue.changes import changed_and_taken_back, ended_anywhere

if TYPE_CHECKING:
    from catalogue.machine import Machine

ASIDE, BACK = "network.hosts-line-aside", "network.hosts-line-back"
UP, DOWN = "network.link-up", "network.link-down"
PORTAL = {"host": "Portal.Office"}
HOSTS = """\
127.0.0.1 localhost
10.0.0.1\tportal.office portal # an old server
# 10.0.0.9 portal.office
10.0.0.2 other.office
10.0.0.3  mail.office  PORTAL.office
10.0.0.4 notportal.office portal.office.example"""


def hosts(machine: Machine) -> str:
    return machine.do("cat /etc/hosts; stat -c '%a %U %G %s' /etc/hosts; ls /etc | grep hosts")


@pytest.fixture
def with_hosts(machine: Machine) -> Machine:
    """A machine whose hosts file names a server where it was last year, twice, without a last line end."""
    machine.write("/etc/hosts", HOSTS)
    return machine


def test_wrong_lines_are_set_aside_and_put_back_byte_for_byte(with_hosts: Machine) -> None:
    done, undone = changed_and_taken_back(
        with_hosts, lambda: hosts(with_hosts), ASIDE, case="healthy", **PORTAL
    )
    assert (done.values("aside")["count"], undone.values("back")["count"]) == ("2", "2")
    with_hosts.run(ASIDE, **PORTAL)
    assert with_hosts.do("getent hosts other.office portal.office || :").split() == [
        "10.0.0.2",
        "other.office",
    ]
    back, again = changed_and_taken_back(
        with_hosts, lambda: hosts(with_hosts), BACK, case="healthy", **PORTAL
    )
    assert (back.keys, again.keys) == (["back"], ["aside", "try-again"])


def test_setting_aside_that_was_ended_anywhere_is_taken_back(with_hosts: Machine) -> None:
    for script in (ASIDE, BACK):
        for _ in ended_anywhere(with_hosts, lambda: hosts(with_hosts), script, ("cp", "sed", "mv"), **PORTAL):
            pass
        with_hosts.run(ASIDE, **PORTAL)


def test_a_file_that_cannot_be_replaced_is_written_and_what_is_not_there_stays(with_hosts: Machine) -> None:
    with_hosts.do("cp /etc/hosts /run/hosts; mount --bind /run/hosts /etc/hosts")
    before = with_hosts.do("cat /etc/hosts")
    done = with_hosts.run(ASIDE, **PORTAL)
    with_hosts.take_back(ASIDE, done, **PORTAL)
    assert with_hosts.do("cat /etc/hosts") == before
    for script in (ASIDE, BACK):
        none = with_hosts.run(script, case="no-line", host="nobody.office")
        assert (none.status, none.keys) == (0, ["no-line"]), none
        assert with_hosts.take_back(script, none, host="nobody.office") is None
    own = with_hosts.run(ASIDE, case="own-name", host="localhost")
    assert (own.status, own.keys) == (2, ["own-name", "check-name"]), own
    with_hosts.run(ASIDE, **PORTAL)
    more = with_hosts.run(BACK, case="more-lines", **PORTAL, lines="1")
    assert (more.status, more.values("more-lines")["count"]) == (1, "2"), more


def links(machine: Machine) -> str:
    """Interfaces, addresses and routes, without what IPv6 makes up by itself.

    The kernel gives an interface its queue when that is first switched on, and leaves it there.
    """
    return machine.do(
        "{ ip -o link; ip -o addr; ip route show table all; } |"
        " grep -v -e fe80: -e 'ff00::/8' | sed 's/ qdisc [a-z_]*//'"
    )


@pytest.fixture
def with_links(machine: Machine) -> Machine:
    """A machine with one interface that is on and one that is off, each with an address."""
    machine.do(
        "ip link add on type veth peer name a; ip link add off type veth peer name b; ip link set on up"
    )
    machine.do("ip addr add 10.8.0.2/24 dev on; ip addr add 10.9.0.2/24 dev off")
    return machine


def test_an_interface_is_switched_on_and_off_again(with_links: Machine) -> None:
    off, on = {"interface": "off"}, {"interface": "on"}
    changed_and_taken_back(with_links, lambda: links(with_links), UP, case="healthy", **off)
    changed_and_taken_back(with_links, lambda: links(with_links), DOWN, case="healthy", **on)
    for _ in ended_anywhere(with_links, lambda: links(with_links), UP, ("ip",), **off):
        pass
    for _ in ended_anywhere(with_links, lambda: links(with_links), DOWN, ("ip",), **on):
        pass


def test_an_interface_that_is_so_already_and_the_one_we_come_in_by_stay(with_links: Machine) -> None:
    before = links(with_links)
    assert with_links.run(UP, case="up-already", interface="on").keys == ["up-already"]
    assert with_links.run(DOWN, case="down-already", interface="off").keys == ["down-already"]
    assert with_links.run(UP, case="was-down", interface="off", was_up="false").keys == ["was-down"]
    assert with_links.run(DOWN, case="was-up", interface="on", was_up="true").keys == ["was-up"]
    lo = with_links.run(DOWN, case="carries-us", interface="lo")
    assert (lo.status, lo.keys) == (2, ["carries-us", "by-hand"]), lo
    for script in (UP, DOWN):
        none = with_links.run(script, case="no-interface", interface="eth7")
        assert (none.status, none.keys) == (2, ["no-interface", "check-name"]), none
    with_links.do("ip addr add 127.0.0.1/32 dev on")
    ours = with_links.run(DOWN, interface="on")
    assert ours.keys == ["carries-us", "by-hand"], ours
    with_links.do("ip addr del 127.0.0.1/32 dev on")
    assert links(with_links) == before


def test_without_its_tool_each_says_unknown(machine: Machine) -> None:
    machine.hide("ip", "mv")
    for script, tool in {ASIDE: "mv", BACK: "mv", UP: "ip", DOWN: "ip"}.items():
        values = {"host": "a"} if script in {ASIDE, BACK} else {"interface": "a"}
        answer = machine.run(script, case="tool-missing", **values)
        assert (answer.status, answer.values("missing-tool")) == (3, {"tool": tool}), answer
