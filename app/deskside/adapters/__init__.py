"""The outside world: SSH, database, keys, clock. One foreign library a module; no decisions."""
