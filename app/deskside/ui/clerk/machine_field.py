"""Where a person types which machine. A support code falls into groups of four while it is typed."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Slot

from deskside.ui.design.fields import LineField

_GROUP: Final = 4
_CODE_DIGITS: Final = 12
_SEPARATORS: Final = " -\u2013"


class MachineField(LineField):
    """A name, an address or a support code."""

    def __init__(self, name: str, hint: str = "") -> None:
        super().__init__(name, hint, most=400)
        self.textEdited.connect(self._group)

    @Slot(str)
    def _group(self, typed: str) -> None:
        grouped = grouped_code(typed)
        if grouped == typed:
            return
        before = sum(letter.isdecimal() for letter in typed[: self.cursorPosition()])
        self.setText(grouped)
        self.setCursorPosition(_place_behind(grouped, before))


def grouped_code(typed: str) -> str:
    """Return what was typed with the digits of a code in groups of four; anything else as it is.

    The digits are left as they are, also where they are too many: what is wrong is said, not hidden.
    """
    digits = "".join(letter for letter in typed if letter.isdecimal())
    others = typed.translate(dict.fromkeys(map(ord, _SEPARATORS))) != digits
    if others or len(digits) <= _GROUP or len(digits) > _CODE_DIGITS:
        return typed
    groups = [digits[at : at + _GROUP] for at in range(0, len(digits), _GROUP)]
    return " ".join(groups)


def _place_behind(text: str, digits: int) -> int:
    """Return the place in `text` right behind so many digits."""
    seen = 0
    for place, letter in enumerate(text):
        if seen == digits:
            return place
        seen += letter.isdecimal()
    return len(text)
