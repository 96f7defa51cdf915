"""`usecases.ports.receipt.RenderReceipt`: the page that the person keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.adapters.report.pages import Pages

if TYPE_CHECKING:
    from pathlib import Path

    from deskside.domain.receipt import Receipt
    from deskside.usecases.ports.report import Words


class ReceiptRenderer:
    """Renders receipts. The arguments are those of `Pages`; `words` are `ui.words.receipt.ReceiptWords`."""

    def __init__(self, templates: Path, words: Words, *, version: str) -> None:
        self._pages = Pages(templates, words, version=version)

    def __call__(self, receipt: Receipt, *, language: str) -> bytes:
        """Return the whole page, HTML in UTF-8."""
        with self._pages.words.speaking(language):
            return self._pages.html("receipt.html.j2", {"receipt": receipt}, at=receipt.written_at)
