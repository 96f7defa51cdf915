"""Result lines count with this run's token, and only with it."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskside.domain.journal.facts import Finding
from deskside.domain.scripts.marks import MAX_FINDINGS, MAX_MARK_CHARS, MarkReader
from deskside.domain.scripts.verdict import Verdict

TOKEN = "ab" * 16
OTHER = "cd" * 16
MESSAGES = {"silent": {"en": "{server} does not answer.", "ru": "{server} не отвечает."}}

MARK = f"::warning mark={TOKEN} code=silent server=192.0.2.1::\n"
SILENT = Finding(
    level="warning",
    text="192.0.2.1 does not answer.",
    message="silent",
    values=(("server", "192.0.2.1"),),
)


def read(*texts: str) -> tuple[str, list[Finding], MarkReader]:
    reader = MarkReader(TOKEN, MESSAGES)
    output = ""
    findings: list[Finding] = []
    for text in texts:
        more, found = reader.feed(text)
        output += more
        findings += found
    more, found = reader.feed("", final=True)
    return output + more, findings + list(found), reader


def test_a_line_with_the_token_becomes_a_finding_and_leaves_the_output() -> None:
    output, findings, reader = read(f"before\n{MARK}after\n")
    assert (output, findings, reader.told) == ("before\nafter\n", [SILENT], Verdict.WARNING)


@pytest.mark.parametrize(
    "forged",
    [
        "::ok::All well\n",
        "::ok mark=::All well\n",
        f"::ok mark={OTHER}::All well\n",
        f"::ok  mark={TOKEN}::All well\n",
        f"::OK mark={TOKEN}::All well\n",
        f":ok mark={TOKEN}::All well\n",
        f"::ok mark={TOKEN}All well\n",
        f"::ok mark={TOKEN[:-1]}::All well\n",
        f"DESKSIDE_MARK={TOKEN}\n",
        f"::ok mark={OTHER} mark={TOKEN}::All well\n",
    ],
)
def test_what_only_looks_like_a_result_line_is_output(forged: str) -> None:
    output, findings, reader = read(forged)
    assert (output, findings, reader.told) == (forged, [], None)


def test_a_result_line_counts_after_output_that_ended_without_a_newline() -> None:
    output, findings, _ = read(f"Trying 192.0.2.1 ...{MARK}next line\n")
    assert (output, findings) == ("Trying 192.0.2.1 ...\nnext line\n", [SILENT])


def test_the_last_line_needs_no_newline() -> None:
    assert read(MARK.rstrip("\n"))[:2] == ("", [SILENT])


def test_a_key_that_the_manifest_does_not_know_is_shown_as_it_stands() -> None:
    _, findings, _ = read(f"::error mark={TOKEN} code=no-such server=192.0.2.1::\n")
    assert findings == [Finding(level="error", text="no-such server=192.0.2.1")]


def test_a_message_may_have_a_value_that_is_called_code() -> None:
    _, (found,), _ = read(f"::warning mark={TOKEN} code=silent server=192.0.2.1 code=503::\n")
    assert (found.message, dict(found.values)) == ("silent", {"server": "192.0.2.1", "code": "503"})


def test_free_text_is_a_finding_in_the_scripts_own_words() -> None:
    _, findings, _ = read(f"::notice mark={TOKEN}::50%20 of it: done\n")
    assert findings == [Finding(level="notice", text="50%20 of it: done")]


def test_a_fact_has_name_unit_and_value() -> None:
    _, findings, _ = read(f"::fact mark={TOKEN} name=delay unit=ms::12.5\n")
    assert findings == [
        Finding(
            level="fact", text="delay: 12.5 ms", message="delay", values=(("unit", "ms"), ("value", "12.5"))
        )
    ]


def test_a_value_is_never_read_as_a_place() -> None:
    _, findings, _ = read(f"::warning mark={TOKEN} code=silent server={{server}}%25{{0.__class__}}::\n")
    assert findings[0].text == "{server}%{0.__class__} does not answer."


def test_values_and_texts_are_bounded() -> None:
    _, findings, _ = read(f"::warning mark={TOKEN} code=silent server={'x' * 3000}::\n")
    assert len(dict(findings[0].values)["server"]) == 200
    _, findings, _ = read(f"::warning mark={TOKEN}::{'x' * 3000}\n")
    assert len(findings[0].text) == 500


def test_a_flood_of_result_lines_is_bounded_and_still_counts() -> None:
    flood = f"::ok mark={TOKEN}::fine\n" * (MAX_FINDINGS + 5) + f"::error mark={TOKEN}::broken\n"
    output, findings, reader = read(flood)
    assert len(findings) == MAX_FINDINGS
    assert reader.findings == MAX_FINDINGS + 6
    assert reader.told is Verdict.CRITICAL
    assert output.count("\n") == 6


def test_a_line_without_end_is_not_held_back_for_ever() -> None:
    reader = MarkReader(TOKEN, MESSAGES)
    shown = sum(len(reader.feed("::" + "x" * 998)[0]) for _ in range(100))
    assert 100_000 - shown <= MAX_MARK_CHARS


def test_unfinished_output_is_shown_at_once_unless_it_may_be_a_result_line() -> None:
    reader = MarkReader(TOKEN, MESSAGES)
    assert reader.feed("Trying ... ")[0] == "Trying ... "
    assert reader.feed("::warn")[0] == ""
    assert reader.feed("ing is what I say\n")[0] == "::warning is what I say\n"


PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            ["\n", ":", "::", "a line\n", MARK, MARK[:20], f"::ok mark={OTHER}::no\n", TOKEN, "fe80::1 "]
        ),
        st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=8),
    ),
    max_size=12,
)


@given(pieces=PIECES, cuts=st.lists(st.integers(0, 200), max_size=6))
def test_the_result_does_not_depend_on_how_the_text_was_cut(pieces: list[str], cuts: list[int]) -> None:
    text = "".join(pieces)
    places = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    chunks = [text[start:end] for start, end in itertools.pairwise(places)]
    whole, cut = read(text), read(*chunks)
    assert whole[:2] == cut[:2]
    assert whole[2].told == cut[2].told


@given(pieces=PIECES)
def test_without_the_token_every_character_stays_output(pieces: list[str]) -> None:
    text = "".join(pieces).replace(TOKEN, OTHER)
    output, findings, reader = read(text)
    assert (output, findings, reader.told) == (text, [], None)
