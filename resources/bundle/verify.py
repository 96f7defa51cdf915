"""Verifies a journal from what `app/docs/formats.md` says, and from nothing else: a second opinion.

The standard library only, and nothing of Deskside. `python3 verify.py desk.db` for a database,
`python3 verify.py bundle.zip` or an unpacked bundle's folder for a bundle. Signatures are left to
`ssh-keygen -Y verify`; tables that are made from the entries (`ticket`, `search` ...) are not looked at.
"""

from __future__ import annotations

import hmac
import json
import sqlite3
import sys
import zipfile
import zlib
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Row = tuple[int, int, bytes, bytes, bytes, "bytes | None", "bytes | None", "str | None"]
ROWS = """SELECT ticket, seq, head, prev, hash, salt, body, erased_at FROM entry
    LEFT JOIN payload USING (ticket, seq) ORDER BY ticket, seq"""


def hashed(*parts: bytes) -> bytes:
    """Return the SHA-256 of parts, each behind its length."""
    return sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).digest()


def first_flaw(
    rows: Iterable[Row],
    actors: Mapping[str, tuple[bytes | None, bytes | None]],
    blob: Callable[[bytes, bytes], bytes | None] = lambda *_: None,
    chains: dict[int, list[bytes]] | None = None,
) -> str:
    """Return what is wrong, or nothing. `rows` come by ticket and place; the spine, -1, is the first.

    A bundle has one chain and no spine: then `chains` is given, and holds the chain afterwards.
    """
    alone = chains is not None
    chains = {} if chains is None else chains
    heads, erased = list[dict[str, Any]](), set[tuple[int, int]]()
    for ticket, seq, head, prev, digest, salt, body, erased_at in rows:
        chain = chains.setdefault(ticket, [])
        last = chain[-1] if chain else hashed(b"genesis", b"%d" % ticket)
        if (seq, prev, digest) != (len(chain), last, hashed(b"entry", prev, head)):
            return f"entry {seq} of {ticket} is changed or moved, or one before it is missing"
        said = json.loads(head)
        if salt is None and "payload" in said and body is None and erased_at is not None:
            erased.add((ticket, seq))
        elif not fits(salt, body, bytes.fromhex(said.get("payload", "")), blob):
            return f"what entry {seq} of {ticket} says is changed or gone"
        key, name = actors.get(said["actor"], (b"", b""))
        if key is not None and name is not None and hmac_of(key, name).hex()[:32] != said["actor"]:
            return f"who made entry {seq} of {ticket} is changed"
        chain.append(digest)
        heads.append(said)
    spine = "" if alone else spine_differs(heads, chains)
    return spine or erasure_differs(heads, erased) or step_differs(heads)


def hmac_of(salt: bytes, body: bytes) -> bytes:
    """Return a commitment."""
    return hmac.digest(salt, body, "sha256")


def fits(
    salt: bytes | None, body: bytes | None, commitment: bytes, blob: Callable[[bytes, bytes], bytes | None]
) -> bool:
    """Say whether a body, small or large, is what was committed to."""
    if salt is None:
        return body is None and not commitment
    whole = blob(commitment, salt) if body is None else body
    return whole is not None and hmac_of(salt, whole) == commitment


def spine_differs(heads: list[dict[str, Any]], chains: dict[int, list[bytes]]) -> str:
    """Compare what the spine says of the chains."""
    claims = [(said["chain"], said["size"], said["hash"]) for said in heads if said["ticket"] == -1]
    for ticket, size, claimed in claims:
        if len(chains.get(ticket, ())) < size or chains[ticket][size - 1].hex() != claimed:
            return f"the spine says otherwise of {ticket}"
    unknown = chains.keys() - {-1} - {ticket for ticket, _, _ in claims}
    return f"the spine does not know {min(unknown)}" if unknown else ""


def erasure_differs(heads: list[dict[str, Any]], erased: set[tuple[int, int]]) -> str:
    """Look for an entry that makes each erasure lawful."""
    for said in heads:
        if said["type"] == "payload-erased":
            last = min(said["last"], said["seq"])
            erased -= {(said["ticket"], seq) for seq in range(said["first"], last + 1)}
    return f"no entry says that {min(erased)} was to be erased" if erased else ""


