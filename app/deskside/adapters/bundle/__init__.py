"""Bundles: a ticket's journal as a zip that is written and read within bounds, never unpacked to the disk."""
