from __future__ import annotations

import pytest

from deskside.domain.errors import WrongUse
from deskside.domain.journal.facts import Finding
from deskside.domain.scripts.findings import fact_finding
from deskside.domain.scripts.parameters import Parameter, ParameterType
from deskside.domain.scripts.undo import FactsHeard, values_for_undo

TOKEN = "a" * 32


def parameter(name: str, kind: ParameterType = ParameterType.TEXT) -> Parameter:
    return Parameter(name=name, type=kind, label={"en": name}, optional=True)


def fact(name: str, value: str) -> Finding:
    return fact_finding(name, "", value, {})


UNDO = (parameter("printer"), parameter("paused"), parameter("word", ParameterType.SECRET))


def test_what_the_run_said_goes_before_what_it_was_given_and_its_last_word_counts() -> None:
    given = {"printer": "office", "paused": "no", "other": "x"}
    said = [fact("paused", "maybe"), fact("paused", "yes"), fact("jobs", "3")]
    assert values_for_undo(UNDO, given, said) == {"printer": "office", "paused": "yes"}


def test_only_facts_count_and_secrets_are_never_told() -> None:
    said = [
        Finding(level="notice", text="", message="paused", values=(("value", "yes"),)),
        fact("word", "hunter2"),
    ]
    said.append(fact("paused", "no"))
    given = {"printer": "office", "word": "hunter2"}
    assert values_for_undo(UNDO, given, said) == {"printer": "office", "paused": "no"}


def test_a_run_that_said_nothing_its_undo_takes_has_changed_nothing() -> None:
    assert values_for_undo(UNDO, {"printer": "office"}, [fact("jobs", "3")]) is None


def test_a_value_that_was_cut_is_not_put_back() -> None:
    with pytest.raises(WrongUse) as refused:
        values_for_undo(UNDO, {}, [fact("paused", "x" * 300)])
    assert (refused.value.code, refused.value.facts["name"]) == ("undo-value-cut", "paused")


def test_facts_are_heard_in_passing_however_the_output_is_cut() -> None:
    output = (
        f"working\n::fact mark={TOKEN} name=paused unit=::yes: a jåm\n"
        f"::fact mark={'b' * 32} name=paused unit=::forged\n::ok mark={TOKEN} code=x::\n"
        f"::fact mark={TOKEN} name=pr"
    ).encode()
    for size in (1, 7, len(output)):
        heard = FactsHeard(TOKEN)
        pieces = [output[at : at + size] for at in range(0, len(output), size)]
        assert b"".join(heard.feed(piece) for piece in pieces) == output
        assert values_for_undo(UNDO, {}, heard.facts) == {"paused": "yes: a jåm"}
