"""Which checks fit which words, in both languages, whatever else a ticket says."""

from __future__ import annotations

import pytest

from deskside.adapters.catalogue.files import FileCatalogue
from deskside.domain.first_look.problems import GENERAL, KINDS, MOST_CHECKS, hosts_in, kinds_of, plan
from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.domain.inventory.findings.rule import Thresholds
from deskside.domain.scripts.manifest import Effect, Elevation
from deskside.domain.scripts.parameters import check_values
from source import ROOT

CATALOGUE = FileCatalogue(ROOT / "scripts")
EVERY_CHECK = {check.script: check for kind in (*KINDS, GENERAL) for check in kind.checks}


@pytest.mark.parametrize(
    ("problem", "kinds"),
    [
        ("No e-mail since this morning", ["mail"]),
        ("Не приходят письма, почта молчит", ["mail"]),
        ("I cannot print the invoice, the printer blinks", ["printing"]),
        ("Принтер не печатает", ["printing"]),
        ("Everything is SLOW and it hangs", ["slow"]),
        ("Всё тормозит, Word завис", ["slow"]),
        ("The Wi-Fi works but no internet", ["network"]),
        ("Пропал интернет", ["network"]),
        ("VPN does not connect from home", ["vpn"]),
        ("Не подключается VPN", ["vpn"]),
        ("Забыла пароль, не могу войти", ["sign-in"]),
        ("The disk is full, I cannot save", ["disk"]),
        ("Нет места на диске", ["disk"]),
        ("Часы показывают неверное время", ["clock"]),
        ("After the update the e-mail is gone", ["mail", "updates"]),
        ("It is green and makes a sound", ["general"]),
        ("", ["general"]),
        ("network", ["network"]),
        ("Sign-In", ["sign-in"]),
    ],
)
def test_the_words_of_a_ticket_choose_the_kind(problem: str, kinds: list[str]) -> None:
    assert sorted(kind.name for kind in kinds_of(problem)) == kinds


def test_a_word_counts_where_it_begins_one_not_in_the_middle_of_another() -> None:
    assert kinds_of("the chosen blueprint")[0] is GENERAL


def test_no_more_than_two_kinds_are_looked_at_and_both_get_their_turn() -> None:
    found = plan("mail, printer, VPN, disk full, slow, password", EVERY_CHECK, Thresholds())
    assert len(found.kinds) == 2
    assert len(found.checks) == MOST_CHECKS
    for name in found.kinds:
        (kind,) = [kind for kind in KINDS if kind.name == name]
        first = next(check for check in kind.checks if not check.needs_host)
        assert first.script in {check.script for check in found.checks}


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("https://intranet.example.org/start does not open", ["intranet.example.org"]),
        ("write to oleg@example.org about Report.docx", []),
        ("mail.Example.org and 192.0.2.7, mail.example.org again", ["mail.example.org", "192.0.2.7"]),
        ("it stopped.Then nothing", ["stopped.then"]),
        ("version 1.2", []),
        ("сервер почта.example", []),
    ],
)
def test_machines_that_a_problem_names_are_found(text: str, hosts: list[str]) -> None:
    assert list(hosts_in(text)) == hosts


def test_a_check_that_needs_a_machine_waits_until_the_problem_names_one() -> None:
    def mail(problem: str) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
        found = plan(problem, EVERY_CHECK, Thresholds())
        return [(check.script, check.values) for check in found.checks]

    assert "mail.server-reach" not in dict(mail("No e-mail"))
    assert mail("No e-mail from mail.example.org")[0] == (
        "mail.server-reach",
        (("incoming", "mail.example.org"),),
    )


def test_what_the_catalogue_lacks_is_left_out() -> None:
    assert [check.script for check in plan("slow", ["memory.pressure"], Thresholds()).checks] == [
        "memory.pressure"
    ]


def test_checks_warn_from_where_on_findings_do() -> None:
    found = plan("disk", EVERY_CHECK, Thresholds(volume_filling_percent=75))
    assert ("limit", "75") in found.checks[0].values


@pytest.mark.parametrize("script", sorted(EVERY_CHECK))
def test_every_check_only_reads_and_takes_what_it_is_given(script: str) -> None:
    check = EVERY_CHECK[script]
    manifest = CATALOGUE.manifest(CATALOGUE.folder(script))
    assert (manifest.effect, manifest.elevation) == (Effect.READ, Elevation.NONE)
    values = {check.host: "192.0.2.1"} if check.host and check.needs_host else {}
    if check.limit[0]:
        values[check.limit[0]] = str(getattr(Thresholds(), check.limit[1]))
    check_values(manifest.parameters, values)


def test_every_category_of_the_table_is_one() -> None:
    named = {name for kind in KINDS for name in kind.categories}
    named |= {name for check in EVERY_CHECK.values() for name in check.about}
    assert named <= set(CATEGORIES)
