"""After Qt, modules are imported as Python imports them."""

from __future__ import annotations

import builtins


def import_plainly() -> None:
    """Import Qt, and take back the `__import__` that PySide puts in the place of Python's own.

    It reads the source of every module that is imported after Qt, and keeps it, to find out whether the
    module may want Qt's methods under other names (`from __feature__ import snake_case`). None of ours does,
    and the first window would come later for it by a tenth.
    """
    import PySide6.QtCore  # noqa: F401, PLC0415 - whoever opens a window needs it, and nobody else

    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
