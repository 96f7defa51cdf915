from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from deskside.domain.errors import WrongUse
from deskside.domain.redaction import RedactionStream, Redactor, marks, redact
from deskside.domain.redaction_rules import rule

KEY = """-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW
QyNTUxOQAAACDcanaryCANARYcanaryCANARYcanaryCANARYcanary0AAAAJgBAgMEBQYH
CAkKCwwNDg8Q
-----END OPENSSH PRIVATE KEY-----
"""
SECRETS = [
    ("password=Canary-1x", "password=[redacted: password]", "password"),
    ("Password: Canary-1x", "Password: [redacted: password]", "password"),
    ("my password is Canary1x, thanks", "my password is [redacted: password] thanks", "password"),
    ("пароль: канарейка", "пароль: [redacted: password]", "password"),
    ("Пароль Canary1x", "Пароль [redacted: password]", "password"),
    ('{"password": "a \\"b c", "x": 1}', '{"password": "[redacted: password]", "x": 1}', "password"),
    ("DB_PASSWORD='x y z'", "DB_PASSWORD='[redacted: password]'", "password"),
    ("login --password Canary-1x --now", "login --password [redacted: password] --now", "password"),
    ("sshpass -p Canary ssh host", "sshpass -p [redacted: password] ssh host", "password"),
    ('psk="my wireless word"', 'psk="[redacted: password]"', "password"),
    ("Server=db;Pwd=Canary;Database=y", "Server=db;Pwd=[redacted: password];Database=y", "password"),
    ("AccountKey=c2VjcmV0c2VjcmV0==;Suffix=core", "AccountKey=[redacted: secret];Suffix=core", "secret"),
    ('"api_key": "canary-canary"', '"api_key": "[redacted: secret]"', "secret"),
    (
        "> Authorization: Basic dXNlcjpjYW5hcnk=",
        "> Authorization: [redacted: authorization]",
        "authorization",
    ),
    (
        "curl -H 'X-Api-Key: canary' host",
        "curl -H 'X-Api-Key: [redacted: authorization]' host",
        "authorization",
    ),
    ("Set-Cookie: id=canary; Secure", "Set-Cookie: [redacted: authorization]", "authorization"),
    ("log: bearer abcdefghijklmnop1234", "log: bearer [redacted: authorization]", "authorization"),
    (
        "https://bob:p@ss@host.example/x",
        "https://bob:[redacted: url-credentials]@host.example/x",
        "url-credentials",
    ),
    (
        "postgres://u:canary@db:5432/x",
        "postgres://u:[redacted: url-credentials]@db:5432/x",
        "url-credentials",
    ),
    ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcABC_-123", "[redacted: jwt]", "jwt"),
    ("ghp_0123456789abcdefghijABCDEFGHIJ012345", "[redacted: github-token]", "github-token"),
    ("github_pat_11ABCDEFG0123456789_abcdefghijkl", "[redacted: github-token]", "github-token"),
    ("glpat-abcdefghijklmnopqrst", "[redacted: gitlab-token]", "gitlab-token"),
    ("xoxb-1234567890-abcdefghijkl", "[redacted: slack-token]", "slack-token"),
    ("AKIAIOSFODNN7EXAMPLE", "[redacted: aws-key]", "aws-key"),
    ("AIza" + "b" * 35, "[redacted: google-key]", "google-key"),
    ("ya29." + "c" * 35, "[redacted: google-key]", "google-key"),
    ("sk_live_abcdefghijklmnop", "[redacted: payment-key]", "payment-key"),
    ("root:$6$saltsalt$abcdefghijklmnop:19000:", "root:[redacted: password-hash]:19000:", "password-hash"),
    ("4111 1111 1111 1111", "[redacted: card]", "card"),
    ("card 4111111111111111.", "card [redacted: card].", "card"),
    ("3782-822463-10005", "[redacted: card]", "card"),
    ("2200 0000 0000 0004", "[redacted: card]", "card"),
    ("DE89 3704 0044 0532 0130 00 EUR", "[redacted: iban] EUR", "iban"),
    ("GB29NWBK60161331926819", "[redacted: iban]", "iban"),
    (KEY, "[redacted: private-key]\n", "private-key"),
    (KEY.replace("\n", "\\n") + " tail", "[redacted: private-key]\\n tail", "private-key"),
    ("  | " + KEY.replace("\n", "\n  | ") + "x\n", "  | [redacted: private-key]\n  | x\n", "private-key"),
]
HARMLESS = [
    "passwd:         files systemd",
    "passwd: Permission denied",
    "passwd: Authentication token manipulation error",
    "Last password change : Nov 01, 2026",
    "Password expires: never",
    "Password for anna: ",
    "His password is expired and he wants a new one",
    "Failed password for invalid user anna from 10.0.0.5 port 22 ssh2",
    "Accepted publickey for anna from 10.0.0.5 port 40022 ssh2: ED25519 SHA256:abcdef",
    "PasswordAuthentication no",
    "ssl_certificate_key /etc/ssl/private/server.key;",
    "private_key = /etc/ssl/private/server.pem",
    "https://example.org:8443/path?x=1 and mail to anna@example.org",
    "git@github.com:owner/repo.git",
    "4111 1111 1111 1112",
    "1763834400123456789",
    "DE89 3704 0044 0532 0130 01",
    "the key: value pair",
    "/dev/disk/by-id/nvme-eui.0025388b710116a1 00:1b:44:11:3a:b7",
]


