"""What a helper can see and do, right by right, each line with the test that proves it. No Qt.

One list for three readers: the person who is helped, the works council and the data protection officer. It
is made from `domain.companion.talk.Capability`, which is what the companion enforces; a test fails on a right
without a line, and on a proof that is no test.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from deskside.domain.companion.facts_filter import PERSONAL_BLOCKS, PERSONAL_CATEGORIES
from deskside.domain.companion.talk import Capability
from deskside.domain.inventory.catalogue import CATEGORIES
from deskside.ui.words import language, n_, t
from deskside.ui.words.inventory import title

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that can or cannot be done. English source text."""

    what: str
    limit: str
    """When, how often, and what keeps it so."""
    proof: str
    """Name of the test without which the line would only be a promise."""


CAN: Final[Mapping[Capability, Line]] = {
    Capability.INFORMATION: Line(
        what=n_("Look at details of the computer: its system, hardware, disks, network, programs, updates."),
        limit=n_("You are asked first. You allow it once, or until the session ends."),
        proof="test_system_information_is_read_and_what_was_not_allowed_says_so",
    ),
    Capability.PERSONAL: Line(
        what=n_(
            "Look at details that say something about a person: who logs on, the names of wireless "
            "networks, what running programs were started with."
        ),
        limit=n_("You are asked separately. Without your yes these details do not leave the computer."),
        proof="test_every_category_is_read_or_said_not_to_be_allowed",
    ),
    Capability.CHECKS: Line(
        what=n_("Run a check that only looks."),
        limit=n_(
            "Only checks that your organisation has read and signed. Your computer checks the signatures "
            "itself, whatever the helper's computer says."
        ),
        proof="test_a_script_that_the_organisation_did_not_approve_is_not_even_asked_about",
    ),
    Capability.CHANGES: Line(
        what=n_("Run a repair that changes something."),
        limit=n_("Signed like a check, and you are asked alone about each one, every time."),
        proof="test_a_change_cannot_be_allowed_for_the_session_whatever_the_asking_says",
    ),
    Capability.ADMIN: Line(
        what=n_("Run a repair with the rights of an administrator."),
        limit=n_("As a repair, and your computer itself asks you as well, in its own window."),
        proof="test_every_no_is_told_from_every_other_and_nothing_runs",
    ),
}
CANNOT: Final = (
    Line(
        what=n_("See your screen, move your mouse, type, listen or look through your camera."),
        limit=n_("The program has no such part."),
        proof="test_the_verbs_are_these",
    ),
    Line(
        what=n_("Browse, copy or delete your files, e-mails or passwords, or run commands of their own."),
        limit=n_("The program takes nothing but the signed checks and repairs that you allow."),
        proof="test_what_is_no_verb_is_never_given_to_a_shell",
    ),
    Line(
        what=n_("Say yes in your place, or switch your questions off."),
        limit=n_("Only this window can allow something. No setting and no message can."),
        proof="test_every_verb_and_request_meets_every_state_of_a_grant",
    ),
    Line(
        what=n_("Hurry you."),
        limit=n_("No question runs out. Silence is no, and a no that you have said twice is kept."),
        proof="test_silence_grants_nothing_however_long_it_lasts",
    ),
    Line(
        what=n_("Go on while you check who they are."),
        limit=n_("“I want to check first” stops everything until you say that it may go on."),
        proof="test_checking_first_halts_what_runs_and_refuses_what_would_begin",
    ),
    Line(
        what=n_("Come back later, or go on after the end."),
        limit=n_("The code works once. With the end everything that you allowed is gone."),
        proof="test_end_kills_within_a_second_with_the_line_dead_and_is_written_down",
    ),
)
_RECORDED = n_(
    "Recorded on both computers, in a journal that shows when it was altered: who helped and who certified "
    "them, the ticket, each question word for word, each answer and when it came, what was run and how it "
    "ended. The person who is helped gets a copy at the end."
)
_DOUBT = n_(
    "The tests are part of the program's source and run before every release; their names are given so that "
    "anybody can read what is claimed here."
)
_RIGHTS: Final[Mapping[Capability, str]] = {
    Capability.INFORMATION: n_("Information about the computer"),
    Capability.PERSONAL: n_("Information about a person"),
    Capability.CHECKS: n_("Checks"),
    Capability.CHANGES: n_("Repairs"),
    Capability.ADMIN: n_("Repairs as administrator"),
}


def right(capability: Capability) -> str:
    """Return what a right is called."""
    return t(_RIGHTS[capability])


def categories(capability: Capability) -> str:
    """Return which categories of system information a right opens, as they are enforced; often none."""
    names = {
        Capability.INFORMATION: [name for name in CATEGORIES if name not in PERSONAL_CATEGORIES],
        Capability.PERSONAL: [name for name in CATEGORIES if name in PERSONAL_CATEGORIES],
    }.get(capability, [])
    if not names:
        return ""
    titles = ", ".join(title(name) for name in names)
    if capability is Capability.PERSONAL:
        parted = ", ".join(title(name) for name in PERSONAL_BLOCKS)
        return t("Categories: {names}; the personal parts of: {parts}.").format(names=titles, parts=parted)
    return t("Categories: {names}.").format(names=titles)


def recorded() -> str:
    """Return what is written down."""
    return t(_RECORDED)


def why_tests() -> str:
    """Return why tests are named."""
    return t(_DOUBT)


def as_html() -> str:
    """Return the whole list as one page without scripts, pictures or addresses, for those who ask for it."""
    said = html.escape
    parts = [
        f'<!doctype html><html lang="{language()}"><meta charset="utf-8">',
        f"<title>{said(t('What a helper can see'))}</title><style>{_STYLE}</style>",
        f"<h1>{said(t('What a helper can see'))}</h1><p>{said(recorded())}</p>",
        f"<h2>{said(t('Only with your yes'))}</h2><table>{_head()}",
        *(_row(right(each), line, categories(each)) for each, line in CAN.items()),
        f"</table><h2>{said(t('Never'))}</h2><table>{_head()}",
        *(_row("", line) for line in CANNOT),
        f"</table><p>{said(why_tests())}</p></html>",
    ]
    return "\n".join(parts) + "\n"


def as_text() -> str:
    """Return the same as lines of plain text."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield from (t("What a helper can see"), "", recorded(), "", t("Only with your yes"))
    for each, line in CAN.items():
        more = [said] if (said := categories(each)) else []
        yield from ("", right(each), t(line.what), *more, t(line.limit), line.proof)
    yield from ("", t("Never"))
    for line in CANNOT:
        yield from ("", t(line.what), t(line.limit), line.proof)
    yield from ("", why_tests())


def _head() -> str:
    titles = (t("Right"), t("What it is"), t("Within which limits"), t("Proved by the test"))
    return f"<tr>{''.join(f'<th>{html.escape(title)}</th>' for title in titles)}</tr>"


def _row(name: str, line: Line, more: str = "") -> str:
    what = "<br>".join(html.escape(part) for part in (t(line.what), more) if part)
    said = f"<td>{html.escape(name)}</td><td>{what}</td><td>{html.escape(t(line.limit))}</td>"
    return f"<tr>{said}<td><code>{html.escape(line.proof)}</code></td></tr>"


_STYLE = (
    "body{font:17px/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{border:1px solid #868F9B;padding:.5em;text-align:left;vertical-align:top}"
    "code{font-size:.8em;overflow-wrap:anywhere}"
)
