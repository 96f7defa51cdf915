"""Category `volumes`: what is mounted where, how full it is, and which network drive does not answer."""

import re
from dataclasses import dataclass
from typing import ClassVar, Final

from deskside.domain.inventory.answer import Answer, name_or_none
from deskside.domain.inventory.facts import Category, Help, Status, fact, many

_PSEUDO: Final = re.compile(
    r"proc|sysfs|cgroup2?|devpts|devtmpfs|securityfs|debugfs|tracefs|pstore|bpf|configfs|fusectl|mqueue"
    r"|hugetlbfs|binfmt_misc|autofs|rpc_pipefs|nsfs|efivarfs|selinuxfs|ramfs"
)
_INTERFACES: Final = re.compile(r"/(?:sys|proc)(?:/.*)?|/dev(?:/(?!shm$).*)?", re.DOTALL)
"""Where nothing is stored, whatever is mounted there (containers put a tmpfs on them)."""
_NETWORK: Final = re.compile(
    r"nfs\d?|cifs|smb\w*|9p|ceph|afs|ncpfs|lustre|gfs\w*|ocfs\w*|vboxsf"
    r"|fuse\.(?:sshfs|davfs\d?|s3fs|rclone|glusterfs|cephfs|gvfsd-fuse|curlftpfs|mergerfs|moosefs)"
)
_PASSING: Final = re.compile(
    r"/run/(?:user|containerd|docker)/|/var/lib/(?:docker|containers|containerd)/|/tmp/\.mount_"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """One mounted file system."""

    mount_point: str | None = fact(identity=True)
    device: str | None = fact(identity=True)
    file_system: str | None = fact()
    label: str | None = fact(optional=True)
    uuid: str | None = fact(optional=True)
    network: bool | None = fact()
    answers: bool | None = fact(volatile=True, noise=0)
    """False for a drive that did not answer in time."""
    read_only: bool | None = fact()
    options: str | None = fact()
    total_bytes: int | None = fact("bytes")
    used_bytes: int | None = fact("bytes", volatile=True)
    available_bytes: int | None = fact("bytes", volatile=True, noise=20_000_000)
    """What ordinary users can still write."""
    inodes_total: int | None = fact(optional=True)
    """None on file systems that do not count them."""
    inodes_free: int | None = fact(volatile=True, optional=True)

    @property
    def comes_and_goes(self) -> bool:
        """Whether it is mounted for as long as somebody is signed in, or a container or AppImage runs."""
        return bool(_PASSING.match(self.mount_point or ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Volumes(Category):
    """Mounted file systems, kernel interfaces left out."""

    NAME: ClassVar[str] = "volumes"

    rows: tuple[Volume, ...] = many()


@dataclass(frozen=True, slots=True)
class _Usage:
    """One line of `stat -f -c '%S %b %f %a %c %d %n'`: sizes in blocks."""

    block_bytes: int
    blocks: int
    free: int
    available: int
    inodes: int
    inodes_free: int


def parse(answer: Answer) -> Volumes:
    """Read the frame `volumes`, and one frame `volumes.N` for each network or FUSE mount.

    The block `remote` lists those mounts, the N-th of them being asked in frame N.
    """
    usage = _usage(answer.text("usage") or "")
    remote = (answer.text("remote") or "").split("\n")
    silent: set[str] = set()
    frames = {one.first.name: one for one in answer.extra if one.first}
    for number, escaped in enumerate(remote, 1):
        one = frames.get(f"volumes.{number}")
        if one is None or one.status != "ok":
            silent.add(_unescaped(escaped))
        else:
            usage.update(_usage(one.text("usage") or ""))
    mounted: dict[str, Volume] = {}
    labels = _links(answer.text("labels") or "")
    uuids = _links(answer.text("uuids") or "")
    for line in (answer.text("mountinfo", "rows") or "").split("\n"):
        volume = _volume(line, usage, silent, labels, uuids)
        if volume is not None and volume.mount_point is not None:
            mounted.pop(volume.mount_point, None)  # the later mount covers the earlier
            mounted[volume.mount_point] = volume
    for volume in mounted.values():
        if volume.total_bytes is None:
            why = (Status.DENIED, Help.ADMINISTRATOR) if volume.answers else (Status.TIMEOUT, Help.RECONNECT)
            for field in ("total_bytes", "used_bytes", "available_bytes"):
                answer.gap(f"rows.{field}", *why, volume.mount_point or "")
    return answer.settle(Volumes(rows=tuple(mounted.values())))


def _usage(text: str) -> dict[str, _Usage]:
    found: dict[str, _Usage] = {}
    for line in text.split("\n"):
        parts = line.split(" ", 6)
        if len(parts) == 7 and all(part.isdecimal() and len(part) < 19 for part in parts[:6]):
            found.setdefault(parts[6], _Usage(*map(int, parts[:6])))
    return found


def _links(listing: str) -> dict[str, str]:
    """Read `ls -l /dev/disk/by-...`: kernel name of the device to what the link is called."""
    found = {}
    for name, device in re.findall(r" (\S{1,256}) -> \.\./\.\./(\S{1,64})$", listing, re.MULTILINE):
        found[device] = re.sub(r"\\x([0-9a-f]{2})", lambda code: chr(int(code[1], 16)), name)
    return found


def _unescaped(path: str) -> str:
    return re.sub(r"\\([0-3][0-7]{2})", lambda code: chr(int(code[1], 8)), path)


def _volume(
    line: str, usage: dict[str, _Usage], silent: set[str], labels: dict[str, str], uuids: dict[str, str]
) -> Volume | None:
    """Read one line of mountinfo, proc(5); None for the kernel's own interfaces."""
    left, dash, right = line.partition(" - ")
    columns, source = left.split(" "), right.split(" ")
    if not dash or len(columns) < 6 or len(source) < 3:
        return None
    path, kind = _unescaped(columns[4]), source[0]
    if _PSEUDO.fullmatch(kind) or _INTERFACES.fullmatch(path):
        return None
    device = _unescaped(source[1])
    space = usage.get(path)
    counted = space if space and space.inodes else None
    kernel_name = device.removeprefix("/dev/")
    return Volume(
        mount_point=name_or_none(path),
        device=name_or_none(device),
        file_system=name_or_none(kind),
        label=name_or_none(labels.get(kernel_name)),
        uuid=name_or_none(uuids.get(kernel_name)),
        network=bool(_NETWORK.fullmatch(kind)) or ":/" in device or device.startswith("//"),
        answers=path not in silent,
        read_only="ro" in columns[5].split(",") or "ro" in source[2].split(","),
        options=name_or_none(columns[5]),
        total_bytes=space.blocks * space.block_bytes if space else None,
        used_bytes=(space.blocks - space.free) * space.block_bytes if space else None,
        available_bytes=space.available * space.block_bytes if space else None,
        inodes_total=counted.inodes if counted else None,
        inodes_free=counted.inodes_free if counted else None,
    )