@pytest.mark.parametrize(
    ("text", "kept", "by"), SECRETS, ids=[by + str(n) for n, (*_, by) in enumerate(SECRETS)]
)
def test_a_secret_is_replaced_by_its_mark_and_counted(text: str, kept: str, by: str) -> None:
    assert redact(text) == (kept, {by: 1})


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_like_a_secret_stays(text: str) -> None:
    assert redact(text) == (text, {})


@pytest.mark.parametrize(("text", "kept", "by"), SECRETS[:-3])
def test_a_secret_is_found_in_whichever_line_it_stands(text: str, kept: str, by: str) -> None:
    assert redact(f"one\n\n{text}\nthree\n{text}\n{text}") == (
        f"one\n\n{kept}\nthree\n{kept}\n{kept}",
        {by: 3},
    )


_texts = st.lists(
    st.one_of(
        st.sampled_from([text for text, *_ in SECRETS] + HARMLESS),
        st.sampled_from(
            ["\n", " ", "\n\n", "-----BEGIN RSA PRIVATE KEY-----", "[redacted: card]", "=", ":", '"']
        ),
        st.text("aA0=:@/ \n-_.\"'\\", max_size=20),
        st.text(max_size=10),
    ),
    max_size=12,
).map("".join)


@given(_texts, st.lists(st.integers(0, 600), max_size=8))
@example("\nDE89 3704 0044 0532 0130 00 EUR", [])
def test_any_cutting_of_a_stream_gives_the_same_result(text: str, cuts: list[int]) -> None:
    stream = RedactionStream()
    places = sorted({min(cut, len(text)) for cut in cuts})
    parts = [text[a:b] for a, b in zip([0, *places], [*places, len(text)], strict=True)]
    kept = "".join(stream.feed(part) for part in parts) + stream.feed("", final=True)
    assert (kept, stream.counts) == redact(text)


@given(_texts)
@example("AKIAIOSFODNN7EXAMPLEПароль Canary1x")
def test_twice_is_the_same_as_once(text: str) -> None:
    once, _ = redact(text)
    again, found = redact(once)
    assert (again, found) == (once, {})


@pytest.mark.parametrize("canary", ["ghp_0123456789abcdefghijABCDEFGHIJ012345", "4111111111111111"])
def test_a_secret_cut_anywhere_over_two_chunks_is_found(canary: str) -> None:
    text = f"first\nfound {canary} there\nlast\n"
    for cut in range(len(text)):
        stream = RedactionStream()
        kept = stream.feed(text[:cut]) + stream.feed(text[cut:]) + stream.feed("", final=True)
        assert canary not in kept
        assert sum(stream.counts.values()) == 1


def test_a_key_cut_anywhere_over_two_chunks_is_found() -> None:
    text = f"before\n{KEY}after\n"
    for cut in range(len(text)):
        stream = RedactionStream()
        kept = stream.feed(text[:cut]) + stream.feed(text[cut:]) + stream.feed("", final=True)
        assert kept == "before\n[redacted: private-key]\nafter\n"


def test_whole_lines_are_not_held_back() -> None:
    stream = RedactionStream()
    assert stream.feed("one\ntwo\nthr") == "one\ntwo\n"
    assert stream.feed("ee") == ""
    assert stream.feed("", final=True) == "three"


def test_the_held_back_part_is_bounded() -> None:
    stream = RedactionStream()
    returned = [stream.feed("x" * 1_000) for _ in range(40)]
    assert max(map(len, returned)) < 20_000
    assert len("".join(returned)) > 20_000


def test_a_mere_mention_of_a_key_swallows_no_prose() -> None:
    text = "grep: -----BEGIN RSA PRIVATE KEY-----\nwas found in this file, it says\n"
    assert redact(text)[0].endswith("\nwas found in this file, it says\n")


def test_hostile_text_costs_no_more_than_its_length() -> None:
    for piece in (
        "password",
        "password=",
        "://",
        "a://b:",
        "eyJ.",
        "1 ",
        "DE00 ",
        "-----BEGIN PRIVATE KEY",
        '="\\',
    ):
        redact(piece * (400_000 // len(piece)))


_KEY = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\n-----END PRIVATE KEY-----"
_LINES = (
    "",
    "a",
    "password=hunter2",
    "password",
    "=hunter2",
    "token: abc",
    '"name": "x",',
    *_KEY.split("\n"),
)


@given(st.lists(st.lists(st.sampled_from(_LINES)), max_size=4))
def test_what_a_redactor_has_seen_changes_nothing(texts: list[list[str]]) -> None:
    remembering = Redactor()
    for text in texts:
        assert remembering.redact("\n".join(text)) == Redactor().redact("\n".join(text))


def test_an_organisation_adds_its_own_rules() -> None:
    badge = Redactor([rule("badge", r"\bB-\d{6}\b")])
    assert badge.redact("badge B-123456, password=x1") == (
        "badge [redacted: badge], password=[redacted: password]",
        {"badge": 1, "password": 1},
    )
    assert badge.stream().feed("B-654321\n") == "[redacted: badge]\n"


@pytest.mark.parametrize(("name", "pattern"), [("Not kebab", "x"), ("ok", "("), ("ok", "x*")])
def test_a_rule_that_cannot_work_is_refused_with_its_name(name: str, pattern: str) -> None:
    with pytest.raises(WrongUse) as refused:
        rule(name, pattern)
    assert refused.value.facts["rule"] == name


def test_marks_tell_what_was_redacted_before() -> None:
    assert marks("a [redacted: card] b [redacted: card] [redacted: jwt]") == {"card": 2, "jwt": 1}
    assert marks("nothing") == {}
