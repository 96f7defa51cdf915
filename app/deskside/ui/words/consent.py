"""Consent in words: what may be asked, what was answered, and whose word the answer is."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from deskside.domain.companion.talk import Capability
from deskside.domain.errors import DesksideError
from deskside.domain.journal import consent as c
from deskside.ui.words import n_, t, terms
from deskside.ui.words.companion import SpokenWords
from deskside.ui.words.errors import sentences, what_happened

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deskside.domain.report import ReportedConsent

_CAPABILITY: Mapping[str, str] = {
    Capability.INFORMATION: n_("System information"),
    Capability.PERSONAL: n_("Information about a person"),
    Capability.CHECKS: n_("Checks that only read"),
    Capability.CHANGES: n_("Changes"),
    Capability.ADMIN: n_("Changes as administrator"),
}
_ENDED: Mapping[c.Ender, str] = {
    "user": n_("The person ended the session on their computer"),
    "clerk": n_("The desk ended the session"),
    "screen-lock": n_("The session ended because the screen was locked"),
    "line": n_("The session ended because the line was lost for too long"),
    "face-gone": n_("The session ended because the companion was closed"),
    "broken": n_("The session ended because the companion failed"),
}
_REPLY: Mapping[c.Reply, str] = {
    "once": n_("Allowed once, on their computer"),
    "session": n_("Allowed until the session ends, on their computer"),
    "no": n_("Refused, on their computer"),
}
_BY_PHONE: Mapping[c.Reply, str] = {
    "once": n_("Agreed by phone, says the clerk"),
    "session": n_("Agreed by phone for this session, says the clerk"),
    "no": n_("Refused by phone, says the clerk"),
}


def capability(value: str) -> str:
    """Return what a kind of thing that can be allowed is called; an unknown one is shown as it is."""
    return t(_CAPABILITY[Capability(value)]) if value in set(Capability) else value


def meaning(value: str) -> str:
    """Return the sentence that asks for system information in the clerk's own language."""
    return SpokenWords().asking(Capability(value)) if value in {"information", "personal"} else ""


def grant(capability_: str, scope: str) -> str:
    """Return one thing that is allowed, and for how long."""
    kind = capability(capability_)
    return kind if scope == "session" else t("{what} (once)").format(what=kind)


def us(clerk: str, department: str) -> str:
    """Say who we are for them: what the organisation has certified."""
    return t("They see you as {clerk}").format(clerk=", ".join(part for part in (clerk, department) if part))


def them(organisation: str, host_key: str) -> str:
    """Say whose companion answers, and which key it has proved to hold."""
    return t("Their computer: {organisation}, key {key}").format(
        organisation=organisation or t("no organisation"), key=host_key
    )


def ended(by: c.Ender) -> str:
    """Say who or what ended a session."""
    return t(_ENDED.get(by, n_("The session ended")))


def what_is_over() -> str:
    """Say what the end of a session means for the clerk."""
    return t("Nothing of it runs there any more. If there is more to do, ask them for a new code.")


def knocking() -> tuple[str, str]:
    """Say that the person has not decided yet whether to be helped, and what to do."""
    return t("They are asked whether to let you in"), t(
        "Say who you are, and that they may ring the number they know. Wait: it is theirs to decide."
    )


def frozen(call_back: str) -> tuple[str, str]:
    """Say that the person checks who is asking, and what to do."""
    what = t("They are checking who you are. Nothing runs meanwhile.")
    if call_back:
        return what, t("Wait, or ask them to ring {number}.").format(number=call_back)
    return what, t("Wait, or ask them to ring your help desk at the number they know.")


def away() -> tuple[str, str]:
    """Say that the line is gone and is being made anew."""
    return t("The line is gone; it is being made anew by itself"), t(
        "What runs there runs on, and what they allowed stands. You will see what you missed."
    )


def on_their_screen(value: str) -> str:
    """Say what the person is asked now."""
    return t("On their screen: {what}").format(what=capability(value))


def what_to_say() -> str:
    """Return the one sentence that the clerk can say while a question is open. It never hurries."""
    return t("There is a question on your screen. Please read it in peace; you decide, and No is fine.")


def describe(fact: c.ConsentFact) -> tuple[str, str]:
    """Say in the reader's language what an entry about a companion or a consent records."""
    match fact:
        case c.ConsentAsked():
            return t("Asked: {what}").format(what=capability(fact.capability)), _asked(fact)
        case c.ConsentShown():
            return t("On their screen"), _read(fact.sentence, "")
        case c.ConsentReworded(remark=remark):
            return t("Said in other words"), t("With the remark: “{remark}”").format(remark=remark)
        case c.ConsentAnswered():
            return _answered(fact)
        case c.ConsentWithdrawn(by=by):
            title = t("Question taken back by the desk") if by == "clerk" else t("Permission taken back")
            return title, capability(fact.capability)
        case _:
            return _of_session(fact)


