"""What people are told about a script folder that is wrong, and what its author should mend."""

from __future__ import annotations

from deskside.ui.words import n_
from deskside.ui.words.sentence import Sentence

_ASK_AUTHOR = n_("Tell the author of the script; “deskside script check” shows everything that is wrong.")

SENTENCES = {
    # -- folders and manifests
    "script-unknown": Sentence(
        what=n_("There is no script called “{script}”."),
        do=n_("See the list of scripts for its id, such as network.name-resolution."),
    ),
    "script-unreadable": Sentence(
        what=n_("A file of the script {script} cannot be read: {file}."),
        do=n_("Check the permissions of the scripts folder."),
    ),
    "script-file-stray": Sentence(
        what=n_("The folder of the script {script} holds a file that does not belong there: {file}."),
        do=n_("Remove it. Names have Latin letters, digits, dots, hyphens, and do not begin with a dot."),
    ),
    "script-link": Sentence(
        what=n_("The folder of the script {script} holds a link: {file}. Links are never followed."),
        do=n_("Put the file itself there."),
    ),
    "script-too-large": Sentence(
        what=n_("The folder of the script {script} is larger than {limit} bytes."),
        do=_ASK_AUTHOR,
    ),
    "script-too-many-files": Sentence(
        what=n_("The folder of the script {script} holds more than {limit} files."),
        do=_ASK_AUTHOR,
    ),
    "script-file-missing": Sentence(
        what=n_("The script {script} lacks the file {file}."),
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
        what=n_("{file} of the script {script} cannot be read as TOML: {where}"),
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
        do=n_("Add it to script.toml."),
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
        what=n_("{file}, line {line}: the message {key} is not in script.toml, so it is shown as it stands."),
        do=n_("Add [messages.{key}] with a sentence in each language."),
    ),
    "message-unused": Sentence(
        what=n_("The message {key} is never said."),
        do=n_("Remove it, or check its spelling in the script."),
    ),
    "script-leaves-group": Sentence(
        what=n_("{file}, line {line}: “{word}” starts something that Stop would not reach."),
        do=n_("Do without it; “timeout --foreground” is allowed."),
    ),
    "script-may-change": Sentence(
        what=n_("{file}, line {line}: the script says that it only reads, but uses “{word}”."),
        do=n_("Do without it, or declare the effect “change”."),
    ),
    "script-no-exit": Sentence(
        what=n_("{file} does not end with “exit”, so its status is that of whatever came last."),
        do=n_("End it with exit and the status you mean."),
    ),
    "case-disagrees": Sentence(
        what=n_("The recorded case {case} gives something else than it says. Found: {what}."),
        do=n_("Mend the script, its messages or the case."),
    ),
    "case-missing": Sentence(
        what=n_("There is no recorded case for the verdict: {verdict}."),
        do=n_("Record one: a file in cases with its output beside it."),
    ),
}
