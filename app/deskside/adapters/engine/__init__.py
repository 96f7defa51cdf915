"""One process per SSH connection, and the desk's side of it (security.md section 5.2)."""
