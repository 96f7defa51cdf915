"""Category `users` on macOS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from deskside.domain.inventory.answer import int_or_none, name_or_none
from deskside.domain.inventory.bsd.users import with_sign_ins
from deskside.domain.inventory.macos.plist import Row, plist, row, rows
from deskside.domain.inventory.users import User, Users

if TYPE_CHECKING:
    from deskside.domain.inventory.answer import Answer

_PEOPLE: Final = range(500, 1 << 31)
"""User ids that macOS gives to people: 501 and up; lower ones are the system's own."""
_STANDARD: Final = "dsAttrTypeStandard:"
_NO_SHELL: Final = ("/false", "/nologin")


def parse(answer: Answer) -> Users:
    """Read the frame `users`: `dscl -plist`, `who` and `last`; nothing of a password is asked for."""
    people = rows(plist(answer, "people", "rows"))
    admins = _values(row(plist(answer, "admins", "rows.administrator")), "GroupMembership")
    return with_sign_ins(answer, tuple(user for one in people if (user := _user(one, admins)) is not None))


def _values(said: Row, name: str) -> list[str]:
    value = said.get(_STANDARD + name)
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _user(said: Row, admins: list[str]) -> User | None:
    name = next(iter(_values(said, "RecordName")), None)
    uid = int_or_none(next(iter(_values(said, "UniqueID")), None))
    if name is None or uid is None or (uid != 0 and uid not in _PEOPLE):
        return None
    shell = next(iter(_values(said, "UserShell")), None)
    return User(
        name=name_or_none(name),
        uid=uid,
        full_name=name_or_none(next(iter(_values(said, "RealName")), None)),
        home=name_or_none(next(iter(_values(said, "NFSHomeDirectory")), None)),
        shell=name_or_none(shell),
        can_log_in=None if shell is None else not shell.endswith(_NO_SHELL),
        administrator=uid == 0 or name in admins,
    )
