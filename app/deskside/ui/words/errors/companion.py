"""Sentences for the companion: what it does not understand, and what it refuses."""

from __future__ import annotations

from deskside.ui.words import n_
from deskside.ui.words.sentence import Sentence

SENTENCES = {
    "control-garbled": Sentence(
        what=n_("The other side sent what Deskside does not understand ({why}); the line was given up."),
        do=n_("Connect again. If it happens again, both sides may need the same version of Deskside."),
    ),
    "job-stream-garbled": Sentence(
        what=n_("What arrived from the person's computer is no output of a job ({why})."),
        do=n_("Connect again. If it happens again, both sides may need the same version of Deskside."),
    ),
    "verb-unknown": Sentence(
        what=n_("The person's Deskside does not know what was asked of it: “{verb}”."),
        do=n_("It may be an older version: ask the person to start a newer one."),
    ),
    "verb-garbled": Sentence(
        what=n_("The person's Deskside did not understand what was asked of it. Nothing was done."),
        do=n_("Both sides may need the same version of Deskside."),
    ),
    "offer-garbled": Sentence(
        what=n_("The script did not arrive whole on the person's computer. Nothing was run."),
        do=n_("Try again. If it happens again, both sides may need the same version of Deskside."),
    ),
    "run-garbled": Sentence(
        what=n_("The script's parameters did not arrive whole on the person's computer. Nothing was run."),
        do=n_("Try again. If it happens again, both sides may need the same version of Deskside."),
    ),
    "companion-refused": Sentence(
        what=n_("The person's Deskside refused, and did not say why in a way that this version understands."),
        do=n_("Both sides may need the same version of Deskside."),
    ),
    "lane-too-long": Sentence(
        what=n_("More than {steps} steps of walkthroughs were shown in one session."),
        do=n_("Nothing of it is shown any more. What is to be done can be said on the phone."),
    ),
    "lane-misleading": Sentence(
        what=n_(
            "A step of a walkthrough changed its words while it was shown, or two of its buttons are alike."
        ),
        do=n_(
            "The person does not see it. Say on the phone what is to be done, or begin the walkthrough anew."
        ),
    ),
    "lane-asks-for-secret": Sentence(
        what=n_("A step of a walkthrough asks the person to type a password, a PIN, a card or a code."),
        do=n_("Nobody may ask for these, and it is not shown. Have the walkthrough changed."),
    ),
    "session-over": Sentence(
        what=n_("The session with the person is over. Nothing was done."),
        do=n_("Ask the person for a new code if there is more to do."),
    ),
    "not-let-in": Sentence(
        what=n_("The person has not let you in. Nothing was done."),
        do=n_("Wait for their answer, or ask them on the phone what they see."),
    ),
    "session-other-ticket": Sentence(
        what=n_("The person let you in for another ticket. Nothing was done."),
        do=n_("Go on with that ticket, or end the session and ask for a new code."),
    ),
    "session-frozen": Sentence(
        what=n_("The person is checking first who is asking. Nothing was done."),
        do=n_("Wait until they go on. Do not hurry them."),
    ),
    "grant-unknown": Sentence(
        what=n_("The person has not allowed this. Nothing was done."),
        do=n_("Ask them for it."),
    ),
    "grant-used": Sentence(
        what=n_("The person allowed this once, and it was done once. Nothing more was done."),
        do=n_("Ask them again if it is needed again."),
    ),
    "grant-withdrawn": Sentence(
        what=n_("The person took back what they had allowed. Nothing was done."),
        do=n_("Ask them on the phone what worries them, before you ask again."),
    ),
    "grant-other-kind": Sentence(
        what=n_("The person allowed something else than this. Nothing was done."),
        do=n_("Ask them for exactly this."),
    ),
    "grant-other-digest": Sentence(
        what=n_("This is not what the person was shown. Nothing was done."),
        do=n_("Ask them for exactly this."),
    ),
    "jobs-impossible": Sentence(
        what=n_("This computer could not start what was allowed. Nothing was done."),
        do=n_("End the session and start Deskside again."),
    ),
    "job-exists": Sentence(
        what=n_("The person's Deskside already has a job of this name. Nothing more was done."),
        do=n_("Look at what that job has printed."),
    ),
    "job-unknown": Sentence(
        what=n_("This never began on the person's computer: the line broke before it could."),
        do=n_("Do it again."),
    ),
    "too-many-jobs": Sentence(
        what=n_("Too much runs at once on the person's computer. Nothing more was begun."),
        do=n_("Wait until something has ended."),
    ),
    "asking-repeated": Sentence(
        what=n_("The person's Deskside was asked for the same thing under the same name. They saw it once."),
        do=n_("Ask anew."),
    ),
    "too-many-askings": Sentence(
        what=n_("Too much was asked of the person at once. They were not asked for this."),
        do=n_("Wait until they have answered what is open."),
    ),
    "asked-too-often": Sentence(
        what=n_("The person has said no to this before. They were not asked again."),
        do=n_("Explain on the phone why it is needed, or find another way."),
    ),
    "offer-other-statement": Sentence(
        what=n_(
            "What arrived on the person's computer is another script than was announced. Nothing was run."
        ),
        do=n_("Try again. If it happens again, both sides may need the same version of Deskside."),
    ),
    "offer-unknown": Sentence(
        what=n_("The person's Deskside no longer has this script. Nothing was run."),
        do=n_("Ask the person for it again."),
    ),
    "script-not-for-this-computer": Sentence(
        what=n_("The script {script} is not for the person's kind of computer. Nothing was run."),
        do=n_("Use one that is."),
    ),
    "digest-differs": Sentence(
        what=n_("The person's Deskside would run something else than this desk sends. Nothing was run."),
        do=n_("Both sides may need the same version of Deskside."),
    ),
    "undo-unknown": Sentence(
        what=n_("This can no longer be taken back by itself."),
        do=n_("Ask your help desk to undo it."),
    ),
    "input-too-long": Sentence(
        what=n_("More was sent to the person's Deskside than it takes. Nothing was done."),
        do=n_("Both sides may need the same version of Deskside."),
    ),
    "request-not-served": Sentence(
        what=n_("The person's Deskside does not do this for anybody: {request}."),
        do=n_("Use what it offers."),
    ),
    "elevation-impossible": Sentence(
        what=n_("This script needs an administrator, and nothing here can make it one. Nothing was run."),
        do=n_("Ask somebody who may administer this computer."),
    ),
    "receipt-none": Sentence(
        what=n_("There is no receipt before the session has ended."),
        do=n_("End the session first."),
    ),
    "core-garbled": Sentence(
        what=n_("Two parts of Deskside did not understand each other ({why}), so the session ended."),
        do=n_("Start Deskside again."),
    ),
    "core-gone": Sentence(
        what=n_("A part of Deskside stopped by itself, so the session ended."),
        do=n_("Start Deskside again. If it happens again, tell your help desk."),
    ),
}
