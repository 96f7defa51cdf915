"""macOS: what `resources/probes/macos.sh` sends, one module a category, into the same types as everywhere."""
