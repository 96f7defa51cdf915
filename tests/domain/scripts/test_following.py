"""What is taken from a catalogue that is kept elsewhere, and what people are told is new."""

from __future__ import annotations

import pytest

from deskside.domain.errors import WrongUse
from deskside.domain.scripts.folder import MAX_FILES
from deskside.domain.scripts.following import Source, bounded, owner_of, read_source, taken_as
from deskside.domain.scripts.left_out import oversized, unreadable
from deskside.domain.scripts.news import News, news, versions

LOOKUP = "scripts/network/lookup"
SIGNATURE = f"approvals/network.lookup/3/{'a1' * 32}.sig"


@pytest.mark.parametrize(
    ("said", "source"),
    [
        ("git:https://git.example.org/s.git", Source("git", "https://git.example.org/s.git")),
        (
            "git:ssh://git@git.example.org:22/s.git#it/main",
            Source("git", "ssh://git@git.example.org:22/s.git", "it/main"),
        ),
        ("git:git@git.example.org:s.git", Source("git", "git@git.example.org:s.git")),
        ("git:/srv/git/s.git", Source("git", "/srv/git/s.git")),
        (r"git:\\files\it\s.git", Source("git", r"\\files\it\s.git")),
        ("/mnt/it/scripts", Source("folder", "/mnt/it/scripts")),
        ("~/scripts", Source("folder", "~/scripts")),
        (r"\\files\it", Source("folder", r"\\files\it")),
        ("S:/it", Source("folder", "S:/it")),
    ],
)
def test_a_place_is_a_remote_or_a_whole_path(said: str, source: Source) -> None:
    assert read_source(said) == source


@pytest.mark.parametrize(
    "said",
    [
        "scripts",
        "../scripts",
        "-x",
        "git:",
        "git:scripts.git",
        "git:http://example.org/s.git",
        "git:git://example.org/s.git",
        "git:ext::sh -c id",
        "git:fd::17",
        "git:--upload-pack=id",
        "git:-x@host:s",
        "git:git@-oProxyCommand=id:s",
        "git:ssh://-oProxyCommand=id/s",
        "git:ssh://git@-oProxyCommand=id/s",
        "git:~/s.git",
        "git:/s.git#-x",
        "git:/s.git#a..b",
        "git:/s.git#../../heads/x",
        "git:/s.git#a b",
        "git:/s.git#a:b",
        "git:/s.git#a.lock",
        "git:/s\n.git",
        "/" + "a" * 500,
    ],
)
def test_nothing_else_is_one_and_no_address_is_an_option_or_a_program(said: str) -> None:
    with pytest.raises(WrongUse, match="scripts-source-wrong"):
        read_source(said)


@pytest.mark.parametrize(
    ("said", "is_secret"),
    [
        ("git:https://anna:hunter2@git.example.org/s.git", True),
        ("git:https://anna:hun/ter2@git.example.org/s.git", True),
        ("git:https://anna:hun@ter2@git.example.org/s.git", True),
        ("git:https://:hunter2@git.example.org/s.git", True),
        (f"git:https://ghp_{'hunter2' * 4}@git.example.org/s.git", True),
        ("git:ssh://anna:hunter2@git.example.org:22/s.git", True),
        ("git:http://anna:hunter2@git.example.org/s.git", True),
        ("git:https://anna@git.example.org/s.git", False),
        ("git:https://git.example.org:8443/s@2.git", False),
        ("git:ssh://git@git.example.org:22/a:b@c.git", False),
    ],
)
def test_a_password_in_an_address_is_refused_and_not_repeated(said: str, *, is_secret: bool) -> None:
    if not is_secret:
        assert read_source(said).kind == "git"
        return
    with pytest.raises(WrongUse, match="scripts-source-secret") as refused:
        read_source(said)
    assert refused.value.facts == {}


