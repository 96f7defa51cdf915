"""What is recorded of finding out what kind of system a machine is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeReplaced:
    """The machine turned out to be another system, and the step sends the probe for that one instead."""

    step: int
    """`seq` of its `StepStarted`."""
    script: str
    """`probe.` and the platform."""
    sha256: str
