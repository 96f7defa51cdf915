"""Which walkthroughs a ticket is offered: by its words, by what was found, and by the machine's system."""

from __future__ import annotations

from dataclasses import replace

import pytest

from deskside.domain.journal.projection import folded
from deskside.domain.scripts.parameters import Choice
from deskside.domain.walkthroughs.document import Ask, Lane, Picture
from deskside.domain.walkthroughs.fitting import fitting, mending, searched
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


@pytest.mark.parametrize(
    ("words", "in_head", "in_whole"),
    [
        ("PRINTER", True, True),
        ("blue lamp", False, True),
        ("синяя лампа", False, True),
        ("grey laptop", False, True),
        ("oven", False, False),
    ],
)
def test_it_is_found_by_what_its_steps_say_and_its_pictures_show(
    words: str, in_head: bool, in_whole: bool
) -> None:
    lamp = Picture(files={"en": "lamp.png"}, words={"en": "The blue lamp.", "ru": "Синяя лампа."})
    choices = (Choice(value="g", label={"en": "A grey laptop"}),)
    asked = Ask(
        id="which", title={}, of=Lane.PERSON, question={}, answer="choice", choices=choices, picture=lamp
    )
    found = searched(replace(LINUX, steps=(asked,)))
    assert (folded(words) in found.head, folded(words) in found.whole) == (in_head, in_whole)


def test_a_finding_is_mended_by_the_first_that_serves_the_system() -> None:
    assert mending([LINUX, MAC])["full"] is LINUX
    assert mending([LINUX, MAC], "macos")["full"] is MAC
    assert mending([LINUX, MAC], "windows") == {}
