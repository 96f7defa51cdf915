"""The network as the machine sees it: one module a table."""
