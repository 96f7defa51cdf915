"""`usecases.ports.elevation` on each system, and the root helper's own side."""
