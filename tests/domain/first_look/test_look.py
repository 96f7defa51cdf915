"""What is wrong, what is fine, what is not known: a blank is never either of the first two."""

from __future__ import annotations

from dataclasses import replace

import pytest

from deskside.domain.errors import BrokeMidway, Cancelled, DesksideError, Refused, WrongUse
from deskside.domain.first_look.look import (
    WITHIN_MS,
    CheckEnd,
    FirstLook,
    Seen,
    Trouble,
    Why,
    look,
    why_of,
    why_unknown,
)
from deskside.domain.first_look.problems import Plan, PlannedCheck, plan
from deskside.domain.inventory.facts import Category, Gap, Help, Status
from deskside.domain.inventory.findings.rule import MachineFinding, Severity, Thresholds
from deskside.domain.journal.facts import Finding
from deskside.domain.scripts.verdict import Verdict

PLAN = Plan(
    kinds=("network",),
    checks=(
        PlannedCheck(script="network.path", about=("network",)),
        PlannedCheck(script="disk.space-eaters"),
    ),
    categories=frozenset({"network"}),
)
FULL = MachineFinding(
    code="volume-full", severity=Severity.ERROR, category="volumes", script="disk.space-eaters"
)
WEAK = MachineFinding(code="wifi-weak", severity=Severity.WARNING, category="network")
PROXY = MachineFinding(code="proxy-set", severity=Severity.NOTICE, category="network")


def seen(
    *findings: MachineFinding,
    categories: dict[str, Category] | None = None,
    checks: dict[str, CheckEnd | None] | None = None,
    facts_why: Why = "running",
) -> Seen:
    return Seen(
        wanted=("os", "volumes", "network"),
        categories=categories or {},
        findings=findings,
        facts_why=facts_why,
        checks=checks or {},
    )


def missing(found: FirstLook) -> dict[str, str]:
    return {one.name: one.why for one in found.unmeasured}


def test_what_has_not_arrived_is_neither_fine_nor_wrong() -> None:
    found = look(PLAN, seen(checks={"network.path": None}), 0)
    assert (found.troubles, found.fine_categories, found.fine_checks) == ((), (), ())
    assert missing(found) == dict.fromkeys(("os", "volumes", "network", "network.path"), "running")
    assert not found.is_due
    assert look(PLAN, seen(checks={"network.path": None}), WITHIN_MS).is_due


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (Status.DENIED, "not-allowed"),
        (Status.MISSING_TOOL, "missing-tool"),
        (Status.TIMEOUT, "timeout"),
        (Status.UNREADABLE, "unclear"),
    ],
)
def test_a_category_that_could_not_be_read_says_why(status: Status, why: str) -> None:
    gap = Gap(field="", why=status, help=Help.AGAIN)
    found = look(PLAN, seen(categories={"os": Category(status=status, problems=(gap,))}), 0)
    assert missing(found)["os"] == why
    assert "os" not in found.fine_categories


def test_what_the_machine_does_not_have_is_not_missed() -> None:
    found = look(PLAN, seen(categories={"os": Category(status=Status.UNSUPPORTED)}), 0)
    assert "os" not in missing(found)
    assert "os" not in found.fine_categories


def test_a_category_without_a_rule_is_never_called_fine() -> None:
    found = look(PLAN, seen(categories={"hardware": Category(), "os": Category()}), 0)
    assert found.fine_categories == ("os",)


@pytest.mark.parametrize(
    ("name", "field", "why", "told"),
    [
        ("services", "rows.state", Status.UNSUPPORTED, "unclear"),  # System V: which run, nobody can say
        ("printers", "rows", Status.UNREADABLE, "unclear"),
        ("security", "firewall_active", Status.DENIED, "not-allowed"),
        ("network", "routes", Status.MISSING_TOOL, "missing-tool"),
    ],
)
def test_what_no_rule_could_judge_is_not_called_fine(name: str, field: str, why: Status, told: str) -> None:
    read = Category(problems=(Gap(field=field, why=why, help=Help.AGAIN),))
    asked = Seen(wanted=(name,), categories={name: read}, findings=(), facts_why="failed", checks={})
    found = look(PLAN, asked, 0)
    assert (found.fine_categories, missing(found)) == ((), {name: told})
    wrong = MachineFinding(code="services-failed", severity=Severity.ERROR, category=name)
    assert missing(look(PLAN, replace(asked, findings=(wrong,)), 0)) == {}
    other = Category(problems=(Gap(field="rows.account", why=why, help=Help.AGAIN),))
    assert look(PLAN, replace(asked, categories={name: other}), 0).fine_categories == (name,)


