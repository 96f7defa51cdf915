"""The words of the help desk and the rules between them.

Pure: standard library only, no clock, no randomness, no I/O, no threads.
"""
