"""Qt's own few words, such as those of a field's context menu, in the reader's language."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QTranslator


class QtWords:
    """Keeps Qt speaking what the window speaks."""

    def __init__(self, application: QCoreApplication) -> None:
        self._application = application
        self._translator = QTranslator(application)
        self._application.installTranslator(self._translator)

    def speak(self, language: str) -> bool:
        """Use Qt's catalogue for `language` (ISO 639-1); return whether Qt has one. English needs none."""
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        return self._translator.load(f"qtbase_{language}", folder) or language == "en"
