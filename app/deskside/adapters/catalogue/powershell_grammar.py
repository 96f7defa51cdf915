"""PowerShell read by its grammar: what does not parse, which commands are called, which members are used.

Nothing is run, and no PowerShell is needed: an author on Linux learns of a missing brace, and the tests can
hold every program that goes to a Windows machine to a list of what it may call.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import tree_sitter_powershell
from tree_sitter import Language, Parser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

_SHOWN_CHARS: Final = 60
_MEMBERS: Final = frozenset({"member_access", "invokation_expression"})
"""The grammar's own spelling."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """A place where the grammar ends; `line` and `column` count from 1."""

    line: int
    column: int
    text: str
    """What stands there, or what is missing."""


@dataclass(frozen=True, slots=True)
class Called:
    """A command, as written: `Get-CimInstance`, `sc.exe`, `&$chosen` for one that only the run will tell.

    `given` counts what stands behind a command: names and values of parameters, each as one.
    """

    line: int
    name: str
    given: int = 0


def errors(source: bytes) -> tuple[Flaw, ...]:
    """Return where `source` is no PowerShell; nothing where all of it is."""
    root = _parsed(source)
    if not root.has_error:
        return ()
    found = tuple(_flaw(node) for node in _walk(root) if node.is_missing or node.is_error)
    return found or (Flaw(1, 1, ""),)


def commands(source: bytes) -> tuple[Called, ...]:
    """Return every command that `source` calls, in the order in which they stand, those in strings too."""
    return tuple(
        Called(node.start_point[0] + 1, _name_of(node), _given(node))
        for node in _walk(_parsed(source))
        if node.type == "command"
    )


def functions(source: bytes) -> frozenset[str]:
    """Return the names of the functions that `source` defines."""
    return frozenset(_text(node) for node in _walk(_parsed(source)) if node.type == "function_name")


def members(source: bytes) -> tuple[Called, ...]:
    """Return every use of a member of a type or an object, its first line, as `[Environment]::Exit(3)`."""
    return tuple(
        Called(node.start_point[0] + 1, _text(node).partition("\n")[0])
        for node in _walk(_parsed(source))
        if node.type in _MEMBERS
    )


def types(source: bytes) -> frozenset[str]:
    """Return the names of the .NET types that `source` names in brackets, as written."""
    return frozenset(_text(node) for node in _walk(_parsed(source)) if node.type == "type_name")


def _parsed(source: bytes) -> Node:
    return Parser(Language(tree_sitter_powershell.language())).parse(source).root_node


def _walk(node: Node) -> Iterator[Node]:
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.children))


def _name_of(command: Node) -> str:
    named = command.child_by_field_name("command_name")
    if named is not None and named.type == "command_name":
        return _text(named)
    for child in command.children:
        if child.type == "command_name":
            return _text(child)
        if child.type == "command_name_expr":
            return "&" + _text(child)
    return _text(command)[:_SHOWN_CHARS]


def _given(command: Node) -> int:
    behind = [child for child in command.children if child.type == "command_elements"]
    return sum(child.type != "command_argument_sep" for part in behind for child in part.children)


def _flaw(node: Node) -> Flaw:
    said = node.type if node.is_missing else _text(node).strip().partition("\n")[0][:_SHOWN_CHARS]
    return Flaw(node.start_point[0] + 1, node.start_point[1] + 1, said)


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")
