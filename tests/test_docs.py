"""The documents in `app/docs` say what is there: commands, fields, tests, and a journal anyone can verify."""

from __future__ import annotations

import argparse
import ast
import dataclasses
import re
import shlex
import sys
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import pytest
from markdown_it import MarkdownIt

from bench.table import POINTS as POINTS_MEASURED
from deskside.adapters.ssh.host_keys import ALGORITHMS
from deskside.adapters.ssh.transport import GuardedTransport
from deskside.adapters.store import open_store
from deskside.domain.errors import DesksideError
from deskside.domain.journal import facts as f
from deskside.domain.journal.chain import SPINE
from deskside.domain.journal.codec import HEAD_FIELDS, kind_of
from deskside.domain.journal.verification import Walk
from deskside.domain.secrets import FAMILIES
from deskside.domain.tickets import Requester, Resolution
from deskside.programs.cli import exit_code
from deskside.programs.cli.parser import build_parser
from fakes.clock import FakeClock
from source import ROOT, modules, second_verifier

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    Row = tuple[int, int, bytes, bytes, bytes, "bytes | None", "bytes | None", "str | None"]

DOCS = ROOT / "app" / "docs"
PAGES = (*sorted(DOCS.glob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md")
NAMES = "(?:`\\w+`(?:, )?)*"
CITED = re.compile(r"(?<![\w/*.-])([a-z][a-z-]*)\.md(?![\w.]\w)([^.;)\"]*(?:\.\d[^.;)\"]*)*)")
POINTS = "[TRP]\\d{1,2}[a-z]?"
"""Threats and faults of security.md, measured points of performance.md, findings about paramiko."""


# ---------------------------------------------------------------- citations in the code


class Citation(NamedTuple):
    where: str
    document: str
    sections: tuple[str, ...]
    points: tuple[str, ...]


@cache
def sources() -> dict[str, str]:
    """Return the text of every module of the program and its tests, by path."""
    paths = [*(ROOT / "app").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in sorted(paths)}


@cache
def citations() -> tuple[Citation, ...]:
    found = []
    for where, text in sources().items():
        if ".md" not in text:
            continue
        for mark in CITED.finditer(re.sub(r"\s*\n\s*(?:# )?", " ", text)):
            sections = re.findall(r"(?:section |(?<=^ )|(?<=, ))(\d+(?:\.\d+)?)\b", mark[2])
            points = re.findall(rf"\b{POINTS}\b", mark[2])
            found.append(Citation(where, f"{mark[1]}.md", tuple(sections), tuple(points)))
    return tuple(found)


@cache
def text_of(document: str) -> str:
    path = DOCS / document
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def test_what_the_code_cites_is_there() -> None:
    lost = []
    for citation in citations():
        text = text_of(citation.document)
        if not text:
            lost.append(f"{citation.where}: {citation.document}")
        headings = re.findall(r"^#+ (\d+(?:\.\d+)?)\.? ", text, re.MULTILINE)
        lost += [
            f"{citation.where}: {citation.document} {no}" for no in citation.sections if no not in headings
        ]
        rows = set(re.findall(rf"^\| ({POINTS}) ", text, re.MULTILINE))
        lost += [f"{citation.where}: {citation.document} {no}" for no in citation.points if no not in rows]
    assert lost == []


def test_citations_are_noticed() -> None:
    documents = {citation.document for citation in citations()}
    assert {"formats.md", "security.md", "performance.md"} <= documents
    assert any("3.6" in citation.sections and "P13" in citation.points for citation in citations())


ROW_OF_FIGURES = r"^\| (P\d+\w?) \|.*\| ([^|]*) \| ([^|]*) \|$"


# ---------------------------------------------------------------- what the documents name


def test_every_file_and_test_that_a_document_names_is_there() -> None:
    names = set(re.findall(r"def (test_\w+)", "".join(sources().values())))
    lost = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        lost += [
            f"{page.name}: {name}"
            for name in re.findall(r"\btest_[a-z0-9_]+\b(?![/.])", text)
            if name not in names
        ]
        lost += [
            f"{page.name}: {path}"
            for path in _paths(text)
            if not re.search("[A-Z]{4}", path) and not (ROOT / path).exists()
        ]
        lost += [
            f"{page.name}: {path}"
            for path in re.findall(r"\]\((?!http)([^)#]+)", text)
            if not (page.parent / path).exists()
        ]
        lost += [
            f"{page.name}: {path}"
            for path in _modules(text)
            if not re.search("[A-Z]", path) and not _inside(path)
        ]
    assert lost == []


def _paths(text: str) -> list[str]:
    """Return the paths that a page writes as code; capitals stand for a name to be filled in."""
    return _written(text, "app|tests|resources|installer|requirements|scripts")


def _modules(text: str) -> list[str]:
    return _written(text, "domain|usecases|adapters|ui|programs")


def _written(text: str, rooms: str) -> list[str]:
    found = re.findall(rf"`((?:{rooms})/[\w./-]*\w)[`/]", text)
    return [path for path in found if not re.search(r"\b[A-Z]+\b", path)]


def _inside(path: str) -> bool:
    base = ROOT / "app" / "deskside" / path
    return base.exists() or base.with_suffix(".py").exists()


# ---------------------------------------------------------------- lists and figures


def test_the_algorithms_of_the_page_are_those_that_are_offered() -> None:
    kinds = "key exchange|host keys|ciphers|message authentication"
    rows = dict(re.findall(rf"^\| ({kinds}) \| (.*) \|$", text_of("security.md"), re.MULTILINE))
    assert {name: tuple(re.findall(r"`([^`]+)`", row)) for name, row in rows.items()} == {
        "key exchange": GuardedTransport._preferred_kex,
        "host keys": ALGORITHMS,
        "ciphers": GuardedTransport._preferred_ciphers,
        "message authentication": GuardedTransport._preferred_macs,
    }


def test_the_rules_of_the_redactor_are_those_of_the_page() -> None:
    section = text_of("security.md").partition("### 4.4")[2].partition("### 4.5")[0]
    rows = re.findall(r"^\| (`.*?) \|", section, re.MULTILINE)
    told = {name for row in rows for name in re.findall(r"`(.*?)`", row)}
    assert told == {"private-key", *(rule.name for family in FAMILIES for rule in family.rules)}


def test_the_gates_of_the_page_are_those_of_make_bench() -> None:
    rows = {row[0]: row[1:] for row in re.findall(ROW_OF_FIGURES, text_of("performance.md"), re.MULTILINE)}
    assert POINTS_MEASURED
    lost = []
    for point in POINTS_MEASURED:
        gate, goal = rows.get(point.name, ("", ""))
        if not ({*point.gate} <= _figures(gate) and {*point.goal} <= _figures(goal)):
            lost.append((point.name, point.gate, point.goal))
    assert lost == [], "performance.md has other figures, or none"


def _figures(cell: str) -> set[float]:
    return {float(figure) for figure in re.findall(r"\d+(?:\.\d+)?", cell)}


# ---------------------------------------------------------------- commands


class Spoken(NamedTuple):
    page: str
    words: tuple[str, ...]
    whole: bool
    """From a block, to be typed as it stands; a mention in a sentence may leave things out."""


def spoken() -> Iterator[Spoken]:
    for page in PAGES:
        for token in MarkdownIt().enable("table").parse(page.read_text(encoding="utf-8")):
            if token.type in {"fence", "code_block"}:
                yield from (
                    Spoken(page.name, words, whole=True) for words in _commands(token.content.splitlines())
                )
            for child in token.children or ():
                if child.type == "code_inline":
                    yield from (Spoken(page.name, words, whole=False) for words in _commands([child.content]))


def _commands(lines: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for line in lines:
        said = re.fullmatch(r"(?:\w+=\S+ )*(?:\.venv/bin/)?deskside((?: .*)?)", line.strip())
        if said and not said[1].startswith((": ", " (")):
            yield tuple(shlex.split(re.sub(r"[\[\]]", " ", said[1]), comments=True))


def leaves(
    parser: argparse.ArgumentParser, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], argparse.ArgumentParser]]:
    groups = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    for group in groups:
        for name, below in group.choices.items():
            yield from leaves(below, (*path, name))
    if not groups:
        yield path, parser


COMMANDS = dict(leaves(build_parser()))
EVERYWHERE = {"-h", "--help", "--json", "--config", "--version"}
CONNECTION = {"--host-key", "--identity", "--password-stdin"}


def _leaf(words: Sequence[str]) -> tuple[str, ...] | None:
    return next((path for path in COMMANDS if tuple(words[: len(path)]) == path), None)


def test_every_command_in_a_document_is_one() -> None:
    wrong = []
    said = list(spoken())
    for page, words, whole in said:
        if whole:
            try:
                build_parser().parse_args(words)
            except SystemExit:
                wrong.append((page, words))
        elif words and not any(path[: len(words)] == words[: len(path)] for path in COMMANDS):
            known = (leaf := _leaf(words)) and {*COMMANDS[leaf]._option_string_actions, *EVERYWHERE}
            options = {word for word in words if word.startswith("-")}
            if not known or options - known:
                wrong.append((page, words))
    assert wrong == []
    assert sum(one.whole for one in said) > 5
    assert sum(not one.whole for one in said) > 30


def test_every_command_and_option_is_documented() -> None:
    rows = [row for row in text_of("formats.md").splitlines() if row.startswith("| `deskside ")]
    lost = []
    for path, parser in COMMANDS.items():
        row = next((row for row in rows if re.match(rf"\| `deskside {' '.join(path)}[ `]", row)), "")
        lost += [] if row else [" ".join(path)]
        needed = {*parser._option_string_actions} - EVERYWHERE
        if needed >= CONNECTION:
            lost += [] if "[connection]" in row else [f"{path}: connection"]
            needed -= CONNECTION
        lost += [f"{path}: {option}" for option in needed if not re.search(rf"(?<![\w-]){option}\b", row)]
    assert lost == []
    assert len(rows) == len(COMMANDS)


def test_every_command_is_a_function_of_the_command_line() -> None:
    functions = {
        f"{module.name.rpartition('.')[2]}:{node.name}"
        for module in modules("programs")
        if module.name.startswith("deskside.programs.cli.")
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef)
    }
    assert {parser.get_default("run") for parser in COMMANDS.values()} <= functions


