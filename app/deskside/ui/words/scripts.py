"""What scripts say, in the reader's language: their texts, their findings, what to say to the person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from deskside.domain.scripts.manifest import Effect
from deskside.domain.scripts.texts import filled, in_language
from deskside.domain.scripts.verdict import Verdict
from deskside.domain.text import decode
from deskside.ui.words import language, n_, t
from deskside.ui.words.errors import what_happened

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deskside.domain.journal.facts import Finding
    from deskside.domain.scripts.manifest import Manifest
    from deskside.domain.scripts.texts import Texts
    from deskside.usecases.list_scripts import ListedScript

_VERDICTS: Final[Mapping[str, str]] = {
    Verdict.OK: n_("All well"),
    Verdict.WARNING: n_("Needs attention"),
    Verdict.CRITICAL: n_("Problem found"),
    Verdict.UNKNOWN: n_("Could not tell"),
}
_EFFECTS: Final[Mapping[str, str]] = {
    Effect.READ: n_("Only reads"),
    Effect.CHANGE: n_("Changes settings"),
    Effect.DISRUPTIVE: n_("Interrupts the user's work"),
}
_CATEGORIES: Final[Mapping[str, str]] = {
    "account": n_("Accounts"),
    "disk": n_("Disks"),
    "hardware": n_("Hardware"),
    "mail": n_("Mail"),
    "memory": n_("Memory"),
    "network": n_("Network"),
    "performance": n_("Speed"),
    "printing": n_("Printing"),
    "remote": n_("Remote access"),
    "security": n_("Security"),
    "services": n_("Services"),
    "system": n_("System"),
    "time": n_("Clock"),
    "updates": n_("Updates"),
}
"""The first part of a script's id. An organisation may add others; those are called what they are."""
_TRUST: Final[Mapping[str, str]] = {
    "organisation": n_("approved by the organisation"),
    "self-approved": n_("self-approved on this computer"),
    "practice": n_("approved for the practice machine only"),
    "built-in": n_("built in"),
}
_SAY: Final[Mapping[str, str]] = {
    Verdict.OK: n_("I have checked this on your computer, and it is in order."),
    Verdict.WARNING: n_("I have found something on your computer that I want to look at."),
    Verdict.CRITICAL: n_("I have found what does not work on your computer. I will take care of it."),
    Verdict.UNKNOWN: n_("I could not check this on your computer. I will try another way."),
}
_LEVELS: Final[Mapping[str, str]] = {
    "ok": n_("well"),
    "notice": n_("note"),
    "warning": n_("warning"),
    "error": n_("fault"),
    "next": n_("next step"),
    "fact": n_("measured"),
}
_OWN: Final[Mapping[str, str]] = {
    "missing-tool": n_("The machine lacks a program that this needs ({tool}), so nothing could be told."),
    "needs-admin": n_("This needs an administrator's account on the machine, so nothing could be told."),
}


def text_words(texts: Texts) -> str:
    """Return a manifest's text in the reader's language, or in English where it lacks that."""
    return in_language(texts, language())


def title_words(script: str, manifest: Manifest | None) -> str:
    """Return a script's title, or its id where there is no manifest to read."""
    return text_words(manifest.title) if manifest else script


def category_words(script: str) -> str:
    """Return what the scripts are called among which a script's id puts it."""
    category = script.partition(".")[0]
    return t(_CATEGORIES[category]) if category in _CATEGORIES else category.capitalize()


def verdict_words(verdict: str) -> str:
    """Return what a verdict of the journal is called; nothing where there is none."""
    return t(_VERDICTS.get(verdict, ""))


def effect_words(effect: str) -> str:
    """Return what a script does to the machine."""
    return t(_EFFECTS.get(effect, ""))


def trust_words(trust: str) -> str:
    """Say on whose word a script runs; every window, report and entry that names a script says it."""
    return t(_TRUST.get(trust, ""))


def level_words(level: str) -> str:
    """Return what a finding's level is called."""
    return t(_LEVELS[level])


def say_words(verdict: str, manifest: Manifest | None) -> str:
    """Return the one sentence that the clerk can say to the person."""
    told = text_words(manifest.say.get(verdict, {})) if manifest else ""
    return told or t(_SAY.get(verdict, ""))


def is_told(finding: Finding, manifest: Manifest | None) -> bool:
    """Say whether a finding is for people: a fact without words is for conditions and undo scripts."""
    if finding.level != "fact" or manifest is None:
        return True
    return finding.message in manifest.messages or finding.message in _OWN


def finding_words(finding: Finding, manifest: Manifest | None = None) -> str:
    """Return a finding in the reader's language; without its manifest, as it was recorded."""
    values = dict(finding.values)
    if manifest is not None and finding.message in manifest.messages:
        return filled(text_words(manifest.messages[finding.message]), values)
    if finding.message in _OWN:
        return filled(t(_OWN[finding.message]), values)
    return finding.text


def readable(file: bytes) -> str:
    """Return a script's file as safe text, for a person who wants to read it before it is approved."""
    return decode(file)


def listed_json(listed: ListedScript) -> dict[str, Any]:
    """Return one object of `deskside script list --json` (formats.md section 1)."""
    manifest = listed.manifest
    return {
        "id": listed.script,
        "title": title_words(listed.script, manifest),
        "effect": str(manifest.effect) if manifest else None,
        "version": manifest.version if manifest else None,
        "approved": listed.approved,
        "why_not": what_happened(listed.why_not) if listed.why_not else None,
        "why_not_code": listed.why_not.code if listed.why_not else None,
        "trust": listed.trust,
        "approvals": [
            {"principal": approver.principal, "key": approver.key_fingerprint}
            for approver in listed.approvers
        ],
    }
