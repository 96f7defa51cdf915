"""The organisation profile: the one signed file that says who may help, through what, on whose word."""

from typing import Final

PROFILE_NAME: Final = "deskside.profile"
"""The file's name in a settings folder, inside a companion and beside one."""
