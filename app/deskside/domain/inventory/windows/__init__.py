"""What the probe for Windows sends, read into the same types as on Linux: one module a category."""