NAMES_ONE = {"script": ({"id"}, "--scripts"), "walkthrough": ({"name", "names"}, "--walkthroughs")}


def test_every_command_that_names_a_script_or_walkthrough_takes_its_folder_too() -> None:
    for (part, *rest), parser in COMMANDS.items():
        names, option = NAMES_ONE.get(part, (set(), ""))
        if rest != ["new"] and names & {action.dest for action in parser._actions}:
            assert option in parser._option_string_actions, (part, *rest)


def test_every_family_of_errors_has_its_exit_code_in_the_table() -> None:
    table = set(map(int, re.findall(r"^\| (\d+) \|", text_of("formats.md"), re.MULTILINE)))
    assert {exit_code(family("x")) for family in DesksideError.__subclasses__()} <= table


# ---------------------------------------------------------------- the journal


def example() -> tuple[list[Row], dict[str, tuple[bytes | None, bytes | None]]]:
    """Return the rows and actors of the worked example, as the page prints them."""
    block = text_of("formats.md").rpartition("```text\n")[2].partition("```")[0]
    rows: list[Row] = []
    actors: dict[str, tuple[bytes | None, bytes | None]] = {}
    for record in block.strip().split("\n\n"):
        said = dict(line.split(" ", 1) for line in record.splitlines())
        salt = bytes.fromhex(said["salt"]) if "salt" in said else None
        body = said["body"].encode() if "body" in said else None
        if "actor" in said:
            actors[said["actor"]] = (salt, body)
            continue
        ticket, seq = map(int, said["entry"].split())
        prev, digest = bytes.fromhex(said["prev"]), bytes.fromhex(said["hash"])
        rows.append((ticket, seq, said["head"].encode(), prev, digest, salt, body, said.get("erased_at")))
    return rows, actors


