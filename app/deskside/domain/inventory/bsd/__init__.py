"""What macOS and FreeBSD print alike, having the same ancestor."""
