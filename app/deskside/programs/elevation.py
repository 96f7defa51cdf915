"""How a script starts as administrator on this computer, for the companion's jobs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from deskside.adapters.companion.launch import Launch
from deskside.adapters.elevation import this_systems_elevation
from deskside.domain.companion.elevated import encode_order
from deskside.domain.errors import Refused
from deskside.programs.one_file import ELEVATED

if TYPE_CHECKING:
    from deskside.usecases.ports.companion_core import JobOrder

_FROM_A_CLONE: Final = ("-I", "-m", "deskside.programs.elevated")
_GO_BETWEEN: Final = ("-m", "deskside.programs.elevation_go_between")


def elevate(order: JobOrder) -> Launch:
    """Return the start of the operating system's own prompt, with our helper behind it.

    Raises:
        BrokeMidway: `elevation-missing`.
        Refused: `elevation-impossible`: the order is not one for an administrator.
    """
    if order.elevated is None:
        raise Refused("elevation-impossible")
    arguments = (ELEVATED,) if getattr(sys, "frozen", False) else _FROM_A_CLONE
    elevation = this_systems_elevation((sys.executable, *arguments), (sys.executable, *_GO_BETWEEN))
    elevation.check()
    return Launch(
        argv=elevation.argv,
        stdin=encode_order(order.elevated),
        timeout_s=order.what.timeout_s,
        environment=elevation.environment,
        holds_stdin=True,
        elevation=elevation,
    )
