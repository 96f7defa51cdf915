"""What the deeds need from the outside world, by subject. `adapters` provides it; tests fake it."""