def step_differs(heads: list[dict[str, Any]]) -> str:
    """Look for steps that end twice, or without a start."""
    running = set()
    for said in heads:
        if said["type"] == "step-started":
            running.add((said["ticket"], said["seq"]))
        elif said["type"] == "step-ended":
            if (said["ticket"], said["step"]) not in running:
                return f"entry {said['seq']} of {said['ticket']} ends a step that does not run"
            running.remove((said["ticket"], said["step"]))
    return ""


def checkpoints_differ(lines: Iterable[str], journal: str, chains: dict[int, list[bytes]]) -> str:
    """Compare what was signed of this journal with its chain; other tickets' chains are not here."""
    for line in lines:
        signed = json.loads(line)
        said = json.loads(signed["statement"])
        chain = chains.get(said["ticket"])
        if signed["journal"] != journal or chain is None:
            continue
        if len(chain) < said["size"]:
            return f"the end is cut off: {said['size']} entries were signed"
        if chain[said["size"] - 1].hex() != said["head"]:
            return f"entry {said['size'] - 1} is not the one that was signed"
    return ""


# ---------------------------------------------------------------- databases


def database(path: Path) -> str:
    """Return what is wrong with a database."""
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)

    def blob(commitment: bytes, salt: bytes) -> bytes | None:
        found = db.execute("SELECT bytes FROM blob WHERE commitment = ?", (commitment,)).fetchone()
        check, packed = (found[0][:32], found[0][32:]) if found and found[0] else (b"", b"")
        return zlib.decompress(packed) if packed and hmac_of(salt, packed) == check else None

    actors = {name: (salt, body) for name, salt, body in db.execute("SELECT id, salt, body FROM actor")}
    flaw = first_flaw(db.execute(ROWS), actors, blob)
    for ticket, size in db.execute("SELECT ticket, size FROM chain").fetchall():
        (last,) = db.execute("SELECT max(seq) FROM entry WHERE ticket = ?", (ticket,)).fetchone()
        if not flaw and (last is None or last + 1 < size):
            flaw = f"the end of {ticket} is missing"
    db.close()
    return flaw


# ---------------------------------------------------------------- bundles


def bundle(read: Callable[[str], bytes]) -> str:
    """Return what is wrong with a bundle whose members `read` gives."""
    header, *lines = map(json.loads, read("journal.jsonl").decode().splitlines())
    if header["format"] != "deskside-bundle/1":
        return "this is a bundle of another form"
    actors = {one["actor"]: (salt_of(one), body_of(one)) for one in lines if "actor" in one}
    entries = [one for one in lines if "seq" in one]
    rows = [
        (
            *(header["ticket"], one["seq"], one["head"].encode()),
            *(bytes.fromhex(one["prev"]), bytes.fromhex(one["hash"]), salt_of(one)),
            *(read(f"artifacts/{one['seq']}.json") if "artifact" in one else body_of(one),),
            one.get("erased_at"),
        )
        for one in entries
    ]
    chains: dict[int, list[bytes]] = {}
    flaw = first_flaw(rows, actors, chains=chains)
    signed = read("checkpoints.jsonl").decode().splitlines()
    return flaw or checkpoints_differ(signed, header["journal"], chains)


def salt_of(line: dict[str, str]) -> bytes | None:
    """Return the salt of a line."""
    return bytes.fromhex(line["salt"]) if "salt" in line else None


def body_of(line: dict[str, str]) -> bytes | None:
    """Return the body of a line, where it is not a member of its own."""
    return line["body"].encode() if "body" in line else None


def main(path: str) -> int:
    """Verify what lies there; the exit code is 1 where anything is wrong."""
    place = Path(path)
    if place.is_dir():
        flaw = bundle(lambda name: (place / name).read_bytes())
    elif zipfile.is_zipfile(place):
        with zipfile.ZipFile(place) as archive:
            flaw = bundle(archive.read)
    else:
        flaw = database(place)
    print(flaw or "intact, as far as this file alone can tell")
    return 1 if flaw else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]) if len(sys.argv) == 2 else "usage: verify.py desk.db, bundle.zip or a folder")
