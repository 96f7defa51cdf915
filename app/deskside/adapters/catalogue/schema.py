"""The schema of `script.toml` as a file: `python -m deskside.adapters.catalogue.schema >` that file."""

from __future__ import annotations

import json
import sys

from deskside.adapters.catalogue.manifest_form import script_schema


def script_schema_text() -> str:
    """Return the file `resources/schemas/script.schema.json` as it must be."""
    return json.dumps(script_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(script_schema_text())
