"""What a machine is and how it is: typed facts, why some are missing, and the parsers that make them.

Bytes from the probe go in, frozen dataclasses come out; nothing here starts, reads or waits for anything.
"""
