"""Text as Markdown that means exactly that text: no markup, no links, no HTML (CommonMark 0.31, GFM)."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"[\\`*_{}\[\]<>()#|~&!$]")
_AT_LINE_START = re.compile(r"^(\s*)([-+=:]|\d{1,9}[.)])", re.MULTILINE)
_AUTOLINK = re.compile(
    r"(?i)(?<=https)(:)|(?<=http)(:)|(?<=ftp)(:)|(?<=mailto)(:)|(?<=xmpp)(:)|(?<=www)(\.)|(@)"
)


class Markdown(str):
    """Text that is Markdown already."""

    __slots__ = ()


def escaped(value: object) -> Markdown:
    """Return `value` as one line of Markdown in which every character stands for itself."""
    if isinstance(value, Markdown):
        return value
    text = " ".join(str(value).split("\n"))
    text = _SPECIAL.sub(r"\\\g<0>", text)
    text = _AT_LINE_START.sub(_guarded, text)
    return Markdown(_AUTOLINK.sub(r"\\\g<0>", text))


def quoted(text: str) -> Markdown:
    """Return `text` as a block quotation, line by line."""
    return Markdown("\n".join(f"> {escaped(line)}  " for line in text.split("\n")))


def fenced(text: str, *, indent: int = 0) -> Markdown:
    """Return `text` as a code block whose fence is longer than any that `text` contains."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    margin = " " * indent
    return Markdown("\n".join(margin + line for line in (f"{fence}text", *text.split("\n"), fence)))


def _guarded(found: re.Match[str]) -> str:
    mark = found[2]
    return f"{found[1]}{mark[:-1]}\\{mark[-1]}"
