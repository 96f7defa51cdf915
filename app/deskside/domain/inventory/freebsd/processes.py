"""Category `processes` on FreeBSD."""

from deskside.domain.inventory.bsd.processes import parse

__all__ = ["parse"]
