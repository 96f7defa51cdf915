"""Category `printers` on FreeBSD, where it prints with CUPS."""

from deskside.domain.inventory.printers import parse

__all__ = ["parse"]
