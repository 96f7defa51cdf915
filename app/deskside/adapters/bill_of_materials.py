"""Installed software as a CycloneDX bill of materials, with package URLs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

from deskside.domain.inventory.operating_system import OperatingSystem
from deskside.domain.inventory.software import Program, Software

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deskside.domain.inventory.document import Inventory

_TYPES: Final[Mapping[str, str]] = {"dpkg": "deb", "rpm": "rpm", "apk": "apk", "pacman": "alpm"}
"""Types of package URLs by our names of the sources (package-url/purl-spec, PURL-TYPES); flatpak and snap
have none and are `generic`."""


def bill_of_materials(inventory: Inventory) -> str:
    """Return the machine as the subject and its software as components: JSON, CycloneDX 1.6."""
    system = inventory.get(OperatingSystem)
    distribution = _distribution(system)
    bom = Bom()
    bom.metadata.timestamp = inventory.collected_at
    bom.metadata.component = Component(
        name=(system.hostname if system else None) or inventory.target.label,
        type=ComponentType.DEVICE,
        bom_ref="machine",
    )
    software = inventory.get(Software)
    for number, program in enumerate(software.rows if software else ()):
        if program.id:
            bom.components.add(_component(program, distribution, number))
    bom.register_dependency(bom.metadata.component, bom.components)
    return make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=2)


def _component(program: Program, distribution: tuple[str, str], number: int) -> Component:
    name, release = distribution
    kind = _TYPES.get(program.source or "", "generic")
    qualifiers = {"arch": program.architecture or "", "distro": release if kind != "generic" else ""}
    return Component(
        name=program.id or "",
        version=program.version,
        publisher=program.publisher,
        type=ComponentType.LIBRARY if kind != "generic" else ComponentType.APPLICATION,
        purl=PackageURL(
            type=kind,
            namespace=name if kind != "generic" else None,
            name=program.id or "",
            version=program.version,
            qualifiers={key: value for key, value in qualifiers.items() if value},
        ),
        bom_ref=f"software-{number}",
    )


def _distribution(system: OperatingSystem | None) -> tuple[str, str]:
    """Return the distribution's name as package URLs have it, and with its release: `debian`, `debian-12`."""
    words = (system.name or "" if system else "").split()
    name = words[0].casefold() if words else "linux"
    release = (system.version or "" if system else "").partition(" ")[0]
    return name, f"{name}-{release}" if release else name
