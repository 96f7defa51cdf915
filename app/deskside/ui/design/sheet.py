"""The style sheet: radii, outlines and focus, all from tokens. Colours of text come from the palette."""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING

from deskside.ui.design.tokens import CARD_RADIUS_PX, CONTROL_HEIGHT_PX, RADIUS_PX

if TYPE_CHECKING:
    from collections.abc import Callable

    from deskside.ui.design.tokens import Colours

# The focus outline is two pixels and takes the place of one pixel of padding, so that nothing moves.
_SHEET = Template("""
QWidget[ground="surface"] { background: $surface; }
QWidget[ground="window"] { background: $window; }
QFrame[role="card"] { background: $surface; border: 1px solid $border; border-radius: ${card}px; }
QFrame[role="bar"] { background: $surface; border: 1px solid $border; border-left: ${stripe}px solid $control;
    border-radius: ${radius}px; }
QFrame[role="bar"][tone="ok"] { border-left-color: $ok; }
QFrame[role="bar"][tone="warning"] { border-left-color: $warning; }
QFrame[role="bar"][tone="danger"] { border-left-color: $danger; }
QFrame[role="bar"][tone="accent"] { border-left-color: $accent; }
QFrame[role="banner"] { border: 1px solid $border; border-radius: ${radius}px; background: $selection; }
QFrame[role="banner"][tone="ok"] { background: $ok_ground; border-color: $ok; }
QFrame[role="banner"][tone="warning"] { background: $warning_ground; border-color: $warning; }
QFrame[role="banner"][tone="danger"] { background: $danger_ground; border-color: $danger; }
QFrame[role="popup"] { background: $surface; border: 1px solid $control; border-radius: ${card}px; }
QFrame[role="line"] { background: $border; border: none; }

QLabel { background: transparent; }
QLabel[tone="muted"] { color: $muted; }
QLabel[tone="accent"] { color: $accent; }
QLabel[tone="ok"] { color: $ok; }
QLabel[tone="warning"] { color: $warning; }
QLabel[tone="danger"] { color: $danger; }
QLabel[role="chip"] { border-radius: ${chip}px; padding: 0 ${pad}px; background: $selection;
    color: $accent; }
QLabel[role="chip"][tone="ok"] { background: $ok_ground; color: $ok; }
QLabel[role="chip"][tone="warning"] { background: $warning_ground; color: $warning; }
QLabel[role="chip"][tone="danger"] { background: $danger_ground; color: $danger; }
QLabel[role="chip"][tone="plain"] { background: $hover; color: $muted; }
QLabel[role="avatar"] { border-radius: ${avatar}px; background: $selection; color: $accent; }
QLabel[role="key"] { border: 1px solid $border; border-radius: 4px; padding: 0 ${gap}px; color: $muted; }

QPushButton { min-height: ${inner}px; padding: 0 ${pad2}px; border: 1px solid $border;
    border-radius: ${radius}px; background: $surface; color: $text; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $selection; }
QPushButton:disabled { color: $muted; background: $window; }
QPushButton:focus { border: 2px solid $accent; padding: 0 ${pad2less}px; min-height: ${innerless}px; }
QPushButton::menu-indicator { image: none; width: 0; }
QPushButton[kind="primary"] { background: $accent; border-color: $accent; color: $on_accent; }
QPushButton[kind="primary"]:hover { border-color: $text; }
QPushButton[kind="primary"]:focus { border: 2px solid $text; }
QPushButton[kind="primary"]:disabled { background: $hover; border-color: $border; color: $muted; }
QPushButton[kind="danger"] { border-color: $danger; color: $danger; }
QPushButton[kind="danger"]:hover { background: $danger_ground; }
QPushButton[kind="danger"]:focus { border: 2px solid $danger; }
QPushButton[kind="danger"]:disabled { border-color: $border; color: $muted; }
QPushButton[kind="ghost"] { border-color: transparent; background: transparent; }
QPushButton[kind="ghost"]:hover { background: $hover; }
QPushButton[kind="ghost"]:focus { border-color: $accent; }
QPushButton[kind="icon"] { border-color: transparent; background: transparent; padding: 0;
    min-width: ${inner}px; max-width: ${inner}px; }
QPushButton[kind="icon"]:hover { background: $hover; }
QPushButton[kind="icon"]:focus { border-color: $accent; min-width: ${innerless}px;
    max-width: ${innerless}px; }
QPushButton[kind="link"] { border-color: transparent; background: transparent; color: $accent;
    padding: 0 ${gap}px; min-height: ${line}px; }
QPushButton[kind="link"]:hover { background: $selection; }
QPushButton[kind="link"]:focus { border-color: $accent; padding: 0 ${gapless}px;
    min-height: ${lineless}px; }
QPushButton[kind="state"] { border-color: transparent; border-radius: ${chip}px; background: $selection;
    color: $accent; padding: 0 ${pad}px; min-height: ${chipline}px; }
QPushButton[kind="state"]:hover { border-color: $accent; }
QPushButton[kind="state"]:focus { border: 2px solid $accent; padding: 0 ${padless}px;
    min-height: ${chiplineless}px; }
QToolButton[kind="place"] { border: 2px solid transparent; border-radius: ${radius}px;
    background: transparent; color: $muted; padding: ${gap}px 0 2px 0; }
QToolButton[kind="place"]:hover { background: $hover; }
QToolButton[kind="place"]:checked { background: $selection; color: $accent; }
QToolButton[kind="place"]:focus { border-color: $accent; }
QPushButton[kind="wide"] { border-color: $control; }
QPushButton[kind="stop"] { background: $stop; border-color: $stop; color: $on_stop; }
QPushButton[kind="stop"]:hover { border-color: $text; }
QPushButton[kind="stop"]:focus { border: 2px solid $text; }
QPushButton[kind="stop"]:disabled { background: $hover; border-color: $border; color: $muted; }
QPushButton[kind="tab"] { border: none; border-bottom: 2px solid transparent; border-radius: 0;
    padding: 0 ${gap2}px; background: transparent; color: $muted; min-height: ${tall}px; }
QPushButton[kind="tab"]:hover { color: $text; }
QPushButton[kind="tab"]:checked { color: $text; border-bottom-color: $accent; }
QPushButton[kind="tab"]:focus { border: 2px solid $accent; border-radius: 4px;
    padding: 0 ${gap2less2}px; min-height: ${inner}px; }
QPushButton[kind="segment"] { border: none; border-radius: 4px; background: transparent; color: $muted;
    padding: 0 6px; min-height: ${segment}px; }
QPushButton[kind="segment"]:hover { color: $text; }
QPushButton[kind="segment"]:checked { background: $selection; color: $accent; }
QPushButton[kind="segment"]:focus { border: 2px solid $accent; padding: 0 4px; min-height: ${segmentless}px; }
QFrame[role="segments"] { border: 1px solid $border; border-radius: ${radius}px; background: $surface; }

QLineEdit, QPlainTextEdit, QComboBox { background: $surface; color: $text; border: 1px solid $control;
    border-radius: ${radius}px; padding: 0 ${gap2}px; selection-background-color: $accent;
    selection-color: $on_accent; }
QLineEdit, QComboBox { min-height: ${inner}px; }
QPlainTextEdit { padding: ${gap}px ${gap}px; }
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus { border: 2px solid $accent; }
QLineEdit:focus, QComboBox:focus { padding: 0 ${gap2less}px; min-height: ${innerless}px; }
QPlainTextEdit:focus { padding: ${gapless}px; }
QLineEdit[invalid="true"], QPlainTextEdit[invalid="true"] { border-color: $danger; }
QLineEdit:disabled, QComboBox:disabled, QPlainTextEdit:disabled { background: $window; color: $muted; }
QComboBox::drop-down { border: none; width: ${drop}px; }
QComboBox::down-arrow { image: none; }
QComboBox QAbstractItemView { background: $surface; border: 1px solid $control; outline: none;
    selection-background-color: $selection; selection-color: $text; }

QCheckBox { spacing: ${gap2}px; min-height: ${line}px; }
QAbstractItemView { background: $surface; border: none; outline: none; color: $text; }
QAbstractItemView[role="offers"] { border: 1px solid $control; padding: 3px;
    selection-background-color: $selection; selection-color: $text; }
QAbstractItemView[role="offers"]::item { min-height: ${line}px; padding: 0 ${gap}px; }
QTableView { selection-background-color: transparent; }
QAbstractItemView[ground="window"] { background: $window; }
QAbstractItemView[role="output"] { background: $surface; border: 1px solid $border;
    border-radius: ${radius}px; }
QAbstractItemView[role="output"]:focus { border-color: $accent; }
QScrollArea { background: transparent; border: none; }

QMenu { background: $surface; border: 1px solid $control; padding: ${gap}px; color: $text; }
QMenu::item { padding: ${gap}px ${pad2}px; border-radius: 4px; }
QMenu::item:selected { background: $selection; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $border; margin: ${gap}px; }
QToolTip { background: $surface; color: $text; border: 1px solid $control; padding: ${gap}px; }

QScrollBar:vertical { background: transparent; width: ${scroll}px; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: ${scroll}px; margin: 2px; }
QScrollBar::handle { background: $control; border-radius: ${knob}px; }
QScrollBar::handle:vertical { min-height: ${tall}px; }
QScrollBar::handle:horizontal { min-width: ${tall}px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::handle:disabled { background: transparent; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: $border; }
""")


def style_sheet(scheme: Colours, px: Callable[[float], int]) -> str:
    """Return the sheet for one scheme at one text size."""
    names = {name: getattr(scheme, name) for name in scheme.__slots__}
    inner = px(CONTROL_HEIGHT_PX) - 2
    return _SHEET.substitute(
        names,
        card=CARD_RADIUS_PX,
        radius=RADIUS_PX,
        chip=px(10) - 1,
        avatar=px(40) // 2,
        stripe=4,
        gap=px(4),
        gapless=px(4) - 1,
        gap2=px(8),
        gap2less=px(8) - 1,
        gap2less2=px(8) - 2,
        pad=px(10),
        padless=px(10) - 1,
        chipline=px(22) - 2,
        chiplineless=px(22) - 4,
        pad2=px(12),
        pad2less=px(12) - 1,
        inner=inner,
        innerless=inner - 2,
        tall=px(CONTROL_HEIGHT_PX),
        line=px(22),
        lineless=px(22) - 2,
        segment=px(26),
        segmentless=px(26) - 4,
        drop=px(24),
        scroll=px(6) + 4,
        knob=px(3),
    )
