"""The report's templates, rendered by Jinja2. What is put in is escaped unless a template is changed.

The HTML refers to nothing outside itself and says so to the browser (`default-src 'none'`), so that a
host name such as `<img src=...>` could load nothing even if escaping failed (security.md T05).
"""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING, Any

import jinja2

from deskside.adapters.report import markdown
from deskside.domain.report import ReportedStep, ReportFormat
from deskside.domain.shapes import report_json

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, tzinfo
    from pathlib import Path

    from deskside.domain.report import TicketReport
    from deskside.usecases.ports.report import Words


class Renderer:
    """`usecases.ports.report.RenderReport`.

    Args:
        templates: The folder `resources/report`.
        words: How things are said.
        zone: In which times are shown; None is the computer's own.
        version: Of the program, for the last line.
    """

    def __init__(self, templates: Path, words: Words, *, version: str, zone: tzinfo | None = None) -> None:
        self._templates = templates
        self._words = words
        self._version = version
        self._zone = zone

    def __call__(self, report: TicketReport, form: ReportFormat, *, language: str) -> bytes:
        """Return the whole file, UTF-8."""
        with self._words.speaking(language):
            match form:
                case ReportFormat.HTML:
                    return self._html(report)
                case ReportFormat.MARKDOWN:
                    return self._markdown(report)
                case ReportFormat.JSON:
                    return self._json(report)

    def _html(self, report: TicketReport) -> bytes:
        style = (self._templates / "ticket.css").read_text(encoding="utf-8")
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        environment = self._environment(escape_html=True)
        template = environment.get_template("ticket.html.j2")
        return template.render(self._facts(report), style=style, style_source=f"sha256-{digest}").encode()

    def _json(self, report: TicketReport) -> bytes:
        document = report_json(report, self._words.verification(report.verification))
        return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()

    def _markdown(self, report: TicketReport) -> bytes:
        environment = self._environment(escape_html=False, finalize=markdown.escaped)
        environment.globals |= {"quoted": markdown.quoted, "fenced": markdown.fenced}
        return environment.get_template("ticket.md.j2").render(self._facts(report)).encode()

    def _environment(
        self, *, escape_html: bool, finalize: Callable[[object], object] | None = None
    ) -> jinja2.Environment:
        environment = jinja2.Environment(
            autoescape=escape_html,  # noqa: S701 - off for Markdown only, which `finalize` escapes
            finalize=finalize,
            loader=jinja2.FileSystemLoader(self._templates),
            undefined=jinja2.StrictUndefined,
            keep_trailing_newline=True,
        )
        environment.filters |= {
            "iso": _iso,
            "local": lambda at: self._local(at, "%Y-%m-%d %H:%M:%S"),
            "day": lambda at: self._local(at, "%Y-%m-%d"),
            "clock": lambda at: self._local(at, "%H:%M:%S"),
        }
        environment.tests["a_step"] = lambda item: isinstance(item, ReportedStep)
        return environment

    def _facts(self, report: TicketReport) -> dict[str, Any]:
        said = {
            name: getattr(self._words, name)
            for name in dir(self._words)
            if not name.startswith("_") and name != "speaking"
        }
        return said | {
            "report": report,
            "ticket": report.ticket,
            "sent": [step for step in report.steps if step.started.sha256],
            "version": self._version,
            "zone": report.written_at.astimezone(self._zone).tzname(),
        }

    def _local(self, at: datetime, form: str) -> str:
        return at.astimezone(self._zone).strftime(form)


def _iso(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
