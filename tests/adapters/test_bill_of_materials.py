"""The bill of materials, read by the validator that the standard's own project publishes."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

from deskside.adapters.bill_of_materials import bill_of_materials
from deskside.domain.inventory.operating_system import OperatingSystem
from deskside.domain.inventory.software import Program, Software
from fakes.an_inventory import an_inventory

if TYPE_CHECKING:
    from deskside.domain.inventory.document import Inventory

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DEBIAN = OperatingSystem(name="Debian GNU/Linux", version="12 (bookworm)", hostname="oleg-nb")


def machine(*programs: Program) -> Inventory:
    software = Software(rows=programs)
    return dataclasses.replace(an_inventory(NOW), categories={"os": DEBIAN, "software": software})


@pytest.mark.parametrize("inventory", [an_inventory(NOW, programs=200), machine()])
def test_the_publishers_own_validator_accepts_it(inventory: Inventory) -> None:
    problem = JsonStrictValidator(SchemaVersion.V1_6).validate_str(bill_of_materials(inventory))
    assert problem is None


@pytest.mark.parametrize(
    ("program", "purl"),
    [
        (
            Program(id="curl", source="dpkg", version="7.88.1-10+deb12u5", architecture="amd64"),
            "pkg:deb/debian/curl@7.88.1-10%2Bdeb12u5?arch=amd64&distro=debian-12",
        ),
        (
            Program(id="org.gimp.GIMP", source="flatpak", version="2.10", architecture="x86_64"),
            "pkg:generic/org.gimp.GIMP@2.10?arch=x86_64",
        ),
    ],
)
def test_a_package_has_the_url_that_the_specification_gives_it(program: Program, purl: str) -> None:
    (component,) = json.loads(bill_of_materials(machine(program)))["components"]
    assert component["purl"] == purl
    assert PackageURL.from_string(component["purl"]).name == program.id


def test_two_of_the_same_name_are_two_components() -> None:
    one = Program(id="libc6", source="dpkg", version="2.36", architecture="amd64")
    other = dataclasses.replace(one, architecture="i386")
    found = json.loads(bill_of_materials(machine(one, other)))
    assert len({component["bom-ref"] for component in found["components"]}) == 2
    assert found["metadata"]["component"]["name"] == "oleg-nb"