def test_the_example_verifies_by_the_text_alone() -> None:
    rows, actors = example()
    assert len(rows) == 9
    assert second_verifier.first_flaw(rows, actors) == ""


def test_the_program_agrees_about_the_example() -> None:
    rows, _ = example()
    spine = Walk(SPINE)
    assert spine.run(row for row in rows if row[0] == SPINE) is None
    walk = Walk(1, claims=spine.spine)
    assert walk.run(row for row in rows if row[0] == 1) is None
    assert (walk.size, walk.erased) == (7, 1)


@pytest.mark.parametrize("column", [2, 3, 4, 5, 6])
def test_a_changed_byte_of_the_example_is_found(column: int) -> None:
    rows, actors = example()
    for at, row in enumerate(rows):
        if value := row[column]:
            assert isinstance(value, bytes)
            spoilt = (*row[:column], value[:-2] + bytes([value[-2] ^ 1]) + value[-1:], *row[column + 1 :])
            assert second_verifier.first_flaw([*rows[:at], spoilt, *rows[at + 1 :]], actors), (at, column)


def test_a_missing_entry_actor_or_erasure_of_the_example_is_found() -> None:
    rows, actors = example()
    found = [second_verifier.first_flaw(rows[:gone] + rows[gone + 1 :], actors) for gone in range(len(rows))]
    assert found.pop(1) == "", "the control: the end of the spine, for which the table `chain` is needed"
    assert all(found)
    assert second_verifier.first_flaw(rows, {})


