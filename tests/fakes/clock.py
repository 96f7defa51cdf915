"""A clock that a test owns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass
class FakeClock:
    """`usecases.ports.Clock`. Each look at it takes `step_ms`."""

    at: datetime = datetime(2026, 5, 4, 8, 0, 0, 123_456, tzinfo=UTC)
    step_ms: int = 1
    _monotonic_ms: int = 10_000

    def now(self) -> datetime:
        self.pass_ms(self.step_ms)
        return self.at

    def monotonic_ms(self) -> int:
        self.pass_ms(self.step_ms)
        return self._monotonic_ms

    def pass_ms(self, milliseconds: int) -> None:
        """Let time go by."""
        self.at += timedelta(milliseconds=milliseconds)
        self._monotonic_ms += milliseconds
