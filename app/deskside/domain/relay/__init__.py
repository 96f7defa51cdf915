"""Relays: what is at fault when one is not reached, and what one must be like."""
