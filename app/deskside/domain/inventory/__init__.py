"""System information: typed fields with source and status, and the pure parsers of what a probe prints."""
