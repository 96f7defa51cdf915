"""Category `software`: what is installed, from every package database the machine has."""

# ruff: noqa: RUF009 - fact() is dataclasses.field with a declaration

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from deskside.domain.inventory.answer import Answer, int_or_none, name_or_none, namer, time_or_none
from deskside.domain.inventory.facts import Category, Help, Status, fact, many


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """One installed package or application."""

    id: str | None = fact(identity=True)
    """What the source calls it."""
    version: str | None = fact()
    source: str | None = fact(identity=True)
    """`dpkg`, `rpm`, `apk`, `pacman`, `flatpak`, `snap`; of macOS `macos`, `app-store`, `app`, `brew`,
    `cask`, `pkgutil`; of FreeBSD `pkg`; of Windows `registry`, `msix`, `click-to-run`, `feature`, `hotfix`,
    `chocolatey`, `scoop`."""
    architecture: str | None = fact(identity=True, optional=True)
    publisher: str | None = fact(optional=True)
    section: str | None = fact(optional=True)
    size_bytes: int | None = fact("bytes", optional=True)
    installed_at: datetime | None = fact(optional=True)
    """Known to rpm; other databases do not keep it."""
    scope: str | None = fact()
    """`machine` or `user`."""
    broken: bool | None = fact()
    """Half installed or half configured: a repair is needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Software(Category):
    """Installed software."""

    NAME: ClassVar[str] = "software"

    rows: tuple[Program, ...] = many()


def parse(answer: Answer) -> Software:
    """Read the frame `software`."""
    found: list[Program] = []
    for block, reader in (
        ("dpkg", _dpkg),
        ("rpm", _rpm),
        ("apk", _apk),
        ("pacman", _pacman),
        ("portage", _portage),
        ("slackware", _slackware),
        ("brew", _brew),
        ("flatpak", _flatpak),
        ("flatpak_user", _flatpak_of_user),
        ("flatpak_list", _flatpaks),
        ("flatpak_user_list", _flatpaks_of_user),
        ("appimage", _appimages),
        ("appimage_user", _appimages_of_user),
        ("desktop_user", _desktop_files),
    ):
        text = answer.text(block, "rows")
        if text is not None:
            found.extend(reader(text))
    if (snaps := answer.text("snap")) is not None:
        found.extend(_snap(snaps, answer.text("snap_versions") or ""))
    if not found and not answer.gaps:
        answer.gap("rows", Status.UNSUPPORTED, Help.NOT_PROVIDED)
    return answer.settle(Software(rows=tuple(found)))


def _dpkg(text: str) -> Iterator[Program]:
    """Read one package a line: name, version, architecture, KiB, state (empty: installed), section."""
    name = namer(text)
    for line in text.split("\n"):
        columns = line.split("\t")
        if len(columns) != 6 or columns[4] in {"config-files", "not-installed"}:
            continue
        kib = columns[3]
        yield Program(
            source="dpkg",
            id=name(columns[0]),
            version=name(columns[1]),
            architecture=name(columns[2]),
            section=name(columns[5]),
            size_bytes=int(kib) * 1024 if kib.isdecimal() and len(kib) < 15 else None,
            scope="machine",
            broken=bool(columns[4]),
        )


def _rpm(text: str) -> Iterator[Program]:
    """Read one package a line: name, version, architecture, bytes, install time, vendor."""
    name = namer(text)
    for line in text.split("\n"):
        columns = line.split("\t")
        if len(columns) != 6 or columns[0] == "gpg-pubkey":  # a trusted key, not a program
            continue
        vendor = columns[5]
        yield Program(
            source="rpm",
            id=name(columns[0]),
            version=name(columns[1]),
            architecture=None if columns[2] == "(none)" else name(columns[2]),
            publisher=None if vendor == "(none)" else name(vendor),
            size_bytes=int_or_none(columns[3]),
            installed_at=time_or_none(int_or_none(columns[4])),
            scope="machine",
            broken=False,
        )


def _apk(text: str) -> Iterator[Program]:
    """Read apk's installed database: `P:` name, `V:` version, `A:` architecture, `I:` bytes, `m:` who."""
    for record in re.split(r"\n(?=P:)", text):
        said = dict(line.split(":", 1) for line in record.split("\n") if line[1:2] == ":")
        if "P" in said:
            yield Program(
                source="apk",
                id=name_or_none(said["P"]),
                version=name_or_none(said.get("V")),
                architecture=name_or_none(said.get("A")),
                publisher=name_or_none(said.get("m")),
                size_bytes=int_or_none(said.get("I")),
                scope="machine",
                broken=False,
            )


