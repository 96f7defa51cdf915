"""The help session as the helped person has it: who asks, for what, what was allowed, what was done."""
