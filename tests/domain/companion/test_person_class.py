"""What declares itself to be about a person goes nowhere without the person's own line of consent."""

from __future__ import annotations

import pytest

from deskside.domain.companion.facts_filter import FactsFilter
from deskside.domain.companion.talk import Capability
from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.facts import Help, Privacy, declarations
from deskside.domain.inventory.startup import Startup
from deskside.domain.inventory.wire import SectionReader
from domain.inventory.answers import NONCE, RECORDED, block, frame, grouped, recorded_names

PRINTING = block(
    "lpstat", "scheduler is running\nprinter hall is idle.  enabled since x\nhall-7 anna 1024 Mon\n"
)


def told(answer: bytes, *allowed: Capability) -> dict[str, object]:
    gate = FactsFilter(NONCE, (), frozenset(allowed))
    frames = grouped(SectionReader(NONCE).feed(gate.feed(answer)))
    return {name: entry.parse(*frames.get(name, [])) for name, entry in CATEGORIES.items()}


def personal(categories: dict[str, object]) -> list[str]:
    """Return the paths of facts about people that stand there."""
    found = []
    for name, category in categories.items():
        found += [
            f"{name}.{declared.path}"
            for declared in declarations(CATEGORIES[name].kind())
            if declared.declared.privacy is Privacy.PERSON and _stands(category, declared.path.split("."))
        ]
    return found


def _stands(facts: object, path: list[str]) -> bool:
    if facts is None:
        return False
    if isinstance(facts, tuple):
        return any(_stands(one, path) for one in facts)
    if not path:
        return facts != "root"  # which is nobody's name
    value = getattr(facts, path[0])
    return _stands(value, path[1:]) if value not in (None, ()) else False


@pytest.mark.parametrize("name", recorded_names())
def test_facts_about_people_are_there_only_with_their_own_consent(name: str) -> None:
    answer = (RECORDED / f"{name}.answer").read_bytes()
    assert personal(told(answer, Capability.INFORMATION)) == []
    assert len(personal(told(answer, Capability.INFORMATION, Capability.PERSONAL))) > 10


def test_who_prints_is_about_a_person_and_that_a_printer_stands_still_is_not() -> None:
    answer = frame("printers", PRINTING) + frame("end")
    alone = told(answer, Capability.INFORMATION)
    assert personal(alone) == []
    assert "printers.jobs.account" in personal(told(answer, Capability.INFORMATION, Capability.PERSONAL))


def test_what_a_person_has_start_by_itself_is_theirs_and_what_the_system_does_is_not() -> None:
    starts = (
        "/var/spool/cron/crontabs/anna\t0 3 * * * backup\n"
        "/home/anna/.config/autostart/chat.desktop\tExec=chat\n"
        "/etc/cron.d/mail\t*/5 * * * * anna fetchmail\n/etc/crontab\t@daily root run-parts\n"
    )
    answer = frame("startup", block("starts", starts) + block("crontabs")) + frame("end")
    alone = told(answer, Capability.INFORMATION)
    startup = alone["startup"]
    assert isinstance(startup, Startup)
    assert [(row.command, row.account) for row in startup.rows] == [
        ("fetchmail", None),
        ("run-parts", "root"),
    ]
    assert "anna" not in str(startup)
    assert ("rows.account", Help.PERSON) in {(gap.field, gap.help) for gap in startup.problems}
    whole = told(answer, Capability.INFORMATION, Capability.PERSONAL)["startup"]
    assert isinstance(whole, Startup)
    assert [row.account for row in whole.rows] == ["anna", "anna", "anna", "root"]


def test_what_was_held_back_says_on_whose_word() -> None:
    answer = (RECORDED / "debian-12-as-root.answer").read_bytes()
    for name in ("users", "processes"):
        category = told(answer, Capability.INFORMATION)[name]
        assert [gap.help for gap in category.problems] == [Help.PERSON]  # type: ignore[attr-defined]  # a category
