"""Parameters that a shell would take apart: `$1` outside of double quotes.

A value with a blank becomes two words there, and one with `*` becomes names of files. shellcheck says the
same (SC2086) where it is installed; this holds without it, for parameters, which people fill in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

_HERE: Final = re.compile(r"<<(-?)[ \t]*(['\"]?)([A-Za-z_][A-Za-z0-9_]*)\2")
_ASSIGNS: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=")
_VALUE: Final = re.compile(
    r"\$(?:([0-9@*]|[A-Za-z_][A-Za-z0-9_]*)|\{([0-9@*]+|[A-Za-z_][A-Za-z0-9_]*)[}:%#-])"
)
_BEGINS_COMMAND: Final = frozenset({"if", "then", "else", "elif", "do", "while", "until", "!", "{"})


def unquoted(program: str, secrets: Collection[str]) -> Iterator[tuple[int, str]]:
    """Yield line number and name of each parameter that stands outside of double quotes.

    Args:
        program: The text of a shell script.
        secrets: Names of the variables that hold secret parameters; plain ones are `$1`, `$2` and so on.
    """
    return _Reader(program, frozenset(secrets)).found()


@dataclass(slots=True)
class _Reader:
    text: str
    secrets: frozenset[str]
    at: int = 0
    word: int = 0
    """Where the word began in which `at` stands."""
    before: str = ""
    """The last whole word of this command; empty where the next one begins a command."""
    inside: list[str] = field(default_factory=list)
    """What surrounds `at`: `"`, `(`, `((` or a backtick."""
    here: list[tuple[str, bool]] = field(default_factory=list)
    """Here-documents that begin after this line: the word that ends one, and whether tabs may precede it."""

    def found(self) -> Iterator[tuple[int, str]]:
        while place := _MEANS_SOMETHING.search(self.text, self.at):
            self.at = place.start()
            if place[0] == "$" and (name := self._value()):
                yield self.text.count("\n", 0, self.at) + 1, name
            _STEPS[place[0]](self)

    def _value(self) -> str:
        """Return the parameter that is taken apart here, or nothing."""
        match = _VALUE.match(self.text, self.at)
        if match is None or self._quoted() or self.before == "case":
            return ""
        name = match[1] or match[2]
        if name[0].isalpha() and name not in self.secrets:
            return ""
        assigns = self.before in {"", "export", "readonly"} and _ASSIGNS.match(self.text, self.word)
        return "" if assigns or name == "0" else name

    def _quoted(self) -> bool:
        return bool(self.inside) and self.inside[-1] in {'"', "(("}

    # -- one character each

    def skip_escaped(self) -> None:
        self.at += 2

    def single(self) -> None:
        if self._quoted():
            self.at += 1
        else:
            end = self.text.find("'", self.at + 1)
            self.at = len(self.text) if end < 0 else end + 1

    def double(self) -> None:
        if self.inside and self.inside[-1] == '"':
            self.inside.pop()
        else:
            self.inside.append('"')
        self.at += 1

    def dollar(self) -> None:
        for opening in ("((", "("):
            if self.text.startswith(opening, self.at + 1):
                self.inside.append(opening)
                self.at += 1 + len(opening)
                self._new_command()
                return
        self.at += 1

    def backtick(self) -> None:
        if self.inside and self.inside[-1] == "`":
            self.inside.pop()
        else:
            self.inside.append("`")
        self.at += 1
        self._new_command()

    def close(self) -> None:
        if self.inside and self.inside[-1] == "((" and self.text.startswith("))", self.at):
            self.at += 1
        if self.inside and self.inside[-1] != '"':
            self.inside.pop()
        self.at += 1
        if not self._quoted():
            self.word = self.at
            self.before = ""

    def open(self) -> None:
        if not self._quoted():
            self.inside.append("(")
            self.at += 1
            self._new_command()
        else:
            self.at += 1

    def blank(self) -> None:
        if not self._quoted():
            said = self.text[self.word : self.at]
            if said in _BEGINS_COMMAND:
                self.before = ""
            elif said and not (self.before == "" and _ASSIGNS.match(said)):
                self.before = said
            self.word = self.at + 1
        self.at += 1

    def separator(self) -> None:
        self.at += 1
        if not self._quoted():
            self._new_command()

    def line(self) -> None:
        self.separator()
        for word, tabs in self.here:
            tab = r"\t*" if tabs else ""
            end = re.compile(rf"^{tab}{word}$", re.MULTILINE).search(self.text, self.at)
            self.at = end.end() if end else len(self.text)
        self.here.clear()
        self.word = self.at

    def comment(self) -> None:
        if self._quoted() or self.at != self.word:
            self.at += 1
        else:
            end = self.text.find("\n", self.at)
            self.at = len(self.text) if end < 0 else end

    def less(self) -> None:
        match = None if self._quoted() else _HERE.match(self.text, self.at)
        if match is not None:
            self.here.append((match[3], bool(match[1])))
        self.at = match.end() if match else self.at + 1

    def _new_command(self) -> None:
        self.before, self.word = "", self.at


_STEPS: Final[dict[str, Callable[[_Reader], None]]] = {
    "\\": _Reader.skip_escaped,
    "'": _Reader.single,
    '"': _Reader.double,
    "$": _Reader.dollar,
    "`": _Reader.backtick,
    "(": _Reader.open,
    ")": _Reader.close,
    " ": _Reader.blank,
    "\t": _Reader.blank,
    ";": _Reader.separator,
    "&": _Reader.separator,
    "|": _Reader.separator,
    "\n": _Reader.line,
    "#": _Reader.comment,
    "<": _Reader.less,
}
_MEANS_SOMETHING: Final = re.compile(f"[{re.escape(''.join(_STEPS))}]")
