"""`deskside relay check` against relays: ours, a careless one, and none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from deskside.domain.relay.check import Check
from deskside.programs.schemas import schemas
from servers.lines import Line
from servers.ports import free_port
from servers.relay import Relay
from servers.sshd import make_key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from programs.commands import Desk

CARELESS = """
cat >/etc/deskside-relay/sshd_config <<'END'
Include /etc/deskside-relay/conf.d/*.conf
HostKey /etc/deskside-relay/host_ed25519
UsePAM yes
AuthorizedKeysFile /etc/deskside-relay/companion_keys
TrustedUserCAKeys /etc/deskside-relay/clerk_ca.pub
PasswordAuthentication yes
Ciphers +aes128-cbc
GatewayPorts clientspecified
MaxStartups 100
END
sed -i 's/^restrict[^ ]* //' /etc/deskside-relay/companion_keys
cat /etc/deskside-relay/companion_keys.clerk >>/etc/deskside-relay/companion_keys || :
sed -i 's/40000 49999/32768 39999/' /etc/sysctl.d/60-deskside-relay.conf
: >/etc/security/limits.d/60-deskside-relay.conf
: >/etc/deskside-relay/egress.nft
usermod --shell /bin/sh deskside-inbound
usermod --shell /bin/sh deskside-clerk
"""
NEEDS_A_KEY = {check for check in Check if check.value.startswith(("companion", "clerk"))} | {
    Check.ROUTE,
    Check.FLOOD,
    Check.OWN_SERVICES,
}
CANNOT_BE_SPOILT = {Check.VERSION, Check.STRICT, Check.COMPANION_IN, Check.CLERK_IN, Check.TOGETHER}
"""What no line of configuration makes bad while the others can be looked at; see the tests below."""


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    with Relay(tmp_path_factory.mktemp("relay")) as started:
        yield started


def looked_at(desk: Desk, relay: Relay, *options: str, exits: int = 0) -> Any:
    return desk.json("relay", "check", f"127.0.0.1:{relay.port}", *options, exits=exits)


def keys(relay: Relay) -> tuple[str, ...]:
    return ("--companion-key", str(relay.companion_key), "--identity", str(relay.clerk().identity))


def test_a_relay_set_up_by_our_recipe_is_good_in_every_point(desk: Desk, relay: Relay) -> None:
    seen = looked_at(desk, relay, *keys(relay))
    assert {one["check"]: one["verdict"] for one in seen["checks"]} == dict.fromkeys(Check, "good")
    assert list(Draft202012Validator(schemas()["relay-check.schema.json"]).iter_errors(seen)) == []
    assert seen["host_key"] == relay.host_key
    assert len(seen["not_visible"]) >= 5


def test_a_careless_relay_is_bad_in_every_point(desk: Desk, tmp_path: Path) -> None:
    make_key(tmp_path / "clerk")
    spoil = CARELESS.replace("/etc/deskside-relay/companion_keys.clerk", f"{tmp_path}/clerk.pub")
    with Relay(tmp_path / "relay", spoil=spoil) as relay:
        relay.authority("sign", str(relay.ca), f"{tmp_path}/clerk.pub", "Anna Schmidt", "IT")
        options = ("--companion-key", str(relay.companion_key), "--identity", f"{tmp_path}/clerk")
        seen = looked_at(desk, relay, *options, exits=1)
    bad = {one["check"] for one in seen["checks"] if one["verdict"] == "bad"}
    assert bad == set(Check) - CANNOT_BE_SPOILT
    shown = {one["check"]: one["seen"] for one in seen["checks"]}
    assert "aes128-cbc" in shown["algorithms"]
    assert "root: password" in shown["keys-only"]
    assert "127.0.0.1:22" in shown["clerk-connects-elsewhere"]
    assert shown["listener-flood"] == "64/64"


def test_keys_that_are_not_let_in_are_said(desk: Desk, relay: Relay, tmp_path: Path) -> None:
    make_key(tmp_path / "stranger")
    seen = looked_at(desk, relay, "--companion-key", str(tmp_path / "stranger"), exits=1)
    found = {one["check"]: (one["verdict"], one["seen"]) for one in seen["checks"]}
    assert found["companion-let-in"] == ("bad", "relay-login-refused")
    assert found["companion-session"][0] == "not-seen"


def test_a_revoked_certificate_is_not_let_in(desk: Desk, tmp_path: Path) -> None:
    with Relay(tmp_path / "relay") as relay:
        key = relay.clerk("Anna Schmidt")
        options = ("--identity", str(key.identity))
        looked_at(desk, relay, *options)
        relay.authority("revoke", str(relay.ca), "id:Anna Schmidt; IT Service Desk")
        (relay.folder / "etc/deskside-relay/revoked_keys").write_bytes(
            (relay.ca / "revoked_keys").read_bytes()
        )
        seen = looked_at(desk, relay, *options, exits=1)
        assert {"check": "clerk-let-in", "verdict": "bad", "seen": "relay-login-refused"} in seen["checks"]


def test_without_keys_it_says_what_it_did_not_look_at(desk: Desk, relay: Relay) -> None:
    seen = looked_at(desk, relay)
    assert {one["check"] for one in seen["checks"] if one["verdict"] == "not-seen"} == NEEDS_A_KEY
    shown = desk.run("relay", "check", f"127.0.0.1:{relay.port}").stdout
    assert "not looked at: lets a companion in" in shown
    assert "good: takes nothing but keys, for any account" in shown


@pytest.mark.parametrize(
    ("says", "code"),
    [(b"HTTP/1.1 400 Bad Request\r\n\r\n", "not-an-ssh-server"), (b"", "connection-refused")],
)
def test_what_is_no_relay_is_not_reached(desk: Desk, says: bytes, code: str) -> None:
    with Line(says=says) as line:
        done = desk.run("relay", "check", f"127.0.0.1:{line.port if says else free_port()}", exits=4)
    assert done.stderr.startswith(f"deskside: {code}: ")


@pytest.mark.parametrize("words", [("relay:x",), ("",), ("relay", "--certificate", "c")])
def test_wrong_use(desk: Desk, words: tuple[str, ...]) -> None:
    desk.run("relay", "check", *words, exits=2)
