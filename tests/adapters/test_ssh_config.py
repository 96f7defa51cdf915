"""What is typed is reached as the user's own `ssh` would reach it."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING

import pytest

from deskside.adapters.ssh_config import SshAddresses
from deskside.domain.errors import WrongUse
from deskside.domain.targets import Address
from needs import needs

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """
Host box
    HostName 10.1.2.3
    User anna
    Port 2022
    ProxyJump bob@gate:2222,inner
    IdentityFile /keys/one
    IdentityFile /keys/two
    IdentitiesOnly yes
    UserKnownHostsFile /known/a /known/b
    HostKeyAlias boxkey
Host gate
    HostName gate.example
    IdentityFile /keys/gate
Host inner
    User carl
Host far
    ProxyJump middle
Host middle
    ProxyJump gate
Host command
    ProxyCommand nc %h %p
Host loop
    ProxyJump loop2
Host loop2
    ProxyJump loop
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config"
    path.write_text(CONFIG)
    return path


@pytest.fixture(params=["by ssh itself", "without ssh"])
def addresses(request: pytest.FixtureRequest, config: Path) -> SshAddresses:
    needs("ssh", package="openssh-client")
    return SshAddresses(config, ssh="" if request.param == "without ssh" else None)


def test_an_alias_is_filled_in_with_its_jump_hosts(addresses: SshAddresses) -> None:
    box = addresses.resolve(Address(host="box"))
    assert (box.label, box.host_key_alias) == ("anna@10.1.2.3:2022", "boxkey")
    assert (box.identity_files, box.identities_only) == (("/keys/one", "/keys/two"), True)
    assert box.known_hosts_files[:2] == ("/known/a", "/known/b")
    gate, inner = box.jumps
    assert (gate.label, gate.identity_files) == ("bob@gate.example:2222", ("/keys/gate",))
    assert inner.label == "carl@inner"


def test_a_jump_hosts_own_jump_host_comes_before_it(addresses: SshAddresses) -> None:
    assert [hop.host for hop in addresses.resolve(Address(host="far")).jumps] == ["gate.example", "middle"]


def test_what_was_typed_stays(addresses: SshAddresses) -> None:
    assert addresses.resolve(Address(host="box", user="root", port=7)).label == "root@10.1.2.3:7"


def test_who_is_not_named_is_the_user_of_this_computer(addresses: SshAddresses) -> None:
    plain = addresses.resolve(Address(host="elsewhere"))
    assert (plain.user, plain.port, plain.jumps) == (getpass.getuser(), 22, ())


def test_a_way_that_cannot_be_gone_is_said(addresses: SshAddresses) -> None:
    with pytest.raises(WrongUse, match="proxy-command-unsupported"):
        addresses.resolve(Address(host="command"))
    with pytest.raises(WrongUse, match="too-many-jumps"):
        addresses.resolve(Address(host="loop"))


@pytest.mark.parametrize("host", ["-oProxyCommand=touch", "a b", "x;y"])
def test_a_name_is_never_an_option_or_a_command(config: Path, tmp_path: Path, host: str) -> None:
    try:
        found = SshAddresses(config).resolve(Address(host=host))
    except WrongUse as error:
        assert error.code == "ssh-config-unreadable"  # noqa: PT017 - either is right: ssh's versions differ
    else:
        assert found.host == host
    assert not (tmp_path / "touch").exists()


def test_an_option_s_name_is_asked_for_as_a_host(config: Path) -> None:
    with pytest.raises(WrongUse, match="ssh-config-unreadable"):
        SshAddresses(config).resolve(Address(host="-V"))


def test_match_and_include_are_openssh_s_alone(tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_text("Match localnetwork 10.0.0.0/8\n    User wrong\nHost x\n    User right\n")
    with pytest.raises(WrongUse, match="ssh-config-needs-ssh") as raised:
        SshAddresses(path, ssh="").resolve(Address(host="x"))
    assert raised.value.facts["word"] == "Match"


@pytest.mark.parametrize("ssh", [None, ""], ids=["by ssh itself", "without ssh"])
def test_a_file_that_is_not_there_or_broken_is_said(tmp_path: Path, ssh: str | None) -> None:
    with pytest.raises(WrongUse, match="ssh-config-unreadable"):
        SshAddresses(tmp_path / "missing", ssh=ssh).resolve(Address(host="x"))
    broken = tmp_path / "broken"
    broken.write_text("Host x\n    NoSuchOption yes\n    Port many\n")
    if ssh is None:
        with pytest.raises(WrongUse, match="ssh-config-unreadable"):
            SshAddresses(broken).resolve(Address(host="x"))


def test_an_ssh_that_cannot_be_started_is_said(config: Path, tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="ssh-config-unreadable"):
        SshAddresses(config, ssh=str(tmp_path / "missing")).resolve(Address(host="x"))
