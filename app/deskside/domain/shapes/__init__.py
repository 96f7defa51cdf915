"""The JSON that commands and reports give to programs. A public contract: names are added, never changed.

Each shape is a TypedDict; `programs/schemas.py` prints their JSON Schemas to `resources/schemas`. Times are
ISO 8601 in UTC, digests hex; what does not apply is null.
"""
