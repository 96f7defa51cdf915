"""Bytes from outside in, text that is safe to keep and to show out. The one place that does it.

Whatever a machine, a file or a person sends is hostile until it has been through here: undecodable bytes
become visible, escape sequences disappear, other controls and everything that reorders or hides text are
replaced, and a line has a longest length. Knows nothing of sockets, so any chunking can be tested.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

MAX_LINE_CHARS: Final = 16_384
"""A longer line is cut here and ends in `CUT`, so that no line fills the journal or stalls a screen."""

CUT: Final = " …"
"""What stands at the end of a line that was cut."""

_MAX_STRING: Final = 4_096
"""Characters of an operating system command (title, clipboard, link) that may wait for their end; the
bound of security.md T02. An unterminated one becomes text, so that it cannot swallow what follows."""

_C1: Final = re.compile("[\x90\x98\x9b-\x9f]")
_STRING: Final = rf"[PX^_\]][^\x07\x1b\r\n]{{0,{_MAX_STRING}}}"
_CSI: Final = r"\[[0-?]{0,64}[ -/]{0,8}"
_SEQUENCE: Final = re.compile(
    rf"\x1b(?:{_CSI}[@-~]"  # ECMA-48 5.4
    rf"|{_STRING}(?:\x07|\x1b\\)"  # commands, privacy messages and the like, ECMA-48 5.6 and xterm
    r"|[ -/]{0,8}[0-OQ-WYZ\\`-~])"  # every other escape, ECMA-35 13.2
)
_UNFINISHED: Final = re.compile(rf"\x1b(?:{_CSI}|{_STRING}\x1b?|[ -/]{{0,8}})\Z")
_LONGEST_UNFINISHED: Final = _MAX_STRING + 8

_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
_REORDERS_OR_HIDES: Final = (
    "\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u206f\ufff9-\ufffb\U000e0000-\U000e007f"
)
"""Bidirectional controls, separators that break lines, invisible operators, annotations and tags."""
_UNSAFE: Final = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff{_REORDERS_OR_HIDES}]")
_NEWLINES: Final = re.compile(r"\r+\n?")
_INVISIBLE_IN_NAMES: Final = re.compile("[\u00ad\u180e\u200b-\u200d\ufeff]")

_PLAIN: Final = bytes(range(0x20, 0x7F)) + b"\t\n"


class TextStream:
    r"""Turns chunks of remote output into safe text, the same text however it was cut into chunks.

    `\r\n`, and a `\r` alone (progress that a program paints over itself), become `\n`: nothing that was
    sent can hide behind what was painted over it.

    Attributes:
        lines_cut: How many lines were longer than `MAX_LINE_CHARS`.
    """

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._unfinished = ""
        self._after_return = False
        self._column = 0
        self._dropping = False
        self.lines_cut = 0

    def feed(self, chunk: bytes, *, final: bool = False) -> str:
        """Return the text that `chunk` adds.

        Args:
            chunk: Raw bytes, any length, cut anywhere, even inside a character or an escape sequence.
            final: The stream has ended; what waited for more is returned too.
        """
        lines = chunk.replace(b"\r\n", b"\n") if b"\r" in chunk else chunk
        if self._is_plain(lines):
            text = lines.decode("ascii")
            self._column = self._column + len(text) if (end := text.rfind("\n")) < 0 else len(text) - end - 1
            return text
        if self._dropping:
            chunk = self._rest_after_dropped_line(chunk)
        return self._bound_lines(self._neutralised(self._decoder.decode(chunk, final), final=final))

    def _is_plain(self, chunk: bytes) -> bool:
        """Say whether `chunk` may pass as it is: the case of nearly all output, at a tenth of the cost."""
        return (
            not (self._unfinished or self._after_return or self._dropping)
            and self._decoder.getstate() == (b"", 0)
            and not chunk.translate(None, _PLAIN)
            and _lines_fit(chunk, self._column)
        )

    def _rest_after_dropped_line(self, chunk: bytes) -> bytes:
        """Skip the rest of a cut line undecoded; neither a character nor an escape spans a line's end."""
        ends = [at for at in (chunk.find(b"\n"), chunk.find(b"\r")) if at >= 0]
        if not ends:
            return b""
        self._decoder.reset()
        self._unfinished = ""
        return chunk[min(ends) :]

    def _neutralised(self, text: str, *, final: bool) -> str:
        if not (self._unfinished or self._after_return) and _is_safe(text):
            return text
        text = self._unfinished + _seven_bit(text)
        self._unfinished = ""
        if not final and (waits := _UNFINISHED.search(text, max(0, len(text) - _LONGEST_UNFINISHED))):
            text, self._unfinished = text[: waits.start()], text[waits.start() :]
        return _neutralise(self._newlines(text))

    def _newlines(self, text: str) -> str:
        if self._after_return and text:
            text = text.lstrip("\r")
            self._after_return = not text
            text = text.removeprefix("\n")
        if "\r" in text:
            self._after_return = text.endswith("\r")
            text = _one_newline(text)
        return text

    def _bound_lines(self, text: str) -> str:
        if not self._dropping and self._column + len(text) <= MAX_LINE_CHARS:
            self._column = self._column + len(text) if (end := text.rfind("\n")) < 0 else len(text) - end - 1
            return text
        return "".join(self._bounded(line) for line in text.splitlines(keepends=True))

    def _bounded(self, line: str) -> str:
        """Return what is kept of a line or a part of one; only the last part ends in a newline."""
        body = line.removesuffix("\n")
        end = line[len(body) :]
        kept = "" if self._dropping else body[: MAX_LINE_CHARS - self._column]
        if not self._dropping and len(kept) < len(body):
            self._dropping = True
            self.lines_cut += 1
            kept += CUT
        self._column += len(body)
        if end:
            self._column, self._dropping = 0, False
        return kept + end


