"""Draws the pictures of the shipped walkthroughs: `make drawings`."""
