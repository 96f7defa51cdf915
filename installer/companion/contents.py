"""Prints what lies inside a one-file companion: SHA-256, size and name, a line each, sorted by name."""

from __future__ import annotations

import hashlib
import sys
from typing import TYPE_CHECKING

from PyInstaller.archive.readers import CArchiveReader  # type: ignore[import-untyped]  # no types

if TYPE_CHECKING:
    from collections.abc import Iterator


def contents(program: str) -> Iterator[tuple[str, bytes]]:
    """Yield every member with its bytes, those of the archive of Python modules one by one."""
    archive = CArchiveReader(program)
    for name in archive.toc:
        if name.endswith(".pyz"):
            modules = archive.open_embedded_archive(name)
            for module in modules.toc:
                code = modules.extract(module, raw=True)
                if code is not None:
                    yield f"{name}/{module}", code
        else:
            yield name, archive.extract(name)


if __name__ == "__main__":
    for member, data in sorted(contents(sys.argv[1])):
        print(hashlib.sha256(data).hexdigest(), len(data), member)
