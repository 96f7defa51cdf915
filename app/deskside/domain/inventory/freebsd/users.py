"""Category `users` on FreeBSD."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from deskside.domain.inventory.bsd.users import with_sign_ins
from deskside.domain.inventory.users import Users, accounts

if TYPE_CHECKING:
    from deskside.domain.inventory.answer import Answer


def parse(answer: Answer) -> Users:
    """Read the frame `users`: passwd(5) and group(5) are as on Linux; master.passwd is not read."""
    return with_sign_ins(answer, tuple(dataclasses.replace(one, password=None) for one in accounts(answer)))
