"""The schema in `resources` is the one the program goes by."""

from __future__ import annotations

import json
import tomllib

import jsonschema
import pytest

from deskside.adapters.catalogue.schema import script_schema_text
from source import ROOT

SCHEMA = ROOT / "resources" / "schemas" / "script.schema.json"
MANIFESTS = sorted((ROOT / "scripts").glob("*/*/script.toml"))


def test_the_file_is_current() -> None:
    assert SCHEMA.read_text() == script_schema_text(), (
        "run: python -m deskside.adapters.catalogue.schema > resources/schemas/script.schema.json"
    )


@pytest.mark.parametrize("manifest", MANIFESTS, ids=lambda path: path.parent.name)
def test_shipped_manifests_fit_it(manifest: object) -> None:
    schema = json.loads(SCHEMA.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    values = tomllib.loads(manifest.read_text())  # type: ignore[attr-defined]
    values = json.loads(json.dumps(values, default=str))
    jsonschema.validate(values, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**values, "colour": 1}, schema)
