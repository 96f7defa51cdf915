"""`usecases.ports.ways_in.WaysIn`: one small JSON file of addresses and paths."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from pathlib import Path

_MAX_BYTES = 1_000_000
_MAX_ADDRESSES = 2_000


class WaysInFile:
    """A convenience: losing it, or a file that is not what it should be, costs one question."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def recall(self, address: str) -> tuple[str, ...]:
        """Return the key files that opened `address` before and are still there."""
        return tuple(name for name in self._read().get(address, ()) if Path(name).is_file())

    def remember(self, address: str, identity_files: tuple[str, ...]) -> None:
        """Note what opened `address`; the oldest notes make room."""
        known = self._read()
        if known.get(address) == list(identity_files):
            return
        known.pop(address, None)
        known[address] = list(identity_files)
        while len(known) > _MAX_ADDRESSES:
            known.pop(next(iter(known)))
        with contextlib.suppress(OSError):
            self._write(json.dumps(known, ensure_ascii=False))

    def _read(self) -> dict[str, list[str]]:
        try:
            with self._path.open("rb") as file:
                known = json.loads(file.read(_MAX_BYTES))
        except (OSError, ValueError):
            return {}
        if not isinstance(known, dict):
            return {}
        return {
            address: names
            for address, names in known.items()
            if isinstance(names, list) and all(isinstance(name, str) for name in names)
        }

    def _write(self, text: str) -> None:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=self._path.parent, prefix=".ways-in-")
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(self._path)
