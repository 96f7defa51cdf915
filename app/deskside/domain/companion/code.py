"""The support code: twelve digits that one person reads aloud and another one types (formats.md 6).

`RRRR SSSS SSSC`: the port to ask for, seven secret digits, one check digit over all of them, so that a slip
of the tongue is found before anything is sent. It is a secret while it lives, and is never written anywhere.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

from deskside.domain.errors import WrongUse

DIGITS: Final = 12
FIRST_PORT: Final = 40_000
"""Port of route 0, on the relay or, without one, on the helped computer (formats.md 6)."""
ROUTES: Final = 10_000
SECRETS: Final = 10_000_000
"""How many secrets there are: seven digits, so that three answers guess one code in three million."""

_FEW_DIGITS: Final = 9
"""From this many digits on, and with nothing else but spaces and dashes, it is meant as a code."""
_MINUS: Final = "\N{MINUS SIGN}"

_DAMM: Final = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)
"""The totally anti-symmetric quasigroup of order 10 of H. Michael Damm's thesis (Marburg 2004)."""

_ENGLISH: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_RUSSIAN: Final = ("ноль", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять")
_RUSSIAN_TEENS: Final = (
    "десять",
    "одиннадцать",
    "двенадцать",
    "тринадцать",
    "четырнадцать",
    "пятнадцать",
    "шестнадцать",
    "семнадцать",
    "восемнадцать",
    "девятнадцать",
)
_RUSSIAN_TENS: Final = (
    "двадцать",
    "тридцать",
    "сорок",
    "пятьдесят",
    "шестьдесят",
    "семьдесят",
    "восемьдесят",
    "девяносто",
)


@dataclass(frozen=True, slots=True, repr=False)
class SupportCode:
    """Twelve digits whose check digit is right. Made by `make_code` and `read_code` only."""

    _digits: str

    def __repr__(self) -> str:
        return f"SupportCode(route={self.route})"

    @property
    def route(self) -> int:
        """Which port to ask for, counted from `FIRST_PORT`. Public: it proves nothing."""
        return int(self._digits[:4])

    @property
    def port(self) -> int:
        """The port to ask for."""
        return FIRST_PORT + self.route

    def reveal(self) -> str:
        """Return the twelve digits, for the proof and for the screen of the one who is helped."""
        return self._digits

    def groups(self) -> str:
        """Return the digits as they are shown: three groups of four."""
        return " ".join(self._digits[at : at + 4] for at in (0, 4, 8))

    def aloud(self, language: str) -> str:
        """Return the words to read to the helper: Russian in pairs, everything else digit by digit.

        Args:
            language: `ru` for Russian words; any other gives the English ones.
        """
        say = _pair_in_russian if language == "ru" else _pair_in_english
        groups = (self._digits[at : at + 4] for at in (0, 4, 8))
        return ", ".join(f"{say(group[:2])} \N{EN DASH} {say(group[2:])}" for group in groups)


def make_code(route: int, secret: int) -> SupportCode:
    """Return the code for a route and a secret, each drawn without regard to the other.

    Args:
        route: From 0, below `ROUTES`.
        secret: From 0, below `SECRETS`, by a generator fit for secrets.

    Raises:
        ValueError: One of them is out of range.
    """
    if not (0 <= route < ROUTES and 0 <= secret < SECRETS):
        raise ValueError("a route has four digits, a secret seven")
    body = f"{route:04}{secret:07}"
    return SupportCode(body + str(_remainder(body)))


def read_code(text: str) -> SupportCode:
    """Read what a person typed or pasted: any decimal digits, with spaces and dashes wherever they are.

    Raises:
        WrongUse: `code-length`, or `code-check-digit` where a digit was misheard or mistyped. Neither says
            what was typed: it may be one digit away from a living code.
    """
    digits = _only_digits(text)
    if digits is None or len(digits) != DIGITS:
        raise WrongUse("code-length", digits=len(digits or ""))
    if _remainder(digits):
        raise WrongUse("code-check-digit")
    return SupportCode(digits)


def means_a_code(text: str) -> bool:
    """Return whether a person who typed this meant a code, perhaps one with a digit too few or too many."""
    digits = _only_digits(text)
    return digits is not None and len(digits) >= _FEW_DIGITS


def _only_digits(text: str) -> str | None:
    """Return the digits in `text`, or None where something else than digits and separators is in it."""
    found = []
    for letter in text:
        value = unicodedata.decimal(letter, None)
        if value is not None:
            found.append(str(value))
        elif not (letter.isspace() or letter == _MINUS or unicodedata.category(letter) in {"Pd", "Cf"}):
            return None
    return "".join(found)


def _remainder(digits: str) -> int:
    """Return the check digit of `digits`; 0 where they end in their check digit."""
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return interim


def _pair_in_english(pair: str) -> str:
    return " ".join(_ENGLISH[int(digit)] for digit in pair)


def _pair_in_russian(pair: str) -> str:
    tens, ones = int(pair[0]), int(pair[1])
    if tens == 0:
        return f"{_RUSSIAN[0]} {_RUSSIAN[ones]}"
    if tens == 1:
        return _RUSSIAN_TEENS[ones]
    return _RUSSIAN_TENS[tens - 2] + (f" {_RUSSIAN[ones]}" if ones else "")