def test_the_second_verifier_is_short_and_knows_nothing_of_ours() -> None:
    source = (ROOT / "resources" / "bundle" / "verify.py").read_text(encoding="utf-8")
    imported = re.findall(r"^\s*(?:from|import) (\w+)", source, re.MULTILINE)
    assert set(imported) <= sys.stdlib_module_names
    lines = source.partition("def hashed")[2].partition("def checkpoints_differ")[0].splitlines()
    assert sum(1 for line in lines if line) < 75


def test_the_second_verifier_reads_a_real_database(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "desk.db"
    store = open_store(
        f"sqlite:///{place}", run_dir=tmp_path / "run", actor=f.Actor(account="anna@desk"), clock=FakeClock()
    )
    opened = store.open_ticket(f.TicketOpened(requester=Requester(name="Oleg Petrov"), subject="No e-mail"))
    ticket = opened.ticket
    store.append(ticket, [f.NoteAdded(text="a long note " * 5_000), f.NoteAdded(text="of a person")])
    started = f.StepStarted(
        kind=f.StepKind.SCRIPT, title="Check", machine="oleg-nb", machine_id="00c0", process=store.process
    )
    (step,) = store.append(ticket, [started])
    store.append(ticket, [f.OutputReceived(step=step.seq, stream="stdout", text="fine\n")])
    store.append(ticket, [f.StepEnded(step=step.seq, outcome=f.Outcome.SUCCEEDED, duration_ms=5)])
    store.append(ticket, [f.TicketClosed(resolution=Resolution(text="Solved"))])
    store.erase(ticket, 2, 2, "on request")
    assert store.verify().flaw is None
    store.close()
    assert second_verifier.main(str(place)) == 0
    with monkeypatch.context() as patch:
        patch.setattr(second_verifier, "hashed", lambda *parts: b"".join(parts)[:32])
        assert second_verifier.main(str(place)) == 1
    assert "intact" in capsys.readouterr().out.splitlines()[0]


def test_the_members_of_every_type_of_entry_are_those_of_the_page() -> None:
    found = {}
    for kind, head, body in re.findall(
        r"^\| `([a-z-]+)` \| ((?:`\w+`(?:, )?)*) ?\| ((?:`\w+`(?:, )?)*) ?\|$",
        text_of("formats.md"),
        re.MULTILINE,
    ):
        found[kind] = (re.findall(r"\w+", head), re.findall(r"\w+", body))
    made = {}
    for fact, heads in HEAD_FIELDS.items():
        fields = [field.name for field in dataclasses.fields(fact) if field.name not in heads]
        kind = kind_of(object.__new__(fact))  # only its type is asked for
        made[kind] = (["corrects" if name == "seq" else name for name in heads], fields)
    assert found == made
