"""Writing the receipt of a session down, where the person wants it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from deskside.domain.receipt import Receipt
    from deskside.usecases.ports.bundle import BundleContents
    from deskside.usecases.ports.scripts import SigningKey


class RenderReceipt(Protocol):
    """Makes the page."""

    def __call__(self, receipt: Receipt, *, language: str) -> bytes:
        """Return the whole page, HTML in UTF-8. It refers to nothing outside itself."""
        ...


class KeepReceipt(Protocol):
    """Puts a receipt where the person can find it."""

    def __call__(self, folder: Path, at: datetime, contents: BundleContents, *, key: SigningKey) -> Path:
        """Make a folder of its own below `folder`, with the page and the signed bundle; return it.

        Nothing that is there is overwritten.

        Raises:
            BrokeMidway: `receipt-not-written`, `file-not-written`, `bundle-too-large`.
        """
        ...