def _pacman(text: str) -> Iterator[Program]:
    """Read pacman's folders: `name-version-release`, where only the name may contain a dash."""
    for path in text.split("\n"):
        name, _, rest = path.rpartition("/")[2].rpartition("-")
        name, _, version = name.rpartition("-")
        if name:
            yield _simple("pacman", name, f"{version}-{rest}", "machine")


def _portage(text: str) -> Iterator[Program]:
    """Read Portage's folders: `/var/db/pkg/CATEGORY/NAME-VERSION`."""
    for path in text.split("\n"):
        found = re.fullmatch(r"/var/db/pkg/([^/]{1,64})/(.{1,128}?)-(\d[^/]{0,64})", path)
        if found:
            yield replace(_simple("portage", found[2], found[3], "machine"), section=name_or_none(found[1]))


def _slackware(text: str) -> Iterator[Program]:
    """Read Slackware's file names: `NAME-VERSION-ARCHITECTURE-BUILD`."""
    for path in text.split("\n"):
        parts = path.rpartition("/")[2].rsplit("-", 3)
        if len(parts) == 4:
            yield replace(
                _simple("slackware", parts[0], f"{parts[1]}-{parts[3]}", "machine"),
                architecture=name_or_none(parts[2]),
            )


def _brew(text: str) -> Iterator[Program]:
    """Read Homebrew's folders: `.../Cellar/NAME/VERSION`."""
    for path in text.split("\n"):
        name, _, version = path.rpartition("/")
        if name:
            yield _simple("brew", name.rpartition("/")[2], version, "machine")


def _appimages(text: str) -> Iterator[Program]:
    for path in text.split("\n"):
        if path:
            yield _appimage(path, "machine")


def _appimages_of_user(text: str) -> Iterator[Program]:
    for path in text.split("\n"):
        if path:
            yield _appimage(path, "user")


def _appimage(path: str, scope: str) -> Program:
    """Take name and version from the file's name: `Some_App-1.2.3-x86_64.AppImage`."""
    stem = path.rpartition("/")[2].removesuffix(".AppImage")
    version = re.search(r"[-_ ]v?(\d{1,6}(?:\.\d{1,9}){1,4})", stem)
    return _simple("appimage", stem, version[1] if version else None, scope)


def _desktop_files(text: str) -> Iterator[Program]:
    """Take entries that the person has in their own menu: programs, and pages kept as programs."""
    for path in text.split("\n"):
        if path.endswith(".desktop"):
            yield _simple("menu", path.rpartition("/")[2].removesuffix(".desktop"), None, "user")


def _flatpaks(text: str, scope: str = "machine") -> Iterator[Program]:
    """Read `flatpak list --app --columns=application,version,arch,origin,size`, tabs between columns."""
    for line in text.split("\n"):
        columns = line.split("\t")
        if len(columns) == 5 and "." in columns[0]:
            yield replace(
                _simple("flatpak", columns[0], columns[1], scope),
                architecture=name_or_none(columns[2]),
                publisher=name_or_none(columns[3]),
            )


def _flatpaks_of_user(text: str) -> Iterator[Program]:
    return _flatpaks(text, "user")


def _flatpak(text: str) -> Iterator[Program]:
    for path in text.split("\n"):
        if path:
            yield _simple("flatpak", path.rpartition("/")[2], None, "machine")


def _flatpak_of_user(text: str) -> Iterator[Program]:
    for path in text.split("\n"):
        if path:
            yield _simple("flatpak", path.rpartition("/")[2], None, "user")


def _snap(paths: str, versions: str) -> Iterator[Program]:
    """Read `/snap/NAME/current` and `/snap/NAME/current/meta/snap.yaml:version: X`."""
    known = dict(
        re.findall(
            r"^/snap/([^/\n]{1,64})/current/meta/snap\.yaml:version:[ \t]{0,9}['\"]?([^'\"\n]{1,200})",
            versions,
            re.MULTILINE,
        )
    )
    for path in paths.split("\n"):
        parts = path.split("/")
        if len(parts) == 4:
            yield _simple("snap", parts[2], known.get(parts[2]), "machine")


def _simple(source: str, name: str, version: str | None, scope: str) -> Program:
    return Program(
        source=source,
        id=name_or_none(name),
        version=name_or_none(version),
        scope=scope,
        broken=False,
    )
