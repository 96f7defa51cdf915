"""The schemas are what the types say, and what we print fits them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from deskside.domain.journal import facts
from deskside.domain.journal.verdict import Flaw, Verification
from deskside.domain.report import compose
from deskside.domain.shapes.entry import KINDS
from deskside.domain.shapes.report import (
    report_json,
    ticket_json,
    ticket_with_steps_json,
    verification_json,
)
from deskside.programs.schemas import printed, schemas
from fakes import a_ticket
from source import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = ROOT / "resources" / "schemas"
FLAWED = Verification(entries=17, tickets=1, flaw=Flaw(what="payload", ticket=1042, seq=3))


def _errors(document: object, name: str) -> list[str]:
    return [error.message for error in Draft202012Validator(schemas()[name]).iter_errors(document)]


@pytest.mark.parametrize("name", sorted(schemas()))
def test_the_schema_on_disk_is_what_the_types_say(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == printed(schemas()[name]), "run `make schemas`"


def test_there_is_no_schema_that_nobody_makes() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(schemas())


@pytest.mark.parametrize("name", sorted(schemas()))
def test_a_schema_is_a_schema(name: str) -> None:
    Draft202012Validator.check_schema(schemas()[name])


def test_what_is_printed_fits_its_schema() -> None:
    entries = a_ticket.entries()
    report = compose(a_ticket.ticket(), entries, FLAWED, written_at=a_ticket.OPENED)
    assert _errors(report_json(report, "…"), "report.schema.json") == []
    assert _errors(ticket_with_steps_json(a_ticket.ticket(), entries), "ticket.schema.json") == []
    assert _errors([ticket_json(a_ticket.ticket())], "tickets.schema.json") == []
    assert _errors(verification_json(FLAWED, "…"), "verification.schema.json") == []


@pytest.mark.parametrize("changed", [{"anchored": "no"}, {"flaw": {"what": "else"}}, {"entries": None}])
def test_something_else_does_not_fit(changed: Mapping[str, Any]) -> None:
    assert _errors({**verification_json(FLAWED, "…"), **changed}, "verification.schema.json") != []


def test_every_fact_has_its_kind() -> None:
    assert set(KINDS) - {type(None)} == set(facts.Fact.__args__)