def _lines_fit(chunk: bytes, column: int) -> bool:
    """Say whether no line of plain `chunk`, which goes on at `column`, is longer than allowed."""
    start = -column
    while len(chunk) - start > MAX_LINE_CHARS:
        end = chunk.rfind(b"\n", max(0, start), start + MAX_LINE_CHARS + 1)
        if end < 0:
            return False
        start = end + 1
    return True


def _is_safe(text: str) -> bool:
    """Say whether nothing needs doing: all that `_UNSAFE` matches is unprintable, and this is faster."""
    return text.replace("\n", " ").replace("\t", " ").isprintable()


def _one_newline(text: str) -> str:
    text = text.replace("\r\n", "\n")  # not needed for the result; many times faster than the pattern
    return _NEWLINES.sub("\n", text) if "\r" in text else text


def _seven_bit(text: str) -> str:
    """Return `text` with each C1 control as the escape that stands for it, ECMA-35 6.4.3."""
    return text if text.isascii() else _C1.sub(lambda found: "\x1b" + chr(ord(found[0]) - 0x40), text)


def _neutralise(text: str) -> str:
    if "\x1b" in text:
        text = _SEQUENCE.sub("", text)
    return text if _is_safe(text) else _UNSAFE.sub(_visible, text)


def _visible(found: re.Match[str]) -> str:
    """Return the picture of a C0 control or DEL (Unicode block 2400), U+FFFD for everything else."""
    code = ord(found[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "\N{SYMBOL FOR DELETE}" if code == 0x7F else _REPLACEMENT


def decode(data: bytes) -> str:
    """Return safe text for bytes that are here whole, as `TextStream` does."""
    return TextStream().feed(data, final=True)


def clean(text: str) -> str:
    """Return typed or pasted text, of any number of lines, with everything unsafe neutralised."""
    if _is_safe(text):
        return text
    return _neutralise(_one_newline(_seven_bit(text)))


def display(text: str, limit: int = 64) -> str:
    """Return a name that a machine gave itself as one safe line of at most `limit` characters.

    It is for reading only: identity is a host key or a ticket number, never such a name.
    """
    text = text[: 64 * limit]
    line = " ".join(_INVISIBLE_IN_NAMES.sub("", clean(text)).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
