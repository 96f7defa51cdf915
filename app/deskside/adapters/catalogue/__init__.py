"""Script folders on disk: bytes, TOML and the form of a manifest. pydantic stays behind `manifest_form`."""
