"""Which walkthroughs a ticket is offered: by its words, by what was found, and by the machine's system."""

from __future__ import annotations

from dataclasses import replace

import pytest

from deskside.domain.walkthroughs.fitting import fitting, mending
from fakes.walkthroughs import CLEANING

LINUX = replace(
    CLEANING, name="on-linux", platforms=("linux",), fits={"en": ("printer",)}, findings=("full",)
)
MAC = replace(LINUX, name="on-macos", platforms=("macos",), fits={"en": ("printer", "paper")})


@pytest.mark.parametrize(
    ("problem", "platform", "names"),
    [
        ("The PRINTER has no paper", "", ["on-macos", "on-linux"]),
        ("The PRINTER has no paper", "linux", ["on-linux"]),
        ("The PRINTER has no paper", "macos", ["on-macos"]),
        ("The PRINTER has no paper", "windows", []),
        ("No sound", "linux", []),
    ],
)
def test_what_fits_says_a_word_of_the_problem_and_serves_the_system(
    problem: str, platform: str, names: list[str]
) -> None:
    assert [one.name for one in fitting([LINUX, MAC], problem, platform)] == names


def test_a_finding_is_mended_by_the_first_that_serves_the_system() -> None:
    assert mending([LINUX, MAC])["full"] is LINUX
    assert mending([LINUX, MAC], "macos")["full"] is MAC
    assert mending([LINUX, MAC], "windows") == {}
