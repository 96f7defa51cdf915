"""The ticket journal as arithmetic: what happened, how it is chained, how it is verified."""