def test_what_fits_the_problem_comes_first_among_equals() -> None:
    categories = {"os": Category(), "network": Category()}
    assert look(PLAN, seen(categories=categories), 0).fine_categories == ("network", "os")
    found = look(PLAN, seen(FULL, WEAK), 0)
    assert [one.fact for one in found.troubles] == [FULL, WEAK]
    wrong = MachineFinding(code="no-gateway", severity=Severity.ERROR, category="network")
    assert [one.fact for one in look(PLAN, seen(FULL, wrong), 0).troubles] == [wrong, FULL]


def test_a_note_is_no_trouble_and_leaves_its_category_fine() -> None:
    found = look(PLAN, seen(PROXY, categories={"network": Category()}), 0)
    assert (found.troubles, found.fine_categories) == ((), ("network",))


def test_what_a_check_has_looked_at_closer_is_told_once() -> None:
    end = CheckEnd(script="disk.space-eaters", verdict=Verdict.CRITICAL)
    found = look(PLAN, seen(FULL, checks={"disk.space-eaters": end}), 0)
    assert [(one.fact, one.check) for one in found.troubles] == [(None, end)]
    well = CheckEnd(script="disk.space-eaters", verdict=Verdict.OK)
    assert look(PLAN, seen(FULL, checks={"disk.space-eaters": well}), 0).troubles[0].fact is FULL


def test_what_a_check_finds_spoils_the_category_that_it_is_about() -> None:
    end = CheckEnd(script="network.path", verdict=Verdict.WARNING)
    categories = {"network": Category(), "os": Category()}
    found = look(PLAN, seen(categories=categories, checks={"network.path": end}), 0)
    assert found.fine_categories == ("os",)


CHAIN = ("network.address", "network.path", "network.name-resolution", "network.web-access")


def test_what_follows_from_a_broken_part_stands_behind_it_and_not_in_the_sentence() -> None:
    """No gateway: then no name server answers and no page comes, and IPv6 is no news."""
    planned = plan("network", [*CHAIN, "network.ipv6"], Thresholds())
    wrong = {script: CheckEnd(script=script, verdict=Verdict.CRITICAL) for script in reversed(CHAIN)}
    disk = replace(FULL, script="")
    found = look(planned, seen(disk, checks={**wrong}), 0)
    assert [(one.script, one.follows) for one in found.troubles] == [
        ("network.address", False),
        ("", False),
        *((script, True) for script in reversed(CHAIN[1:])),
    ]
    only = look(planned, seen(checks={script: wrong[script] for script in CHAIN[3:]}), 0)
    assert [one.follows for one in only.troubles] == [False]


def test_what_the_facts_have_told_is_not_called_unclear() -> None:
    late = MachineFinding(code="clock-ahead", severity=Severity.ERROR, category="os", script="time.offset")
    unknown = CheckEnd(script="time.offset", why="unclear")
    assert "time.offset" not in missing(look(PLAN, seen(late, checks={"time.offset": unknown}), 0))
    assert missing(look(PLAN, seen(checks={"time.offset": unknown}), 0))["time.offset"] == "unclear"
    refused = replace(unknown, why="not-approved")
    assert (
        missing(look(PLAN, seen(late, checks={"time.offset": refused}), 0))["time.offset"] == "not-approved"
    )


def test_an_advice_that_a_check_gives_for_each_of_two_ports_is_told_once() -> None:
    twice = (Finding(level="next", message="compare"),) * 2
    end = CheckEnd(script="mail.server-reach", findings=(Finding(level="error", text="x"), *twice))
    assert Trouble(severity=Severity.ERROR, check=end).next_steps == twice[:1]


def test_a_check_that_told_nothing_is_not_measured_whatever_its_verdict() -> None:
    end = CheckEnd(script="network.path", verdict=Verdict.OK, why="not-allowed")
    found = look(PLAN, seen(checks={"network.path": end}, facts_why="lost"), 0)
    assert found.fine_checks == ()
    assert missing(found)["network.path"] == "not-allowed"
    assert missing(found)["os"] == "lost"
    assert found.is_due


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (Cancelled(), "stopped"),
        (Refused("consent-refused"), "not-allowed"),
        (Refused("agreement-not-noted", machine="m", ticket=1), "not-allowed"),
        (Refused("not-approved", script="a.b"), "not-approved"),
        (Refused("admin-not-allowed"), "needs-admin"),
        (WrongUse("script-platform-unsupported"), "unsupported"),
        (WrongUse("parameter-missing", name="host"), "unclear"),
        (BrokeMidway("script-timed-out", seconds=30), "timeout"),
        (BrokeMidway("link-lost", machine="m"), "lost"),
        (BrokeMidway("journal-full"), "failed"),
    ],
)
def test_why_a_part_measured_nothing(error: DesksideError, why: str) -> None:
    assert why_of(error) == why


def test_a_script_that_could_not_tell_says_what_it_lacked() -> None:
    lacked = Finding(level="notice", message="missing-tool", values=(("tool", "ping"),))
    assert why_unknown([lacked]) == "missing-tool"
    assert why_unknown([Finding(level="notice", message="other")]) == "unclear"
