"""What a clerk should notice about a machine: rules over its facts. No finding ever comes from a blank."""
