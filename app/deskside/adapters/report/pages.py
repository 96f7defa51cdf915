"""What all pages have in common: templates that escape, one style, nothing loaded from anywhere."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any

import jinja2

from deskside.domain.report import ReportedStep
from deskside.domain.shapes.entry import public_time

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, tzinfo
    from pathlib import Path

    from deskside.usecases.ports.report import Words


class Pages:
    """The folder `resources/report`, and how things are said.

    Args:
        templates: The folder.
        words: How things are said.
        version: Of the program, for the last line.
        zone: In which times are shown; None is the computer's own.
    """

    def __init__(self, templates: Path, words: Words, *, version: str, zone: tzinfo | None = None) -> None:
        self.words = words
        self._templates = templates
        self._version = version
        self._zone = zone

    def html(self, template: str, facts: dict[str, Any], *, at: datetime) -> bytes:
        """Return a page, with its style inside and a policy that allows that style only."""
        style = (self._templates / "ticket.css").read_text(encoding="utf-8")
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        page = self.environment(escape_html=True).get_template(template)
        source = f"sha256-{digest}"
        return page.render(self.said(at) | facts, style=style, style_source=source).encode()

    def environment(
        self, *, escape_html: bool, finalize: Callable[[object], object] | None = None
    ) -> jinja2.Environment:
        """Return what finds and fills templates."""
        environment = jinja2.Environment(
            autoescape=escape_html,  # noqa: S701 - off for Markdown only, which `finalize` escapes
            finalize=finalize,
            loader=jinja2.FileSystemLoader(self._templates),
            undefined=jinja2.StrictUndefined,
            keep_trailing_newline=True,
        )
        environment.filters |= {
            "iso": public_time,
            "local": lambda at: self._local(at, "%Y-%m-%d %H:%M:%S"),
            "day": lambda at: self._local(at, "%Y-%m-%d"),
            "clock": lambda at: self._local(at, "%H:%M:%S"),
        }
        environment.tests["a_step"] = lambda item: isinstance(item, ReportedStep)
        return environment

    def said(self, at: datetime) -> dict[str, Any]:
        """Return what every template may use."""
        said = {
            name: getattr(self.words, name)
            for name in dir(self.words)
            if not name.startswith("_") and name != "speaking"
        }
        return said | {"version": self._version, "zone": at.astimezone(self._zone).tzname()}

    def _local(self, at: datetime, form: str) -> str:
        return at.astimezone(self._zone).strftime(form)
