"""Walkthroughs: what the document says, its conditions, and how far one has come on a ticket. All pure."""
