"""Category `printers` on macOS, whose printing system is CUPS as well."""

from deskside.domain.inventory.printers import parse

__all__ = ["parse"]
