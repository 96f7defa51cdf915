"""What scripts say, in the reader's language, and what is said where they say nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, get_args

import pytest

from deskside.domain.journal.facts import Finding
from deskside.domain.scripts.admission import Trust
from deskside.domain.scripts.findings import OWN_MESSAGES, Level, fact_finding, keyed_finding
from deskside.domain.scripts.manifest import Effect
from deskside.domain.scripts.verdict import Verdict
from deskside.ui.words import scripts as words
from deskside.ui.words import speaking, use_language
from fakes.scripts import A_MANIFEST, SCRIPT
from source import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

SILENT = keyed_finding("warning", "silent", {"server": "192.0.2.1"}, A_MANIFEST.messages)


@pytest.fixture(autouse=True)
def _catalogues() -> Iterator[None]:
    use_language("en", ROOT / "resources" / "locale")
    yield
    use_language("en", ROOT / "resources" / "locale")


def test_a_finding_is_told_in_the_readers_language_with_what_the_machine_said() -> None:
    with speaking("ru"):
        assert words.finding_words(SILENT, A_MANIFEST) == "192.0.2.1 не отвечает."
    assert words.finding_words(SILENT, A_MANIFEST) == "192.0.2.1 does not answer."


def test_a_finding_can_be_read_without_its_manifest() -> None:
    with speaking("ru"):
        assert words.finding_words(SILENT) == "192.0.2.1 does not answer."
    assert words.finding_words(Finding(level="notice", text="as it said")) == "as it said"
    assert words.finding_words(fact_finding("delay", "ms", "12", {})) == "delay: 12 ms"


def test_a_fact_without_words_is_not_for_people() -> None:
    bare = fact_finding("delay", "ms", "12", {})
    assert not words.is_told(bare, A_MANIFEST)
    assert words.is_told(bare, None), "what it would be called is not known any more"
    assert words.is_told(SILENT, A_MANIFEST)


@pytest.mark.parametrize("key", sorted(OWN_MESSAGES))
def test_what_the_helper_functions_say_has_its_sentence(key: str) -> None:
    found = keyed_finding("notice", key, {"tool": "dig drill"}, {})
    assert words.finding_words(found, A_MANIFEST) != found.text
    assert "{" not in words.finding_words(found, A_MANIFEST)


def test_every_value_of_the_domain_has_its_word() -> None:
    said = [
        *(words.verdict_words(verdict) for verdict in Verdict),
        *(words.effect_words(effect) for effect in Effect),
        *(words.trust_words(trust) for trust in (*get_args(Trust), "built-in")),
        *(words.level_words(level) for level in get_args(Level)),
        *(words.say_words(verdict, A_MANIFEST) for verdict in Verdict),
    ]
    assert all(said)
    assert len(set(said)) == len(said)
    assert words.verdict_words("") == ""


def test_the_clerk_says_what_the_script_offers_or_something_plain() -> None:
    offered = replace(A_MANIFEST, say={"ok": {"en": "All is fine.", "ru": "Всё хорошо."}})
    with speaking("ru"):
        assert words.say_words("ok", offered) == "Всё хорошо."
    assert words.say_words("critical", offered) == words.say_words("critical", None) != ""


def test_a_script_without_a_readable_manifest_goes_by_its_id() -> None:
    assert words.title_words(SCRIPT, None) == SCRIPT


def test_a_script_is_shown_harmlessly_before_it_is_approved() -> None:
    assert "\x1b" not in words.readable(b"echo \x1b[2J hidden\r\n")
