"""Every colour that is read can be read: contrasts of WCAG 2.2 on every ground it stands on."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from deskside.ui.design import tokens
from deskside.ui.design.sheet import style_sheet
from deskside.ui.design.tokens import SCHEMES

if TYPE_CHECKING:
    from deskside.ui.design.tokens import Colours

GROUNDS = ("window", "surface", "selection", "hover")


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.03928 else float(((part + 0.055) / 1.055) ** 2.4)


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", SCHEMES)
def test_text_of_every_tone_stands_out_on_every_ground(name: str) -> None:
    scheme: Colours = SCHEMES[name]
    for ink, ground in itertools.product(("text", "muted", "accent", "ok", "warning", "danger"), GROUNDS):
        assert _contrast(getattr(scheme, ink), getattr(scheme, ground)) >= 4.5, f"{ink} on {ground}"
    for tone in ("ok", "warning", "danger"):
        for ink in (tone, "text", "muted"):
            assert _contrast(getattr(scheme, ink), getattr(scheme, f"{tone}_ground")) >= 4.5, (
                f"{ink} on {tone}"
            )
    assert _contrast(scheme.on_accent, scheme.accent) >= 4.5
    assert _contrast(scheme.on_danger, scheme.danger) >= 4.5
    assert _contrast(scheme.on_stop, scheme.stop) >= 4.5


@pytest.mark.parametrize("name", SCHEMES)
def test_what_is_typed_into_has_an_outline(name: str) -> None:
    scheme = SCHEMES[name]
    for ground in ("window", "surface"):
        assert _contrast(scheme.control, getattr(scheme, ground)) >= 3.0
        assert _contrast(scheme.accent, getattr(scheme, ground)) >= 3.0
        assert _contrast(scheme.stop, getattr(scheme, ground)) >= 3.0


def test_the_sheet_says_no_colour_of_its_own() -> None:
    named = {getattr(tokens.LIGHT, name) for name in tokens.Colours.__slots__}
    sheet = style_sheet(tokens.LIGHT, round)
    used = {word.strip(";,)") for word in sheet.replace(":", " ").split() if word.startswith("#")}
    assert used
    assert used <= named
    assert "$" not in sheet
