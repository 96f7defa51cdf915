"""Category `users` on FreeBSD."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from deskside.domain.inventory.answer import name_or_none
from deskside.domain.inventory.bsd.system import clock, log_ons, who
from deskside.domain.inventory.facts import Help, Status
from deskside.domain.inventory.users import Users, accounts

if TYPE_CHECKING:
    from deskside.domain.inventory.answer import Answer


def parse(answer: Answer) -> Users:
    """Read the frame `users`: passwd(5) and group(5) are as on Linux; master.passwd is not read."""
    now_s, _ = clock(answer.text("clock") or "")
    found = tuple(dataclasses.replace(one, password=None) for one in accounts(answer))
    if found:
        answer.gap("rows.password", Status.UNSUPPORTED, Help.NOT_PROVIDED)
    present = who(answer.text("who", "signed_in") or "")
    if present:
        answer.gap("signed_in.since", Status.UNSUPPORTED, Help.NOT_PROVIDED)
    return answer.settle(
        Users(
            connected_as=name_or_none(answer.facts().get("me")),
            rows=found,
            signed_in=present,
            log_ons=log_ons(answer.text("last", "log_ons") or "", now_s),
        )
    )
