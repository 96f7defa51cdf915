"""What PowerShell reads, as its rules say: for tests on computers that have none."""

from __future__ import annotations

import base64
import re

QUOTES = "'\u2018\u2019\u201a\u201b"
"""Each of them opens, closes and, doubled, stands for itself (about_Quoting_Rules)."""


def single_quoted(text: str) -> str:
    """Return the value of a single-quoted string; fails where it ends early or never."""
    assert text[0] in QUOTES, text
    value, at = [], 1
    while text[at] not in QUOTES or (at + 1 < len(text) and text[at + 1] in QUOTES):
        value.append(text[at])
        at += 2 if text[at] in QUOTES else 1
    assert at == len(text) - 1, f"ends early: {text!r}"
    return "".join(value)


def encoded_command(command: str) -> str:
    """Return the program behind `-EncodedCommand`."""
    found = re.search(r"-EncodedCommand ([A-Za-z0-9+/=]+)$", command)
    assert found, command
    return base64.b64decode(found[1], validate=True).decode("utf-16-le")
