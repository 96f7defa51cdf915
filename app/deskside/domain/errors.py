"""Every expected failure. A family for exit codes, a code for programs, scalar facts for the log.

The sentences that people read live in `ui.words.errors`, keyed by `code`; a test holds the two together.
"""

from __future__ import annotations


class DesksideError(Exception):
    """Root of all expected failures; anything else that escapes is a bug.

    Attributes:
        code: Stable kebab-case word, stored in the journal and matched by programs and tests.
        facts: What the log and the sentence need to know; JSON scalars only, never a secret.
    """

    def __init__(self, code: str, /, **facts: str | int) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{self.code} ({details})" if details else self.code


class WrongUse(DesksideError):
    """What was asked makes no sense as it stands: an unknown ticket, a bad parameter, a broken manifest."""


class Refused(DesksideError):
    """A rule or a person said no. Nothing was run."""


class Unreachable(DesksideError):
    """The machine could not be reached, did not prove who it is, or did not let us in."""


class BrokeMidway(DesksideError):
    """The machine, the line, the database or another service failed after the work had begun."""


class Manipulated(DesksideError):
    """A journal does not verify."""


class Cancelled(DesksideError):
    """A person asked to stop. Not a failure: shown as a state, never as an error box."""

    def __init__(self, code: str = "cancelled", /, **facts: str | int) -> None:
        super().__init__(code, **facts)
