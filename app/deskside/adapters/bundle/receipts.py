"""`usecases.ports.receipt.KeepReceipt`: a folder with a page and a bundle, readable for its owner only."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from deskside.domain.errors import BrokeMidway
from deskside.domain.text import display

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from deskside.usecases.ports.bundle import BundleContents, WriteBundle
    from deskside.usecases.ports.scripts import SigningKey

PAGE: Final = "receipt.html"
BUNDLE: Final = "receipt.zip"
_MOST_OF_ONE_MINUTE: Final = 100


class ReceiptKeeper:
    """Keeps receipts as files."""

    def __init__(self, write: WriteBundle) -> None:
        self._write = write

    def __call__(self, folder: Path, at: datetime, contents: BundleContents, *, key: SigningKey) -> Path:
        """Make a folder of its own below `folder`, with the page and the signed bundle; return it."""
        try:
            made = _new_folder(folder, at.astimezone().strftime("deskside-receipt-%Y-%m-%d-%H%M"))
            descriptor = os.open(made / PAGE, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(contents.report)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            shown = display(str(folder), 160)
            raise BrokeMidway("receipt-not-written", path=shown, why=error.strerror or "") from error
        self._write(made / BUNDLE, contents, key=key)
        return made


def _new_folder(parent: Path, name: str) -> Path:
    """Make a folder that was not there; of several in one minute each has a number.

    A new account may have no folder for documents yet, so what is missing above is made too.
    """
    parent.mkdir(parents=True, exist_ok=True)
    for number in range(1, _MOST_OF_ONE_MINUTE):
        made = parent / (name if number == 1 else f"{name}-{number}")
        try:
            made.mkdir(mode=0o700)
        except FileExistsError:
            continue
        return made
    raise FileExistsError(parent / name)
