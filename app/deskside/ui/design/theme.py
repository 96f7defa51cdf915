"""The look in force: scheme, text scale, palette and style sheet. One for the program."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from deskside.ui.design import tokens
from deskside.ui.design.first_look import first_scheme, scale_of
from deskside.ui.design.sheet import style_sheet

if TYPE_CHECKING:
    from deskside.ui.design.tokens import Colours

SchemeChoice = Literal["system", "light", "dark", "contrast"]

_icons = Path()
_colours: Colours = tokens.LIGHT
_scale: float = 1.0


def colours() -> Colours:
    """Return the scheme in force."""
    return _colours


def icons_folder() -> Path:
    """Return where the icons are."""
    return _icons


def px(at_100_percent: float) -> int:
    """Return a distance in pixels at the text size in force."""
    return round(at_100_percent * _scale)


def colour(name: str) -> QColor:
    """Return one of the scheme's colours by its token's name."""
    return QColor(getattr(_colours, name))


def font(points: float = tokens.TEXT_POINTS, *, bold: bool = False, mono: bool = False) -> QFont:
    """Return the system's font at one of the sizes of `tokens`, scaled as the person chose."""
    made = (
        QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont) if mono else QFont(QApplication.font())
    )
    made.setPointSizeF(points * _scale)
    if bold:
        made.setWeight(QFont.Weight.DemiBold)
    return made


class Theme(QObject):
    """Keeps the program's look equal to the person's choice, or to the system's where they leave it so."""

    changed = Signal()
    """Emitted after palette, fonts and sheet are in place; windows build themselves anew."""

    def __init__(self, application: QApplication, icons: Path) -> None:
        super().__init__(application)
        global _icons  # noqa: PLW0603 - one folder a program
        _icons = icons
        self._application = application
        self._choice: SchemeChoice = "system"
        self._percent = 100
        self._system_points = application.font().pointSizeF()
        self._system = first_scheme(application, "system")
        application.setStyle("Fusion")
        self._apply()

    def choose(self, scheme: SchemeChoice, text_percent: int) -> None:
        """Use `scheme` and text of `text_percent` per cent; 100 is 14 px or the system's, if larger."""
        if (scheme, text_percent) == (self._choice, self._percent):
            return
        self._choice, self._percent = scheme, text_percent
        self._apply()
        self.changed.emit()

    @Slot()
    def follow_system(self) -> None:
        """Follow what the system says from now on, contrast included."""
        hints = self._application.styleHints()
        hints.colorSchemeChanged.connect(self._system_changed)
        hints.accessibility().contrastPreferenceChanged.connect(self._system_changed)
        self._system_changed()

    @property
    def scheme(self) -> str:
        """Return the name of the scheme in force, one of `tokens.SCHEMES`."""
        return self._system if self._choice == "system" else self._choice

    @Slot()
    def _system_changed(self) -> None:
        from PySide6.QtCore import Qt  # noqa: PLC0415 - not for the first window

        hints = self._application.styleHints()
        if hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
            self._system = "contrast"
        elif hints.colorScheme() != Qt.ColorScheme.Unknown:
            self._system = "dark" if hints.colorScheme() == Qt.ColorScheme.Dark else "light"
        if tokens.SCHEMES[self.scheme] is not _colours:
            self._apply()
            self.changed.emit()

    def _apply(self) -> None:
        global _colours, _scale  # noqa: PLW0603 - one look a program, set here only
        _colours = tokens.SCHEMES[self.scheme]
        _scale = scale_of(self._system_points, self._percent)
        self._application.setFont(font())
        self._application.setPalette(_palette(_colours))
        self._application.setStyleSheet(style_sheet(_colours, px))


def _palette(scheme: Colours) -> QPalette:
    made = QPalette()
    role = QPalette.ColorRole
    for part, value in (
        (role.Window, scheme.window),
        (role.WindowText, scheme.text),
        (role.Base, scheme.surface),
        (role.AlternateBase, scheme.window),
        (role.Text, scheme.text),
        (role.PlaceholderText, scheme.muted),
        (role.Button, scheme.surface),
        (role.ButtonText, scheme.text),
        (role.BrightText, scheme.danger),
        (role.ToolTipBase, scheme.surface),
        (role.ToolTipText, scheme.text),
        (role.Highlight, scheme.accent),
        (role.HighlightedText, scheme.on_accent),
        (role.Accent, scheme.accent),
        (role.Link, scheme.accent),
        (role.LinkVisited, scheme.accent),
        (role.Light, scheme.border),
        (role.Midlight, scheme.border),
        (role.Mid, scheme.control),
        (role.Dark, scheme.control),
        (role.Shadow, scheme.border),
    ):
        made.setColor(part, QColor(value))
    for part in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, part, QColor(scheme.muted))
    return made
