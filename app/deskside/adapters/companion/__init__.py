"""The SSH server that runs beside the person who is helped. Today: the practice machine."""
