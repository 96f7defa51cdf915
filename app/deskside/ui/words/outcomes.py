"""How scripts and walkthroughs went, in sentences for those who write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.ui.words import t, terms, tn
from deskside.ui.words.scripts import verdict_words

if TYPE_CHECKING:
    from deskside.domain.scripts.outcomes import ScriptOutcomes
    from deskside.domain.walkthroughs.outcomes import StepOutcomes, VersionOutcomes


def runs_words(one: ScriptOutcomes) -> str:
    """Say how the runs of one version on one system went."""
    where = t("Version {version}, {system}").format(
        version=one.version, system=one.system or t("system not known")
    )
    runs = tn("{n} run", "{n} runs", one.runs).format(n=one.runs)
    counted = [(verdict_words(verdict), count) for verdict, count in one.verdicts.items()]
    counted += [
        (t("timed out"), one.timed_out),
        (t("refused"), one.refused),
        (t("stopped"), one.stopped),
        (t("broke off"), one.broken),
    ]
    told = ", ".join(t("{what} {count}").format(what=what, count=count) for what, count in counted if count)
    said = t("{where}: {runs} – {told}").format(where=where, runs=runs, told=told)
    if not one.median_ms:
        return said
    return t("{said}; usually {duration}").format(said=said, duration=terms.duration(one.median_ms))


def played_words(one: VersionOutcomes) -> str:
    """Say how often one version of a walkthrough was begun and given up."""
    head = t("{name}, version {version}").format(name=one.walkthrough, version=one.version)
    begun = tn("begun {n} time", "begun {n} times", one.runs).format(n=one.runs)
    given_up = tn("given up {n} time", "given up {n} times", one.given_up).format(n=one.given_up)
    return t("{head}: {begun}, {given_up}").format(head=head, begun=begun, given_up=given_up)


def step_words(step: StepOutcomes) -> str:
    """Say how people fared at one step; what never happened is left out."""
    counted = [
        (t("did not work"), step.did_not_work),
        (t("skipped"), step.skipped),
        (t("left there"), step.left),
        (t("done"), step.done),
        (t("troubles"), step.troubles),
    ]
    told = ", ".join(t("{what} {count}").format(what=what, count=count) for what, count in counted if count)
    return t("{step}: {told}").format(step=step.title or step.step, told=told)
