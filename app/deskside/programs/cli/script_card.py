"""What a script looks like to those who meet it: the consent card, and findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.domain.companion.talk import Asking, Capability
from deskside.domain.scripts.manifest import Effect, Elevation
from deskside.ui.words import companion_window as said
from deskside.ui.words import scripts as script_words
from deskside.ui.words import t

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from deskside.domain.journal.facts import Finding
    from deskside.domain.scripts.manifest import Manifest
    from deskside.usecases.try_script import Tried


def print_card(tried: Tried) -> None:
    """Print the card as the person would see it."""
    print(t("The person would be asked:"))
    for line in _card(tried):
        print(f"    {line}")


def _card(tried: Tried) -> Iterator[str]:
    """Yield the lines of the card; who approved it and its digest are known once it is approved."""
    manifest = tried.manifest
    labels = {one.name: script_words.text_words(one.label) for one in manifest.parameters}
    capability = Capability.CHECKS if manifest.effect is Effect.READ else Capability.CHANGES
    if manifest.elevation is Elevation.ADMIN:
        capability = Capability.ADMIN
    asking = Asking(
        id="",
        capability=capability,
        sentence=script_words.text_words(manifest.tell),
        effect=manifest.effect,
        digest="",
        script=tried.script,
        version=manifest.version,
        details=(
            *((labels[name], value) for name, value in tried.values.plain if value),
            *((labels[name], "…") for name, _ in tried.values.secret),
        ),
    )
    yield t("May this be done?")
    yield asking.sentence
    yield said.effect(asking)[0]
    for label, value in said.details(asking):
        yield f"{label}: {value}"
    if capability is Capability.CHECKS:
        yield t("1: allow it once, 2: {kind}").format(kind=said.this_kind(capability))
    else:
        yield t("1: allow it once")


def print_findings(findings: Sequence[Finding], manifest: Manifest) -> None:
    """Print each finding with its level, in the reader's language."""
    for found in findings:
        level = script_words.level_words(found.level)
        print(f"  {level}: {script_words.finding_words(found, manifest)}")
