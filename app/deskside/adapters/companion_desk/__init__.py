"""The desk's end of a companion: the control channel, what the person has allowed, the jobs over there."""
