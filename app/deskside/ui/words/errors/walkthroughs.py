"""What people are told about walkthroughs: folders to mend, and why one does not go on."""

from __future__ import annotations

from deskside.ui.words import n_
from deskside.ui.words.sentence import Sentence

_SEE_GUIDE = n_("The guide to walkthroughs lists what a condition can hold.")

SENTENCES = {
    # -- folders
    "walkthrough-unknown": Sentence(
        what=n_("There is no walkthrough called “{walkthrough}”."),
        do=n_("“deskside walkthrough list” shows which there are."),
    ),
    "one-walkthrough-only": Sentence(
        what=n_("This works on one walkthrough at a time; {count} were meant."),
        do=n_("Name one."),
    ),
    "walkthrough-name-wrong": Sentence(
        what=n_("“{name}” cannot be the name of a walkthrough."),
        do=n_("Use lower-case letters, digits and single hyphens."),
    ),
    "walkthrough-exists": Sentence(
        what=n_("{file} is there already, and nothing was written."),
        do=n_("Choose another name, or change that one."),
    ),
    "condition-unreadable": Sentence(
        what=n_("The condition cannot be read at column {column}: found “{found}”, wanted: {expected}."),
        do=_SEE_GUIDE,
    ),
    "condition-too-long": Sentence(
        what=n_("The condition is longer than {limit} characters."),
        do=n_("Split it over several steps."),
    ),
    "condition-wrong": Sentence(
        what=n_("{file}, line {line}, {key}: at column {column} there is “{found}”. Wanted: {expected}."),
        do=_SEE_GUIDE,
    ),
    "step-id-taken": Sentence(
        what=n_("{file}, line {line}: the id “{step}” is taken by another step, or means the end."),
        do=n_("Give every step an id of its own, and none “end”."),
    ),
    "step-unknown": Sentence(
        what=n_("{file}, line {line}: the step {step} goes on at “{target}”, which is no step."),
        do=n_("Name the id of a later step, or “end”."),
    ),
    "step-goes-back": Sentence(
        what=n_("{file}, line {line}: the step {step} goes back to “{target}”."),
        do=n_("A walkthrough only leads forward; going back is for the clerk to decide."),
    ),
    "step-choices-wrong": Sentence(
        what=n_("{file}, line {line}: the choices of the step {step} do not fit its kind of answer."),
        do=n_("The answer “choice” needs at least two different ones; the others have none."),
    ),
    "step-asks-for-secret": Sentence(
        what=n_(
            "{file}, line {line}: the step {step} has somebody type a password, a PIN, a card or a code."
        ),
        do=n_("Nobody may ask for these. Ask with yes or no whether it was typed where it belongs."),
    ),
    "step-undoes-nothing": Sentence(
        what=n_(
            "{file}, line {line}: the step {step} takes back “{target}”, which is no script run before it."
        ),
        do=n_("Name the ids of earlier “run” steps."),
    ),
    "picture-missing": Sentence(
        what=n_("{file}, line {line}: there is no picture {picture} in the folder."),
        do=n_("Put it there, or check the name."),
    ),
    "picture-unusable": Sentence(
        what=n_("{file}, line {line}: {picture} is no PNG of at most {limit} KiB and 4 million pixels."),
        do=n_("Save it as PNG, smaller."),
    ),
    # -- what a check finds
    "walkthrough-measures-nothing": Sentence(
        what=n_("The walkthrough has no step that measures whether it worked."),
        do=n_("Add a step of the kind “check”."),
    ),
    "step-dead": Sentence(
        what=n_("Nobody ever comes to the step {step}."),
        do=n_("Let a “choose” or an “if_not” before it lead there, or remove it."),
    ),
    "condition-never-true": Sentence(
        what=n_("The condition of the step {step} can never be true: {condition}"),
        do=n_("Compare values of one kind, and only texts that the fact can have."),
    ),
    "fact-unknown": Sentence(
        what=n_("Nothing gives the fact {fact} (column {column}) by then."),
        do=n_("Check the name; answers and results are known after the step that gives them."),
    ),
    "fact-not-measured": Sentence(
        what=n_("The step {step} asks for {category}, which nothing has measured by then."),
        do=n_("“when” measures nothing itself: use a “choose” or a “check” before it."),
    ),
    "picture-without-words": Sentence(
        what=n_("The step {step} has a picture and no words for the person."),
        do=n_("Add “tell”."),
    ),
    "step-script-unknown": Sentence(
        what=n_("The step {step} needs the script {script}, which is not in the catalogue."),
        do=n_("Check the id, or add the script."),
    ),
    "check-changes": Sentence(
        what=n_("The check {step} runs {script}, which changes something."),
        do=n_("A check only reads; use a “run” step before it."),
    ),
    "effect-too-small": Sentence(
        what=n_("The script {script} of the step {step} does more than the walkthrough says: {effect}."),
        do=n_("Set the walkthrough's “effect” to that."),
    ),
    "change-without-undo": Sentence(
        what=n_("The script {script} of the step {step} changes something that nothing takes back."),
        do=n_("Give the script an undo, or declare it “disruptive”."),
    ),
    "step-platform-missing": Sentence(
        what=n_("The script {script} of the step {step} does not run on {platform}."),
        do=n_("Remove the platform from the walkthrough, or add it to the script."),
    ),
    "step-parameter-wrong": Sentence(
        what=n_("The step {step} gives {script} a parameter {parameter}, which it does not take from here."),
        do=n_("Check the name. Secrets are never given by a walkthrough."),
    ),
    "step-parameter-missing": Sentence(
        what=n_("The step {step} does not give {script} its parameter {parameter}."),
        do=n_("Add it to “parameters”."),
    ),
    # -- going on with one
    "walkthrough-open": Sentence(
        what=n_("The walkthrough {walkthrough} is already under way on ticket {ticket}."),
        do=n_("Go on with that one, or give it up first."),
    ),
    "walkthrough-other-system": Sentence(
        what=n_("{walkthrough} is a walkthrough for {serves}; {machine} runs {system}. Nothing was begun."),
        do=n_("Look for one for {system}, or use the scripts, which say what each of them runs on."),
    ),
    "walkthrough-not-begun": Sentence(
        what=n_("Entry {entry} of ticket {ticket} begins no walkthrough."),
        do=n_("Look at the ticket for where one began."),
    ),
    "walkthrough-over": Sentence(
        what=n_("The walkthrough {walkthrough} is over."),
        do=n_("Begin it again if it is needed once more."),
    ),
    "walkthrough-held": Sentence(
        what=n_("Somebody else goes on with the walkthrough {walkthrough} now."),
        do=n_("Agree who does; they can pause it for you to take over."),
    ),
    "walkthrough-held-by": Sentence(
        what=n_("{who} goes on with the walkthrough {walkthrough} now."),
        do=n_("Agree who does; they can pause it for you to take over."),
    ),
    "walkthrough-changed": Sentence(
        what=n_(
            "The walkthrough {walkthrough} was begun with version {begun}; what lies there now is another "
            "one (version {now})."
        ),
        do=n_("Get the old version back, or give this one up and begin the new one."),
    ),
    "walkthrough-other-machine": Sentence(
        what=n_("{machine} is not the machine on which this walkthrough was begun ({begun})."),
        do=n_("Connect to that machine, or begin the walkthrough on this one."),
    ),
    "walkthrough-move-impossible": Sentence(
        what=n_("“{move}” is not possible at the step “{step}” now ({stands})."),
        do=n_("Look at where the walkthrough stands; it may have gone on meanwhile."),
    ),
    "walkthrough-fact-unknown": Sentence(
        what=n_("Nobody knows {fact} yet, which the script needs as {parameter}."),
        do=n_("Go back to the step that asks for it or measures it."),
    ),
}
