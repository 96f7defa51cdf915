"""Payment cards and bank accounts in text: known by their shape, and certain by their checksum."""

from __future__ import annotations

import re
from typing import Final

from deskside.domain.redaction_rules import Family, Rule

_CARD_DIGITS: Final = re.compile(
    r"(?:4\d{12}(?:\d{3}){0,2}"  # ISO/IEC 7812 number ranges of the large schemes
    r"|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720|220[0-4])\d{12}(?:\d{3})?"
    r"|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}|35(?:2[89]|[3-8]\d)\d{12}|6(?:011|2\d\d|4[4-9]\d|5\d\d)\d{12}(?:\d{3})?)"
)


def _is_card(text: str) -> bool:
    digits = re.sub(r"[ -]", "", text)
    doubled = [int(d) * (1 + place % 2) for place, d in enumerate(reversed(digits))]
    luhn = sum(n - 9 if n > 9 else n for n in doubled)  # ISO/IEC 7812-1 annex B
    return luhn % 10 == 0 and _CARD_DIGITS.fullmatch(digits) is not None


_CARD: Final = Rule(
    name="card",
    pattern=(
        r"(?<![\d.])(?:\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?:\1\d{1,3})?"
        r"|\d{4}([ -])\d{6}\2\d{4,5})(?!\d)"
    ),
    hints=(b"0000000000000", b"0000 0000 0000 0", b"0000 000000 0000"),
    is_secret=_is_card,
)

_IBAN_CHARS: Final = {
    country: chars
    for chars, countries in (
        (15, "NO"),
        (16, "BE"),
        (18, "DK FK FI FO GL NL SD"),
        (19, "MK SI"),
        (20, "AT BA EE KZ LT LU MN XK"),
        (21, "CH CR HR LI LV"),
        (22, "BG BH DE GB GE IE ME RS"),
        (23, "AE GI IL IQ OM SO TL"),
        (24, "AD CZ ES MD PK RO SA SE SK TN VG"),
        (25, "LY PT ST"),
        (26, "IS TR"),
        (27, "BI DJ FR GR IT MC MR SM"),
        (28, "AL AZ BY CY DO GT HN HU LB NI PL SV"),
        (29, "BR EG PS QA UA"),
        (30, "JO KW MU YE"),
        (31, "MT SC"),
        (32, "LC"),
        (33, "RU"),
    )
    for country in countries.split()
}
"""Characters of an account number by country: SWIFT IBAN registry, release 99."""


def _is_iban(text: str) -> bool:
    packed = text.replace(" ", "")
    return int("".join(str(int(char, 36)) for char in packed[4:] + packed[:4])) % 97 == 1  # ISO 13616


_IBAN: Final = Rule(
    name="iban",
    pattern=(
        r"(?<![A-Za-z0-9])(?=[A-Z][A-Z]\d\d)(?:"  # the look ahead spares most lines eighty attempts
        + "|".join(rf"{country}\d\d(?: ?[A-Z0-9]){{{chars - 4}}}" for country, chars in _IBAN_CHARS.items())
        + r")(?![A-Za-z0-9])"
    ),
    hints=(b" AA00", b"\nAA00"),
    is_secret=_is_iban,
)
_SHAPE_BYTES: Final = bytes(
    ord("0")
    if code in b"0123456789"
    else ord("A")
    if 0x41 <= code <= 0x5A
    else ord("a")
    if 0x61 <= code <= 0x7A or code in b"+/=_"
    else ord("\n")
    if code == 0x0A
    else ord(" ")
    for code in range(256)
)


def _shape(raw: bytes, _low: bytes, _kinds: bytes) -> bytes:
    return b" " + raw.translate(_SHAPE_BYTES)


NUMBERS: Final = Family(view=_shape, rules=(_CARD, _IBAN))
"""The redactor's rules for them. Their hints stand in the shape of a text: digits are 0, capitals A."""
