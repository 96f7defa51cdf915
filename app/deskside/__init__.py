"""Deskside: remote assistance for a help desk, the people it helps and its IT staff."""

__version__ = "0.1.0"
