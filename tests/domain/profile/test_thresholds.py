"""The organisation's own thresholds: read strictly, shown with their origin, and what findings go by."""

from __future__ import annotations

import dataclasses

import pytest

from deskside.domain.errors import WrongUse
from deskside.domain.inventory.findings.rule import Thresholds
from deskside.domain.profile.form import flaws, read_profile
from deskside.domain.profile.shown import profile_json
from deskside.domain.profile.thresholds import ThresholdsShape, changed
from fakes.profile import Person, a_draft


def a_text(*lines: str) -> bytes:
    return a_draft(Person("root")) + ("\n[thresholds]\n" + "\n".join(lines) + "\n").encode()


def test_what_a_profile_leaves_out_is_as_shipped() -> None:
    found = read_profile(a_text("volume_filling_percent = 80", "load_per_thread = 1.5")).thresholds
    assert found == dataclasses.replace(Thresholds(), volume_filling_percent=80, load_per_thread=1.5)
    assert changed(found) == {"volume_filling_percent": 80, "load_per_thread": 1.5}
    assert read_profile(a_draft(Person("root"))).thresholds == Thresholds()


def test_every_shipped_threshold_is_one_that_a_profile_may_say() -> None:
    lines = [f"{name} = {value}" for name, value in dataclasses.asdict(Thresholds()).items()]
    found = read_profile(a_text(*lines))
    assert changed(found.thresholds) == {}
    assert set(profile_json(found)["thresholds"]) == set(ThresholdsShape.__annotations__)


@pytest.mark.parametrize(
    ("line", "code", "field"),
    [
        ("volume_full_percent = 101", "profile-number", "thresholds.volume_full_percent"),
        ("battery_low_percent = 0", "profile-number", "thresholds.battery_low_percent"),
        ("certificate_days = '14'", "profile-number", "thresholds.certificate_days"),
        ("wifi_weak_dbm = 35", "profile-number", "thresholds.wifi_weak_dbm"),
        ("load_per_thread = 0", "profile-value", "thresholds.load_per_thread"),
        ("load_per_thread = nan", "profile-value", "thresholds.load_per_thread"),
        ("disk_percent = 90", "profile-field-unknown", "thresholds.disk_percent"),
        ("volume_full_percent = 80", "profile-thresholds-crossed", "thresholds.volume_filling_percent"),
    ],
)
def test_a_threshold_that_makes_no_sense_is_a_flaw(line: str, code: str, field: str) -> None:
    (flaw,) = flaws(a_text(line))
    assert (flaw.code, flaw.facts["field"]) == (code, field)
    with pytest.raises(WrongUse, match=code):
        read_profile(a_text(line))
