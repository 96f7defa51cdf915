"""What Python's own argparse says to people about a command line, so that it is translated like the rest.

argparse looks its sentences up in the process's current gettext domain; `use_language` makes that ours. The
list is of Python 3.11 to 3.14, without what only a programming mistake can bring about.
"""

from __future__ import annotations

from deskside.ui.words import n_

ARGPARSE = (
    n_("usage: "),
    n_("options"),
    n_("positional arguments"),
    n_("show this help message and exit"),
    n_("show program's version number and exit"),
    n_("%(prog)s: error: %(message)s\n"),
    n_("argument %(argument_name)s: %(message)s"),
    n_("the following arguments are required: %s"),
    n_("one of the arguments %s is required"),
    n_("unrecognized arguments: %s"),
    n_("not allowed with argument %s"),
    n_("ignored explicit argument %r"),
    n_("expected one argument"),
    n_("expected at most one argument"),
    n_("expected at least one argument"),
    n_("ambiguous option: %(option)s could match %(matches)s"),
    n_("unexpected option string: %s"),
    n_("invalid %(type)s value: %(value)r"),
    n_("invalid choice: %(value)r (choose from %(choices)s)"),
    n_("unknown parser %(parser_name)r (choices: %(choices)s)"),
)
