"""A command line says exactly the words that went into it."""

from __future__ import annotations

import re
import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.companion.command_lines import asking_on_macos, for_windows
from deskside.domain.errors import WrongUse

NASTY = st.text(st.sampled_from("ab \\\"\t\n'%^&$`|äЖ"), max_size=12)
WORDS = st.lists(st.one_of(NASTY, st.text(st.characters(exclude_characters="\0", codec="utf-8"))), max_size=6)


PIECES = re.compile(r'(?P<slashes>\\*)(?P<quote>"?)(?P<other>[^\\"]?)', re.DOTALL)


def cut_as_windows_does(line: str) -> list[str]:
    """Microsoft's rules: "Parsing C command-line arguments"."""
    words: list[list[str]] = [[]]
    inside = False
    for piece in PIECES.finditer(line):
        slashes, other = len(piece["slashes"]), piece["other"]
        said = "\\" * (slashes // 2 if piece["quote"] else slashes)
        if piece["quote"] and slashes % 2:
            said += '"'
        elif piece["quote"]:
            inside = not inside
        if slashes or piece["quote"]:
            words[-1].append(said)
        if other in {" ", "\t"} and not inside:
            words.append([])
        elif other:
            words[-1].append(other)
    return ["".join(word) for word in words if word]


@given(WORDS)
def test_windows_cuts_it_into_the_same_words(words: list[str]) -> None:
    assert cut_as_windows_does(for_windows(words)) == words


@given(st.lists(NASTY, min_size=1, max_size=4), NASTY)
def test_macos_reads_back_the_command_and_the_prompt(words: list[str], prompt: str) -> None:
    asks = asking_on_macos(words, prompt)
    literals = [
        re.sub(r"\\(.)", r"\1", found, flags=re.DOTALL)
        for found in re.findall(r'"((?:[^"\\]|\\.)*)"', asks, flags=re.DOTALL)
    ]
    command, shown = literals
    assert shlex.split(command) == ["exec", *words]
    assert shown == prompt
    rest = re.sub(r'"(?:[^"\\]|\\.)*"', "_", asks, flags=re.DOTALL)
    assert rest == "do shell script _ with prompt _ with administrator privileges"


def test_a_nul_is_never_sent() -> None:
    for make in (for_windows, lambda words: asking_on_macos(words, "")):
        with pytest.raises(WrongUse, match="program-unsendable"):
            make(["a\0b"])
