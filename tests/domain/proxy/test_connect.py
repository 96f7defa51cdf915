"""The words to and from a proxy, and where systems name one."""

from __future__ import annotations

import base64
import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.errors import Unreachable
from deskside.domain.proxy.connect import MAX_REPLY_BYTES, NotHttp, connect_request, is_whole, read_reply
from deskside.domain.proxy.settings import Proxy, chosen, from_gnome, from_kde, is_exempt, parse_proxy
from deskside.domain.secret import Secret

PLAIN = Proxy("proxy", 3128)


def test_the_request_names_the_relay_twice_and_ends() -> None:
    assert connect_request("relay.example.org", 443, PLAIN) == (
        b"CONNECT relay.example.org:443 HTTP/1.1\r\nHost: relay.example.org:443\r\n\r\n"
    )


@pytest.mark.parametrize(
    ("host", "written"),
    [("2001:db8::1", b"[2001:db8::1]:443"), ("bücher.example", b"xn--bcher-kva.example:443")],
)
def test_addresses_and_international_names(host: str, written: bytes) -> None:
    assert written in connect_request(host, 443, PLAIN)


def test_a_login_is_sent_only_where_there_is_a_password() -> None:
    request = connect_request("relay", 443, Proxy("proxy", 1, "Zoë", Secret("pa:ss")))
    encoded = request.partition(b"Basic ")[2].partition(b"\r\n")[0]
    assert base64.b64decode(encoded).decode() == "Zoë:pa:ss"
    assert b"Authorization" not in connect_request("relay", 443, Proxy("proxy", 1, "Zoë"))


@given(st.text(max_size=300))
def test_no_name_adds_a_line_to_the_request(host: str) -> None:
    with contextlib.suppress(Unreachable):
        request = connect_request(host, 443, PLAIN)
        assert request.count(b"\r\n") == 3
        assert b" " not in request.split(b"\r\n")[0].removeprefix(b"CONNECT ").removesuffix(b" HTTP/1.1")


def test_the_date_of_an_answer_is_read() -> None:
    reply = read_reply(b"HTTP/1.0 403 Forbidden\r\nDate: Sun, 22 Nov 2026 21:50:00 GMT\r\n\r\n")
    assert (reply.status, reply.reason) == (403, "Forbidden")
    assert reply.date == datetime(2026, 11, 22, 21, 50, tzinfo=UTC)
    assert not reply.opens_a_tunnel


@pytest.mark.parametrize("date", [b"yesterday", b"Sun, 99 Nov 2026 21:50:00 GMT", b"", b"\xff" * 70])
def test_a_date_that_is_none(date: bytes) -> None:
    assert read_reply(b"HTTP/1.1 200 OK\r\ndate: " + date + b"\r\n\r\n").date is None


@given(st.binary(max_size=200))
def test_whatever_comes_is_read_or_refused(head: bytes) -> None:
    for data in (head, b"HTTP/1.1 " + head, b"HTTP/1.1 200 " + head + b"\r\n\r\n"):
        with contextlib.suppress(NotHttp):
            is_whole(data)
            reply = read_reply(data)
            assert 100 <= reply.status < 600
            assert reply.reason.isprintable()


def test_a_head_has_an_end_and_a_bound() -> None:
    head = b"HTTP/1.1 200 OK\r\n\r\n"
    assert [is_whole(head[:length]) for length in range(len(head) + 1)] == [False] * len(head) + [True]
    with pytest.raises(NotHttp):
        is_whole(head[:-2] + b"x" * MAX_REPLY_BYTES)


# ---------------------------------------------------------------- settings


@pytest.mark.parametrize(
    ("text", "proxy"),
    [
        ("http://proxy:3128", Proxy("proxy", 3128)),
        ("proxy:3128", Proxy("proxy", 3128)),
        ("http://proxy/", Proxy("proxy", 80)),
        ("http://[2001:db8::1]:3128", Proxy("2001:db8::1", 3128)),
        ("http://anna:p%40ss@proxy:1", Proxy("proxy", 1, "anna", Secret("p@ss"))),
        ("http://anna@proxy:1", Proxy("proxy", 1, "anna")),
    ],
)
def test_proxies_as_they_are_written(text: str, proxy: Proxy) -> None:
    assert parse_proxy(text) == proxy
    assert "p@ss" not in repr(parse_proxy(text))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("socks5://proxy:1080", "proxy-kind-unsupported"),
        ("https://proxy:443", "proxy-kind-unsupported"),
        ("http://:pa ss@:x", "proxy-unreadable"),
        ("http://", "proxy-unreadable"),
        ("http://a b:1", "proxy-unreadable"),
    ],
)
def test_proxies_that_are_none(text: str, code: str) -> None:
    with pytest.raises(Unreachable) as caught:
        parse_proxy(text)
    assert caught.value.code == code
    assert "pa ss" not in str(caught.value)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_setting_is_read_or_refused(text: str, host: str) -> None:
    is_exempt(host, text.split(","))
    with contextlib.suppress(Unreachable):
        assert parse_proxy(text).host


def test_https_goes_before_all_and_http_is_for_web_pages() -> None:
    assert chosen({"all": "a", "https": "b"}) == "b"
    assert chosen({"all": "a", "http": "c"}) == "a"
    assert chosen({"http": "c"}) == ""


@pytest.mark.parametrize(
    ("exemption", "host", "exempt"),
    [
        ("example.org", "relay.example.org", True),
        (".example.org", "relay.example.org", True),
        ("*.example.org", "Relay.Example.org.", True),
        ("example.org", "badexample.org", False),
        ("10.0.0.0/8", "10.1.2.3", True),
        ("10.0.0.0/8", "11.1.2.3", False),
        ("10.1.2.3", "10.1.2.3", True),
        ("::1", "::1", True),
        ("*", "anything", True),
        ("", "anything", False),
    ],
)
def test_exemptions(exemption: str, host: str, *, exempt: bool) -> None:
    assert is_exempt(host, ["", exemption]) is exempt


def test_gnome_counts_only_where_it_is_set_by_hand() -> None:
    listed = "org.gnome.system.proxy mode 'auto'\norg.gnome.system.proxy.https host 'p'\n"
    assert from_gnome(listed) == ({}, ())
    assert from_gnome(listed.replace("auto", "manual")) == ({}, ()), "no port"


def test_kde_counts_only_where_it_is_set_by_hand() -> None:
    text = "[Proxy Settings]\nProxyType=2\nhttpsProxy=http://p 1\n[Other]\nProxyType=1\n"
    assert from_kde(text) == ({}, ())
    assert from_kde(text.replace("=2", "=1", 1))[0] == {"https": "http://p:1"}


@given(st.text(max_size=200))
def test_whatever_desktops_say_is_read(text: str) -> None:
    from_gnome(f"org.gnome.system.proxy mode 'manual'\n{text}")
    from_kde(f"[Proxy Settings]\nProxyType=1\n{text}")


def test_a_login_that_we_do_not_speak_is_named() -> None:
    head = b'HTTP/1.1 407 Who?\r\nProxy-Authenticate: Negotiate\r\nproxy-authenticate: Digest realm="x"\r\n'
    assert read_reply(head + b"\r\n").wants_another_login == "Negotiate, Digest"
    assert read_reply(head + b'Proxy-Authenticate: Basic realm="x"\r\n\r\n').wants_another_login == ""
    assert read_reply(b"HTTP/1.1 407 Who?\r\n\r\n").wants_another_login == ""
