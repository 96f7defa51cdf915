"""The report's templates, rendered by Jinja2. What is put in is escaped unless a template is changed.

The HTML refers to nothing outside itself and says so to the browser (`default-src 'none'`), so that a
host name such as `<img src=...>` could load nothing even if escaping failed (security.md T05).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from deskside.adapters.report import markdown
from deskside.adapters.report.pages import Pages
from deskside.domain.report import ReportFormat
from deskside.domain.shapes.report import report_json

if TYPE_CHECKING:
    from datetime import tzinfo
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
        self._words = words
        self._pages = Pages(templates, words, version=version, zone=zone)

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
        return self._pages.html("ticket.html.j2", self._facts(report), at=report.written_at)

    def _json(self, report: TicketReport) -> bytes:
        document = report_json(report, self._words.verification(report.verification))
        return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()

    def _markdown(self, report: TicketReport) -> bytes:
        environment = self._pages.environment(escape_html=False, finalize=markdown.escaped)
        environment.globals |= {"quoted": markdown.quoted, "fenced": markdown.fenced}
        facts = self._pages.said(report.written_at) | self._facts(report)
        return environment.get_template("ticket.md.j2").render(facts).encode()

    def _facts(self, report: TicketReport) -> dict[str, Any]:
        return {
            "report": report,
            "ticket": report.ticket,
            "sent": [step for step in report.steps if step.started.sha256],
        }