@pytest.mark.parametrize(
    ("path", "below", "place"),
    [
        ("scripts/network/lookup/script.toml", True, "scripts/network/lookup/script.toml"),
        ("network/lookup/cases/a.toml", False, "scripts/network/lookup/cases/a.toml"),
        ("network/lookup/script.toml", True, None),
        ("scripts/shared/units.sh", True, "scripts/shared/units.sh"),
        ("shared/units.sh", False, "scripts/shared/units.sh"),
        ("walkthroughs/vpn/walkthrough.toml", True, "walkthroughs/vpn/walkthrough.toml"),
        ("walkthroughs/vpn", True, None),
        (SIGNATURE, True, SIGNATURE),
        ("approvals/network.lookup/3/statement.json", False, "approvals/network.lookup/3/statement.json"),
        ("approvals/allowed_signers", True, None),
        ("approvals/revoked", True, None),
        ("approvals/network.lookup/allowed_signers", True, None),
        ("approvals/network.lookup/0/statement.json", True, None),
        ("approvals/../x/3/statement.json", True, None),
        ("approvals/Network.lookup/3/statement.json", True, None),
        ("approvals.old/network.lookup/3/statement.json", True, None),
        ("walkthroughs/../x/walkthrough.toml", True, None),
        ("walkthroughs/vpn/../../x", True, None),
        ("scripts/shared/a/b.sh", True, None),
        ("scripts/shared/..", True, None),
        ("scripts/network/lookup", True, None),
        ("scripts/network/lookup/../../../x", True, None),
        ("scripts/network/lookup/.git/config", True, None),
        ("scripts/Network/lookup/script.toml", True, None),
        (".git/hooks/post-checkout", False, None),
        ("README.md", False, None),
    ],
)
def test_only_scripts_walkthroughs_and_signatures_are_taken(
    path: str, below: bool, place: str | None
) -> None:
    assert taken_as(path, below=below) == place
    if place is not None:
        assert owner_of(place) in {"network.lookup", "walkthrough.vpn", ""}


@pytest.mark.parametrize(
    "sizes",
    [
        [(f"scripts/network/s{number}/big.sh", 2**20) for number in range(65)],
        [(f"approvals/network.lookup/{number}/statement.json", 0) for number in range(20_001)],
    ],
)
def test_a_catalogue_has_an_end(sizes: list[tuple[str, int]]) -> None:
    with pytest.raises(WrongUse, match="scripts-source-too-large"):
        bounded(sizes)


@pytest.mark.parametrize(
    ("sizes", "code"),
    [
        ([(f"{LOOKUP}/{number}.sh", 1) for number in range(MAX_FILES + 1)], "script-too-many-files"),
        ([(f"{LOOKUP}/big.sh", 2**30)], "script-too-large"),
        ([(f"{LOOKUP}/big.sh", 2**20), ("scripts/network/other/big.sh", 2**20)], ""),
        ([(f"approvals/network.lookup/{number}/statement.json", 2**14) for number in range(129)], ""),
    ],
)
def test_a_folder_has_an_end_and_stops_no_other(sizes: list[tuple[str, int]], code: str) -> None:
    assert [(one.script, one.code) for one in oversized(sizes)] == [("network.lookup", code)] * bool(code)


@pytest.mark.parametrize(
    ("body", "code"),
    [(b"\xff", "script-not-text"), (b"version = ", "manifest-not-toml"), (b"version = 1", "")],
)
def test_a_document_that_nobody_can_read_is_not_taken(body: bytes, code: str) -> None:
    files = {f"{LOOKUP}/script.toml": body, SIGNATURE: b"", "approvals/a.b/1/statement.json": b"\xff"}
    assert [(one.script, one.code) for one in unreadable(files)] == [("network.lookup", code)] * bool(code)


def manifest(version: int, program: str = "exit 0") -> dict[str, bytes]:
    return {
        f"{LOOKUP}/script.toml": f"version = {version}\n".encode(),
        f"{LOOKUP}/linux.sh": program.encode(),
    }


@pytest.mark.parametrize(
    ("before", "now", "highest", "told"),
    [
        ({}, manifest(3), {}, News("network.lookup", "added", version=3)),
        ({}, manifest(2), {"network.lookup": 3}, News("network.lookup", "older", (), 2, 3)),
        (
            manifest(3),
            manifest(2),
            {"network.lookup": 3},
            News("network.lookup", "older", ("script.toml",), 2, 3),
        ),
        (
            manifest(3),
            manifest(4),
            {"network.lookup": 3},
            News("network.lookup", "changed", ("script.toml",), 4, 3),
        ),
        (
            manifest(3),
            manifest(3, "exit 1"),
            {"network.lookup": 3},
            News("network.lookup", "changed", ("linux.sh",), 3, 3),
        ),
        (manifest(3), {}, {"network.lookup": 3}, News("network.lookup", "removed", before=3)),
        (
            manifest(3),
            manifest(3) | {SIGNATURE: b"s"},
            {"network.lookup": 3},
            News("network.lookup", "approved"),
        ),
    ],
)
def test_what_is_new_is_told_with_its_version_and_an_older_one_as_older(
    before: dict[str, bytes], now: dict[str, bytes], highest: dict[str, int], told: News
) -> None:
    assert news(before, now, highest) == (told,)
    assert news(now, now, highest) == ()


def test_another_text_of_the_same_version_is_noticed() -> None:
    (told,) = news(manifest(3), manifest(3, "exit 1"), {"network.lookup": 3})
    assert told.same_version


def test_a_version_that_cannot_be_read_is_none() -> None:
    assert versions({f"{LOOKUP}/script.toml": b"\xff", "scripts/a/b/script.toml": b"version = true"}) == {}