def state(fact: c.ConsentFact) -> str:
    """Return in a word or two how a question stands after an entry about it, or nothing."""
    match fact:
        case c.ConsentAsked():
            return t("open")
        case c.ConsentAnswered(source="by-phone"):
            return t("by phone")
        case c.ConsentAnswered(reply="no"):
            return t("refused")
        case c.ConsentAnswered():
            return t("allowed")
        case c.ConsentWithdrawn(by="clerk"):
            return t("taken back")
        case _:
            return ""


def particulars(fact: c.ConsentFact) -> list[tuple[str, str]]:
    """Return what an entry about a consent names besides its sentence: keys, digests, scripts."""
    match fact:
        case c.CompanionPaired():
            pairs = [(t("Clerk's key"), fact.clerk_key), (t("Key of their computer"), fact.host_key)]
        case c.ConsentAsked(script=script) if script:
            named = t("{script}, version {number}").format(script=script, number=fact.version)
            pairs = [(t("What would run"), named), ("SHA-256", fact.digest)]
        case _:
            pairs = []
    return [(name, value) for name, value in pairs if value]


def reported(consent: ReportedConsent) -> tuple[str, str, str, str]:
    """Return what was asked, what they read or said, the answer with whose word it is, and its tone."""
    answered = consent.answered
    said = t("“{sentence}”").format(sentence=consent.sentence) if consent.sentence else ""
    if consent.asked is None and answered is not None and answered.source == "by-phone":
        return (
            t("By phone"),
            t("“{words}”").format(words=answered.words),
            t(_BY_PHONE[answered.reply]),
            "muted",
        )
    what = capability(consent.asked.capability) if consent.asked else t("Being helped at all")
    if answered is not None:
        tone = "warning" if answered.reply == "no" else "ok"
        return what, said, _answered(answered)[0], tone
    if consent.taken_back:
        return what, said, t("Taken back by the desk before there was an answer"), "muted"
    return what, said, t("Not answered"), "muted"


def _of_session(
    fact: c.CompanionPaired | c.SessionFrozen | c.JobReattached | c.SessionEnded | c.HeadCountersigned,
) -> tuple[str, str]:
    match fact:
        case c.CompanionPaired():
            who = ", ".join(part for part in (fact.clerk, fact.department, fact.organisation) if part)
            title = t("Both sides proved the code: {machine}").format(machine=fact.machine)
            return title, who
        case c.SessionFrozen(on=on):
            if on:
                return t("Paused on their computer"), t("They are checking who is asking.")
            return t("Continued on their computer"), ""
        case c.JobReattached(away_ms=away_ms):
            return t("The line is back, and the script was still running"), t(
                "Away for {duration}. What was missed has been fetched."
            ).format(duration=terms.duration(away_ms))
        case c.SessionEnded(by=by):
            return ended(by), ""
        case c.HeadCountersigned(size=size, key_fingerprint=key):
            return t("Countersigned by the other side up to entry {entry}").format(entry=size - 1), key
        case _:
            assert_never(fact)


def _asked(asked: c.ConsentAsked) -> str:
    if asked.sentence:
        return _read(asked.sentence, asked.remark)
    return t("With the remark: “{remark}”").format(remark=asked.remark) if asked.remark else ""


def _read(sentence: str, remark: str) -> str:
    if not remark:
        return t("They read: “{sentence}”").format(sentence=sentence)
    return t("They read: “{sentence}” With the remark: “{remark}”").format(sentence=sentence, remark=remark)


def _answered(answered: c.ConsentAnswered) -> tuple[str, str]:
    if answered.source == "by-phone":
        also = answered.capability == "personal"
        said = t("Agreed by phone, also to what is about people") if also else t(_BY_PHONE[answered.reply])
        return said, t("“{words}” Nobody confirmed this on the computer.").format(words=answered.words)
    if answered.why:
        return t("Refused by the companion itself"), _why(answered.why)
    if answered.asked < 0:
        let_in = answered.reply != "no"
        return (t("Let in on their computer") if let_in else t("Not let in on their computer")), ""
    detail = capability(answered.capability)
    after = t("after {duration}").format(duration=terms.duration(answered.open_ms))
    return t(_REPLY[answered.reply]), " · ".join(part for part in (detail, after) if part)


def _why(code: str) -> str:
    """Return the sentence of an error's code; one of a later version is shown as it is."""
    return what_happened(DesksideError(code)) if code in sentences() else code
