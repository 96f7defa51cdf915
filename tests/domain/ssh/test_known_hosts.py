"""What the files of known keys say about a key."""

from __future__ import annotations

import base64
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.ssh.known_hosts import (
    Verdict,
    algorithms_for,
    fingerprint,
    judge,
    known_hosts_line,
    lookup_names,
    machine_id,
    pattern_matches,
    read_known_hosts,
)

KEY, OTHER, THIRD = b"\0\0\0\x0bssh-ed25519one", b"\0\0\0\x0bssh-ed25519two", b"\0\0\0\x07ssh-rsathree"
NAMES = lookup_names("host", 22)


def line(hosts: str, blob: bytes = KEY, kind: str = "ssh-ed25519", marker: str = "") -> str:
    return f"{marker} {hosts} {kind} {base64.b64encode(blob).decode()} a comment".strip()


def hashed(name: str, salt: bytes = b"salt" * 5) -> str:
    digest = hmac.digest(salt, name.encode(), "sha1")
    return f"|1|{base64.b64encode(salt).decode()}|{base64.b64encode(digest).decode()}"


def said(*lines: str, names: tuple[str, ...] = NAMES, blob: bytes = KEY) -> Verdict:
    return judge(read_known_hosts("\n".join(lines).encode()), names, blob)


@pytest.mark.parametrize(
    "hosts", ["host", "HOST", "other,host", "h*t", "h?st", "*", "10.0.0.1,host,x", hashed("host")]
)
def test_a_key_that_is_filed_is_known(hosts: str) -> None:
    assert said(line(hosts)) is Verdict.KNOWN


@pytest.mark.parametrize(
    "hosts", ["hos", "hostx", "h?t", "*,!host", "!h*,*", "[host]:22", hashed("hos"), "|1|x|y", "|1|", ""]
)
def test_a_key_that_is_filed_for_others_is_not(hosts: str) -> None:
    assert said(line(hosts)) is Verdict.UNKNOWN


@pytest.mark.parametrize(
    "written",
    [line("host", marker="@trusted"), f"#{line('host')}", line("host", b""), line("h" * 70_000 + ",host")],
)
def test_a_line_that_openssh_would_not_go_by_is_none(written: str) -> None:
    assert read_known_hosts(written.encode()) == []


def test_another_key_for_this_host_is_changed_whatever_its_kind_and_order() -> None:
    assert said(line("host", OTHER)) is Verdict.CHANGED
    assert said(line("host", THIRD, "ssh-rsa")) is Verdict.CHANGED
    assert said(line("host", OTHER), line("host")) is Verdict.KNOWN
    assert said(line("host"), line("host", OTHER)) is Verdict.KNOWN


def test_a_revoked_key_stays_revoked_wherever_else_it_is_filed() -> None:
    for lines in ((line("*", marker="@revoked"), line("host")), (line("host"), line("*", marker="@revoked"))):
        assert said(*lines) is Verdict.REVOKED
    assert said(line("elsewhere", marker="@revoked"), line("host")) is Verdict.KNOWN
    assert said(line("host", OTHER, marker="@revoked")) is Verdict.UNKNOWN


def test_a_certificate_authority_says_nothing_about_a_plain_key() -> None:
    assert said(line("*", marker="@cert-authority")) is Verdict.UNKNOWN
    assert said(line("*", OTHER, marker="@cert-authority")) is Verdict.UNKNOWN


def test_another_port_is_another_machine_but_the_same_key_is_no_offence() -> None:
    names = lookup_names("Host", 2222)
    assert names == ("[host]:2222", "host")
    assert said(line("[host]:2222"), names=names) is Verdict.KNOWN
    assert said(line("host"), names=names) is Verdict.KNOWN
    assert said(line("host", OTHER), names=names) is Verdict.UNKNOWN
    assert said(line("[host]:2222", OTHER), names=names) is Verdict.CHANGED
    assert lookup_names("host", 2222, "alias") == ("alias",)


@given(st.binary(max_size=500))
def test_no_file_can_break_the_reader(data: bytes) -> None:
    judge(read_known_hosts(data), NAMES, KEY)


@given(st.binary(max_size=200).filter(lambda data: b"@" not in data))
def test_rubbish_around_a_line_does_not_lose_it(rubbish: bytes) -> None:
    data = rubbish + b"\n" + line("host").encode() + b"\n" + rubbish
    assert judge(read_known_hosts(data), NAMES, KEY) is Verdict.KNOWN


@given(pattern=st.text("ab*?", max_size=12), name=st.text("ab", max_size=12))
def test_patterns_mean_what_a_slow_reader_would_say(pattern: str, name: str) -> None:
    assert pattern_matches(pattern, name) is _slowly(pattern, name)


def test_a_pattern_of_many_stars_takes_no_time() -> None:
    assert not pattern_matches("*a" * 200, "a" * 199)


def _slowly(pattern: str, name: str) -> bool:
    if not pattern:
        return not name
    if pattern[0] == "*":
        return any(_slowly(pattern[1:], name[at:]) for at in range(len(name) + 1))
    return bool(name) and pattern[0] in ("?", name[0]) and _slowly(pattern[1:], name[1:])


def test_the_kinds_under_which_a_machine_is_known_are_asked_for_first() -> None:
    offered = ("ssh-ed25519", "rsa-sha2-512", "rsa-sha2-256")
    known = read_known_hosts(line("host", THIRD, "ssh-rsa").encode())
    assert algorithms_for(known, NAMES, offered) == ["rsa-sha2-512", "rsa-sha2-256", "ssh-ed25519"]
    assert algorithms_for([], NAMES, offered) == list(offered)
    revoked = read_known_hosts(line("host", THIRD, "ssh-rsa", "@revoked").encode())
    assert algorithms_for(revoked, NAMES, offered) == list(offered)


@given(blob=st.binary(min_size=1, max_size=60), port=st.sampled_from([22, 2222]))
def test_what_we_file_we_find(blob: bytes, port: int) -> None:
    names = lookup_names("host", port)
    data = known_hosts_line(names[0], "ssh-ed25519", blob).encode()
    assert judge(read_known_hosts(data), names, blob) is Verdict.KNOWN


def test_fingerprints_look_as_openssh_prints_them() -> None:
    assert fingerprint(b"") == "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"
    assert machine_id(b"") == "e3b0c44298fc1c14"
