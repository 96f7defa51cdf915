"""The program's own log file: for whoever looks after Deskside, never a place where a secret rests.

The journal is the record of what was done; this file only says what went wrong inside. Peers' banners
and texts reach Python's log through libraries (security.md, P18), so every line is redacted and made
harmless here, whoever wrote it.
"""

from __future__ import annotations

import io
import logging
import logging.handlers
import os
from typing import TYPE_CHECKING

from deskside.domain.redaction import redact
from deskside.domain.text import display

if TYPE_CHECKING:
    from pathlib import Path

_MAX_BYTES = 1_000_000
_OLD_FILES = 3
_MAX_LINE = 2_000


def start_log(path: Path) -> None:
    """Send every library's warnings, and ours, to `path`; nothing is created until there is one."""
    handler = _PrivateFile(path, maxBytes=_MAX_BYTES, backupCount=_OLD_FILES, encoding="utf-8", delay=True)
    handler.setFormatter(_Harmless("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


class _PrivateFile(logging.handlers.RotatingFileHandler):
    """Only its owner can read it from the moment it exists (no chmod afterwards: CVE-2022-24302)."""

    def _open(self) -> io.TextIOWrapper:
        os.makedirs(os.path.dirname(self.baseFilename), mode=0o700, exist_ok=True)  # noqa: PTH103, PTH120
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return io.TextIOWrapper(os.fdopen(descriptor, "ab"), encoding=self.encoding)


class _Harmless(logging.Formatter):
    """Lines without secrets, control characters or escape sequences."""

    def format(self, record: logging.LogRecord) -> str:
        text, _ = redact(super().format(record))
        return "\n    ".join(display(line, limit=_MAX_LINE) for line in text.splitlines())
