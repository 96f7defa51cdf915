"""Reports as files: Jinja2 for people's eyes, JSON for programs."""
