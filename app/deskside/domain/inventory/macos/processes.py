"""Category `processes` on macOS."""

from deskside.domain.inventory.bsd.processes import parse

__all__ = ["parse"]
