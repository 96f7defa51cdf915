"""The companion's window: what the person who is helped sees, allows, stops and keeps.

One column in large type. `companion_model` knows what the core said; a page shows one state of it and
holds nothing that would be lost when it is built anew. Nothing here grants anything by itself.
"""
