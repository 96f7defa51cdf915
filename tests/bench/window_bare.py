"""The least window that says something: prints when it is painted, and what it takes, then leaves."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow


class _Watch(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        del watched
        if event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, self.seen)
        return False

    def seen(self) -> None:
        print(time.monotonic())
        QTimer.singleShot(300, self.rested)

    def rested(self) -> None:
        # Only here: what measures must not weigh on what is measured.
        from bench.resident import resident_bytes  # noqa: PLC0415

        print(resident_bytes())
        QApplication.quit()


def main() -> None:
    """Show the window."""
    application = QApplication([])
    window = QMainWindow()
    window.resize(1280, 800)
    label = QLabel("Deskside")
    window.setCentralWidget(label)
    watch = _Watch()
    label.installEventFilter(watch)
    window.show()
    application.exec()


if __name__ == "__main__":
    main()
