"""Plain text on paper, through the printer that the person chooses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QPlainTextEdit

from deskside.ui.design.theme import font

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def ask_and_print(text: str, above: QWidget) -> None:
    """Open the system's printer dialog over `above`, and print `text` where a person goes on."""
    printer = QPrinter()
    dialog = QPrintDialog(printer, above)
    dialog.accepted.connect(lambda: put_on_paper(text, printer))
    dialog.finished.connect(dialog.deleteLater)
    QDialog.open(dialog)  # its own `open` wants a slot by name


def put_on_paper(text: str, printer: QPrinter) -> None:
    """Print `text` as it is, on as many pages as it needs."""
    page = QPlainTextEdit()
    page.setFont(font())
    page.setPlainText(text)
    page.print_(printer)
