"""What makers leave in a machine's tables where a value should be: none of it is a fact about the machine."""

from __future__ import annotations

import re
from typing import Final

_LEFT: Final = re.compile(
    r"default(?: string)?|empty|invalid|n/?a|no dimm|none|not (?:applicable|available|specified)|null"
    r"|o\.e\.m\.|oem|to be filled by o\.e\.m\.?|undefined|unknown|x\.x|type1family|sku"
    r"|(?:no )?asset (?:information|tag)|chassis serial number"
    r"|system (?:manufacturer|product name|serial number|sku|version)"
    r"|f{8}-f{4}-f{4}-f{4}-f{12}|03000200-0400-0500-0006-000700080009",
    re.IGNORECASE,
)
"""The last is one maker's UUID of all boards; with such numbers thousands of machines would be one."""


def is_placeholder(text: str) -> bool:
    """Say whether a maker's text says nothing: one that nobody filled in, or nothing but noughts."""
    text = text.strip()
    return _LEFT.fullmatch(text) is not None or not text.strip("0 .-")
