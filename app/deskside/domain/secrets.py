"""What secrets look like: the rules of the redactor, as data.

A family is a cheap test and the rules it stands before. The tests cost some microseconds for 32 KiB, because
all output goes through them; the patterns see only lines that were suspected. No pattern has a loop within
a loop, so that none can be made slow by hostile text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from deskside.domain.account_numbers import NUMBERS
from deskside.domain.redaction_rules import Family, Rule

if TYPE_CHECKING:
    from collections.abc import Callable


# ---------------------------------------------------------------- private keys (RFC 7468, OpenSSH, OpenPGP)

KEY_BEGIN: Final = re.compile(
    r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----"
)
"""Where a private key begins; the line it stands in may hold more."""

KEY_END: Final = re.compile(
    r"-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|---- END SSH2 ENCRYPTED PRIVATE KEY ----"
)
"""Where it ends."""

KEY_LINE: Final = re.compile(
    r"[\s>|#*+\"',-]*(?:[A-Za-z0-9+/=\\]{1,512}|(?:Proc-Type|DEK-Info|Comment|Version|Subject): ?[^\n]*)?"
    r"[\s\"',\\]*"
)
"""A line inside one: base64, quoted or indented, or a header; any other line ends it."""


KEY_HINT: Final = "PRIVATE KEY"
"""Text without it begins no key."""


# ---------------------------------------------------------------- what stands behind its name

_NOT_MARKED = r"(?!\s{0,8}\\?[\"']?\[redacted: )"
_QUOTED = r"\"(?:[^\"\\\n]|\\[^\n])*\"|\\\"(?:[^\"\\\n]|\\(?![\"\n]))*\\\"|\\?'[^'\n]*'"
_BARE = r"(?:[^\s;&,\"'<>]|[;&,](?! ?[\w.-]{1,40} ?[=:])|[\"'](?=[^\s;&,]))+"
_HARMLESS: Final = frozenset(
    """
    . * ** *** **** ***** ****** ******** x xxx ? - -- none null nil no yes not never true false unset
    undefined empty set ok on off enabled disabled locked unlocked active inactive required optional
    expired expires invalid incorrect wrong missing changed unchanged updated reset failed failure success
    accepted denied permission authentication error warning unexpected cannot could unable must should
    files compat systemd winbind sss ldap prompt password hidden unknown default n/a нет да неверен
    неверный истёк истек
    """.split()  # noqa: SIM905 - a paragraph is easier to read and to add to than ninety quoted words
) | {""}
"""What follows `password:` where nothing is given away (nsswitch.conf, `passwd`, `chage`)."""


def _assigned(name: str, names: str, hints: str, is_secret: Callable[[str], bool]) -> Rule:
    """Return the rule for `name = value`, `"name": "value"` and the like, as settings and logs have them."""
    return Rule(
        name=name,
        pattern=(
            rf"(?i)(?:{names})[\w.-]{{0,40}}(?:\\?[\"']\]?)?\s{{0,4}}(?:=>|:=|==?|:){_NOT_MARKED}\s{{0,8}}"
            rf"(?P<secret>{_QUOTED}|[\"']?{_BARE})"
        ),
        hints=tuple(hint.encode() for hint in hints.split()),
        is_secret=is_secret,
    )


def _gives_away(value: str) -> bool:
    return value.strip("\\\"'.,").casefold() not in _HARMLESS


def _is_long_and_no_path(value: str) -> bool:
    value = value.strip("\\\"'")
    return len(value) >= 6 and _gives_away(value) and not re.fullmatch(r"~?(?:/[\w. -]+)+\.\w{1,8}", value)


_PASSWORD: Final = _assigned(
    "password",
    r"passw(?:or)?d|passphrase|pass[_-]?code|pwd|psk|парол[ьяюе]м?|пин-?код",
    "passw passphrase passcode pass-code pass_code pwd psk арол АРОЛ ин-код инкод ИН-КОД ИНКОД",
    _gives_away,
)
_SECRET: Final = _assigned(
    "secret",
    r"secret|token|credentials?"
    r"|(?:api|access|account|auth|client|encryption|master|private|shared|signing)[_ -]?key",
    "secret token credential apikey accesskey accountkey authkey clientkey encryptionkey masterkey privatekey"
    " sharedkey signingkey _key -key",
    _is_long_and_no_path,
)
_OPTION: Final = Rule(
    name="password",
    pattern=(
        r"(?i)(?<!\S)(?:--?(?:passw(?:or)?d|passphrase|pass|token|secret|api-key)|sshpass\s+-p|wpa-psk)[ \t]"
        rf"{_NOT_MARKED}[ \t]*(?P<secret>{_QUOTED}|[^\s-]\S*)"
    ),
    hints=(b"-pass", b"-token", b"-secret", b"-api-key", b"sshpass", b"wpa-psk"),
)
_SAID: Final = Rule(
    name="password",
    pattern=(
        r"(?i)\b(?:passw(?:or)?d|passphrase|парол[ьяюе]м?)\b(?:\s+(?:is|was|now|это|такой|теперь))?\s*[-–—]?\s"
        rf"{_NOT_MARKED}\s*(?P<secret>\S+)"
    ),
    hints=(b"passw", b"passphrase", "арол".encode(), "АРОЛ".encode()),
    is_secret=lambda word: (
        len(word) > 5 and bool(re.search(r"\d", word)) and bool(re.search(r"[^\W\d]", word))
    ),
)
_HEADER: Final = Rule(
    name="authorization",
    pattern=(
        r"(?i)\b(?:(?:proxy-)?authorization|(?:set-)?cookie|x-[a-z-]{0,20}(?:key|token))\\?[\"']?\s{0,4}[:=]"
        rf"{_NOT_MARKED}\s{{0,4}}\\?[\"']?(?P<secret>[^\s\"'\\][^\"'\r\n\\]*)"
    ),
    hints=(b"authorization", b"cookie", b"x-"),
)
_BEARER: Final = Rule(
    name="authorization",
    pattern=r"(?i)\bbearer\s+(?P<secret>[a-z0-9._~+/-]{16,}=*)",
    hints=(b"bearer",),
)
_URL: Final = Rule(
    name="url-credentials",
    pattern=(
        r"(?i)[a-z0-9+.-]://(?:[^\s/:@\"'<>]{0,256}:(?P<secret>[^\s/\"'<>]{1,512})|[^\s/:@\"'<>]{20,512})@(?=[^\s@])"
    ),
)
_HASH: Final = Rule(
    name="password-hash",
    pattern=r"\$(?:1|2[abxy]?|5|6|7|y|gy|apr1|argon2\w{1,2}|pbkdf2[\w-]{0,16})\$[./\w$=,+-]{16,}",
    hints=(b"$",),
)  # crypt(5)


def _with_a_name(_raw: bytes, low: bytes, kinds: bytes) -> bytes | None:
    return low if _names_something(kinds) else None


def _names_something(low: bytes) -> bool:
    if b"pass" in low or b"pwd" in low:
        return True
    if (b"=" in low or b":" in low or b" -" in low) and (
        b"secret" in low
        or b"token" in low
        or b"key" in low
        or b"authoriz" in low
        or b"cookie" in low
        or b"psk" in low
        or b"credential" in low
        or b"bearer" in low
    ):
        return True
    return not low.isascii() and any(word in low for word in _CYRILLIC_WORDS)


_CYRILLIC_WORDS: Final = tuple(
    word.encode() for word in ("арол", "АРОЛ", "ин-код", "инкод", "ИН-КОД", "ИНКОД")
)


def _with_url_and_user(_raw: bytes, low: bytes, kinds: bytes) -> bytes | None:
    return low if b"@" in kinds and b"://" in kinds else None


# ---------------------------------------------------------------- what is known by its own shape


def _shaped(name: str, hints: str, shape: str) -> Rule:
    words = tuple(hint.encode() for hint in hints.split())
    return Rule(name=name, hints=words, pattern=rf"(?<![A-Za-z0-9])(?:{shape})")


_TOKENS: Final = (
    _shaped("jwt", "eyj", r"eyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?"),  # RFC 7519: base64url of {"
    _shaped(
        "github-token",
        "ghp_ gho_ ghu_ ghs_ ghr_ github_pat_",
        r"gh[pousr]_[A-Za-z0-9]{16,}|github_pat_\w{20,}",
    ),
    _shaped("gitlab-token", "glpat- glptt- gldt- glrt- glcbt-", r"gl(?:pat|ptt|dt|rt|cbt)-[\w-]{14,}"),
    _shaped("slack-token", "xox xapp-", r"(?:xox[a-z]|xapp)-[\w-]{10,}"),
    _shaped("aws-key", "akia asia abia acca", r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])"),
    _shaped("google-key", "aiza ya29. gocspx-", r"AIza[\w-]{30,}|ya29\.[\w-]{20,}|GOCSPX-[\w-]{20,}"),
    _shaped("payment-key", "k_live_ k_test_", r"[rs]k_(?:live|test)_[A-Za-z0-9]{10,}"),
    _shaped(
        "api-key",
        "sk- npm_ pypi- hf_",
        r"sk-[\w-]{20,}|npm_[A-Za-z0-9]{30,}|pypi-[\w-]{20,}|hf_[A-Za-z0-9]{20,}",
    ),
    _shaped("azure-signature", "sig=", r"sig=[\w%+/-]{20,}(?:=|%3D){0,2}"),
)
_LONG_WORD: Final = b"w" * 15
_WORD_BYTES: Final = bytes(
    ord("w") if code < 128 and (chr(code).isalnum() or code in b"_-") else 0x20 for code in range(256)
)


def _with_long_word(raw: bytes, low: bytes, _kinds: bytes) -> bytes | None:
    return low if _LONG_WORD in raw.translate(_WORD_BYTES) else None


FAMILIES: Final = (
    Family(view=_with_a_name, rules=(_HEADER, _BEARER, _PASSWORD, _SECRET, _OPTION, _SAID)),
    Family(view=_with_url_and_user, rules=(_URL,)),
    Family(view=_with_long_word, rules=_TOKENS),
    NUMBERS,
    Family(view=lambda _raw, low, _kinds: low, rules=(_HASH,)),
)
"""All built-in rules but private keys, which go over several lines."""
