"""What people are told about a script folder that is wrong, and what its author should mend."""

from __future__ import annotations

from deskside.ui.words import n_
from deskside.ui.words.sentence import Sentence

_ASK_AUTHOR = n_(
    "Tell its author; “deskside script check” or “walkthrough check” shows everything that is wrong."
)

SENTENCES = {
    # -- folders and manifests
    "script-unknown": Sentence(
        what=n_("There is no script called “{script}”."),
        do=n_("See the list of scripts for its id, such as network.name-resolution."),
    ),
    "script-unreadable": Sentence(
        what=n_("A file of {script} cannot be read: {file}."),
        do=n_("Check the permissions of its folder."),
    ),
    "script-file-stray": Sentence(
        what=n_("The folder of {script} holds a file that does not belong there: {file}."),
        do=n_("Remove it. Names have Latin letters, digits, dots, hyphens, and do not begin with a dot."),
    ),
    "script-link": Sentence(
        what=n_("The folder of {script} holds a link: {file}. Links are never followed."),
        do=n_("Put the file itself there."),
    ),
    "script-too-large": Sentence(
        what=n_("The folder of {script} is larger than {limit} bytes."),
        do=_ASK_AUTHOR,
    ),
    "script-too-many-files": Sentence(
        what=n_("The folder of {script} holds more than {limit} files."),
        do=_ASK_AUTHOR,
    ),
    "script-file-missing": Sentence(
        what=n_("{script} lacks the file {file}."),
        do=_ASK_AUTHOR,
    ),
    "script-file-too-large": Sentence(
        what=n_("The file {file} of the script {script} is larger than {limit} bytes and cannot be sent."),
        do=_ASK_AUTHOR,
    ),
    "script-not-text": Sentence(
        what=n_("The file {file} of the script {script} is not plain text with Unix line ends (UTF-8)."),
        do=n_("Save it as UTF-8 with line feeds only, then have it approved again."),
    ),
    "manifest-not-toml": Sentence(
        what=n_("{file} of {script} cannot be read as TOML: {where}"),
        do=_ASK_AUTHOR,
    ),
    "manifest-key-missing": Sentence(
        what=n_("{file} of {script} lacks the key {key} (near line {line})."),
        do=_ASK_AUTHOR,
    ),
    "manifest-key-unknown": Sentence(
        what=n_("{file} of {script}, line {line}: nobody knows a key {key}."),
        do=_ASK_AUTHOR,
    ),
    "manifest-value-wrong": Sentence(
        what=n_("{file} of {script}, line {line}: the value of {key} is wrong. Wanted: {expected}."),
        do=_ASK_AUTHOR,
    ),
    "parameter-twice": Sentence(
        what=n_("The script declares the parameter {name} twice."),
        do=_ASK_AUTHOR,
    ),
    "parameter-key-wrong": Sentence(
        what=n_("The parameter {name} is of type {type}, which does not go with {key} as it stands."),
        do=_ASK_AUTHOR,
    ),
    # -- what a check finds
    "translation-missing": Sentence(
        what=n_("The text {key} is missing in the language “{language}”."),
        do=n_("Add it there: every text is in English and in Russian."),
    ),
    "translation-places-differ": Sentence(
        what=n_("The text {key} in the language “{language}” names other values than the English one."),
        do=n_("Use the same names in braces in every language."),
    ),
    "say-missing": Sentence(
        what=n_("The clerk has nothing to say for the verdict “{verdict}”."),
        do=n_("Add [say.{verdict}] to script.toml."),
    ),
    "message-undeclared": Sentence(
        what=n_("The message {key} is not in script.toml, so it is shown as it stands."),
        do=n_("Add [messages.{key}] with a sentence in each language."),
    ),
    "message-unused": Sentence(
        what=n_("The message {key} is never said."),
        do=n_("Remove it, or check its spelling in the script."),
    ),
    "script-leaves-group": Sentence(
        what=n_("“{word}” starts something that Stop would not reach."),
        do=n_("Do without it; “bounded SECONDS PROGRAM” gives a program a limit of its own."),
    ),
    "script-may-change": Sentence(
        what=n_("The script says that it only reads, but uses “{word}”."),
        do=n_("Do without it, or declare the effect “change”."),
    ),
    "script-no-exit": Sentence(
        what=n_("The script does not end with “exit”, so its status is that of whatever came last."),
        do=n_("End it with exit and the status you mean."),
    ),
    "case-disagrees": Sentence(
        what=n_("The recorded case {case} gives something else than it says. Found: {what}."),
        do=n_("Mend the script, its messages or the case."),
    ),
    "case-missing": Sentence(
        what=n_("There is no recorded case for the verdict: {verdict}."),
        do=n_("Record one: “deskside script test ID --record NAME --on TARGET”."),
    ),
    "script-elevates": Sentence(
        what=n_("“{word}” asks for other rights in the middle of a script."),
        do=n_('Write elevation = "admin" in script.toml: the whole script then runs as root, or not at all.'),
    ),
    "script-evaluates": Sentence(
        what=n_("“{word}” runs text that nobody has approved."),
        do=n_("Write out what is to be done; a value goes into a command in double quotes."),
    ),
    "parameter-unquoted": Sentence(
        what=n_("The value ${name} stands outside of double quotes, so blanks and * in it are taken apart."),
        do=n_('Write "${name}".'),
    ),
    "script-bounded-outside": Sentence(
        what=n_("A block of Bounded sees its own arguments only; ${name} is empty in it."),
        do=n_("Give the block param(${name}), and the value behind the block."),
    ),
    "script-reads-translated": Sentence(
        what=n_(
            "“{word}” writes in the language of that Windows, so what a script reads in it fits one language."
        ),
        do=n_("Ask CIM classes, cmdlets, the registry or .NET; they answer the same everywhere."),
    ),
    "script-name-taken": Sentence(
        what=n_("PowerShell uses the name ${name} for something of its own."),
        do=n_("Choose another name."),
    ),
    "linter-says": Sentence(
        what=n_("{linter} says ({rule}): {message}"),
        do=n_("Mend it, or say in a comment above the line why it is right."),
    ),
    "undo-missing": Sentence(
        what=n_("The effect is “{effect}”, but no script takes it back."),
        do=n_('Write one, and name it here: undo = "category.name".'),
    ),
    "undo-partner-unknown": Sentence(
        what=n_("The undo script {undo} is not in this catalogue, or is broken."),
        do=n_("Write it, mend it, or correct its id."),
    ),
    "undo-only-reads": Sentence(
        what=n_(
            "A script and its undo, {undo}, both change something, but one of them says that it only reads."
        ),
        do=n_('Write effect = "change" in both.'),
    ),
    "undo-of-another": Sentence(
        what=n_("The undo script {undo} says that it belongs to {other}."),
        do=n_("Let the two name each other."),
    ),
    "undo-one-way": Sentence(
        what=n_("The undo script {undo} cannot be taken back itself."),
        do=n_('Where this script does that, write undo = "{script}" there.'),
    ),
    "undo-value-missing": Sentence(
        what=n_("The undo script {undo} needs {name}, which is neither a parameter nor a fact of this one."),
        do=n_("Say it before the change, with “fact {name} '' VALUE”, or give the undo a default."),
    ),
    "scripts-apart": Sentence(
        what=n_("These lie in different catalogues."),
        do=n_("Name those of one catalogue at a time."),
    ),
}
