"""Colours, distances and type in one place. Pure values; `tests/ui` computes every contrast."""

from __future__ import annotations

from dataclasses import dataclass

RADIUS_PX = 6
CARD_RADIUS_PX = 10
CONTROL_HEIGHT_PX = 32
TEXT_POINTS = 10.5
"""14 px at 96 dpi; with its line spacing about 20 px."""
HEADING_POINTS = 15.0
"""The one size above text."""
SMALL_POINTS = 9.0
TEXT_SCALES = (100, 125, 150, 200)
"""Per cent a person may choose."""


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Colours:
    """One scheme. The first ten are the table of the design; the others are derived and checked alike."""

    window: str
    surface: str
    text: str
    muted: str
    border: str
    accent: str
    ok: str
    warning: str
    danger: str
    selection: str
    control: str
    """Outline of what is typed into or ticked; 3:1 on both grounds."""
    hover: str
    stop: str
    """Ground of the one button that ends everything: red in every scheme, for it is looked for in a hurry."""
    on_stop: str
    on_accent: str
    on_danger: str
    ok_ground: str
    warning_ground: str
    danger_ground: str


LIGHT = Colours(
    window="#F5F6F8",
    surface="#FFFFFF",
    text="#1A1F26",
    muted="#545D69",
    border="#D5DAE1",
    accent="#0A5FCE",
    ok="#1A7434",
    warning="#8A5A00",
    danger="#BA1F28",
    selection="#E4EEFB",
    control="#868F9B",
    hover="#EEF1F5",
    stop="#BA1F28",
    on_stop="#FFFFFF",
    on_accent="#FFFFFF",
    on_danger="#FFFFFF",
    ok_ground="#E5F3E9",
    warning_ground="#FBF0DC",
    danger_ground="#FCEBEC",
)

DARK = Colours(
    window="#14171B",
    surface="#1D2126",
    text="#E8EBEF",
    muted="#A3ACB8",
    border="#353C45",
    accent="#6FB1FF",
    ok="#55C774",
    warning="#E2B24A",
    danger="#FF8079",
    selection="#22344A",
    control="#6E7885",
    hover="#272D34",
    stop="#C9343B",
    on_stop="#FFFFFF",
    on_accent="#0B1420",
    on_danger="#2A0D0E",
    ok_ground="#1C3324",
    warning_ground="#3A2F17",
    danger_ground="#401F21",
)

CONTRAST = Colours(
    window="#000000",
    surface="#000000",
    text="#FFFFFF",
    muted="#FFFFFF",
    border="#FFFFFF",
    accent="#FFE500",
    ok="#6CFF8F",
    warning="#FFC24A",
    danger="#FF9E98",
    selection="#00307A",
    control="#FFFFFF",
    hover="#2B2B2B",
    stop="#FF9E98",
    on_stop="#000000",
    on_accent="#000000",
    on_danger="#000000",
    ok_ground="#00260D",
    warning_ground="#2E2000",
    danger_ground="#3A0508",
)

SCHEMES = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}
