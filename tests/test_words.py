"""Everything said to people is whole, marked, translated, and what the errors it explains can fill in."""

from __future__ import annotations

import argparse
import ast
import re
import string
import tomllib
from typing import TYPE_CHECKING

import pytest
from babel.messages.extract import extract_from_file

import words
from deskside.domain import errors as families
from deskside.domain.errors import DesksideError
from deskside.ui.words import LANGUAGES, language, speaking, t, tn, usage, use_language
from deskside.ui.words.errors import sentences, what_happened
from source import ROOT, modules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from source import Module

MARKS = {"t", "tn", "n_"}

SHOWS_TEXT = {
    "QLabel", "QPushButton", "QToolButton", "QCheckBox", "QRadioButton", "QGroupBox", "QAction",
    "QDockWidget", "setText", "setWindowTitle", "setToolTip", "setStatusTip", "setWhatsThis",
    "setPlaceholderText",
    "setAccessibleName", "setAccessibleDescription", "setTitle", "setInformativeText", "setDetailedText",
    "addAction", "addButton", "addItem", "addItems", "addMenu", "addRow", "addTab", "showMessage",
    "information", "question", "warning", "critical", "add_argument", "add_parser", "print", "ArgumentParser",
}  # fmt: skip
"""What a person reads passes through one of these, as a positional argument or one of `TEXT_KEYWORDS`."""

NAMED_ON_THE_WAY = {("app/deskside/adapters/engine/link.py", "engine-died")}
"""Raised where the machine's name is not known, and raised anew with it by the one caller."""

TEXT_KEYWORDS = {"help", "description", "epilog", "title", "metavar", "text", "label", "placeholder"}


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    use_language("en", words.LOCALE)


def test_every_language_but_english_has_a_catalogue() -> None:
    assert {*words.languages(), "en"} == set(LANGUAGES)


@pytest.mark.parametrize("language", words.languages())
def test_the_catalogue_is_complete_and_compiled(language: str) -> None:
    assert list(words.problems(language)) == []


def test_an_incomplete_catalogue_is_noticed() -> None:
    catalogue = words.read("ru")
    one, many = catalogue.get("Stopped on request."), catalogue.get("{n} minute")
    assert one is not None
    assert many is not None
    one.string = ""
    many.string = ("{n} минута", "{n} минуты", "{m} минут")
    assert [problem for message in (one, many) for problem in words.flaws(message, catalogue)] == [
        "not translated",
        "has other {placeholders} than the English",
    ]


def test_numbers_take_the_form_their_language_wants() -> None:
    assert [tn("{n} minute", "{n} minutes", n) for n in (0, 1, 2)] == ["0 minutes", "1 minute", "2 minutes"]
    use_language("ru", words.LOCALE)
    assert [tn("{n} minute", "{n} minutes", n) for n in (0, 1, 2, 5, 11, 21, 22, 111)] == [
        "0 минут", "1 минута", "2 минуты", "5 минут", "11 минут", "21 минута", "22 минуты", "111 минут",
    ]  # fmt: skip


def test_another_language_may_be_spoken_for_a_while() -> None:
    use_language("ru", words.LOCALE)
    with speaking("en"):
        assert (language(), t("Stopped on request.")) == ("en", "Stopped on request.")
    assert (language(), t("Stopped on request.")) == ("ru", "Остановлено по запросу.")


def test_a_language_that_is_not_there_is_english() -> None:
    use_language("xx", words.LOCALE)
    assert t("Stopped on request.") == "Stopped on request."


def test_what_argparse_says_is_said_in_the_readers_language() -> None:
    known = {message for _, message, _, _ in extract_from_file("python", argparse.__file__)}
    assert set(usage.ARGPARSE) - known <= {"show program's version number and exit"}
    use_language("ru", words.LOCALE)
    parser = argparse.ArgumentParser(prog="deskside", exit_on_error=False)
    parser.add_argument("number", type=int)
    assert parser.format_help().startswith("использование: deskside")
    with pytest.raises(argparse.ArgumentError, match="аргумент number: неверное значение"):
        parser.parse_args(["x"])


def test_nothing_is_the_same_in_every_language() -> None:
    use_language("ru", words.LOCALE)
    assert t("") == ""


def test_marked_sentences_are_whole_literals() -> None:
    pieced = [
        f"{module.shown}:{call.lineno}: {ast.unparse(call)}"
        for module in modules()
        for name, call in module.calls()
        if name in MARKS
        for argument in call.args[: 2 if name == "tn" else 1]
        if not _may_be_looked_up(argument, literal=name != "t")
    ]
    assert pieced == []


def test_marked_sentences_are_not_joined_to_others() -> None:
    joined = [
        f"{module.shown}:{node.lineno}: {ast.unparse(node)}"
        for module in modules("ui") + modules("programs")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add)
        if any(_is_prose(side) for side in (node.left, node.right))
    ]
    assert joined == []


def test_what_people_read_is_marked() -> None:
    bare = [
        f"{module.shown}:{call.lineno}: {text}"
        for module in modules("ui") + modules("programs")
        for name, call in module.calls()
        if name.rpartition(".")[2] in SHOWS_TEXT
        for text in _bare_texts(call)
    ]
    assert bare == []


def test_every_error_has_a_sentence_and_every_sentence_an_error() -> None:
    raised = {code for _, code, _ in _raised()}
    assert sorted(raised - sentences().keys()) == []
    spelled = {
        node.value
        for module in modules()
        if not module.name.startswith("deskside.ui.words")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert sorted(sentences().keys() - spelled) == []


def test_a_sentence_names_only_what_its_error_always_knows() -> None:
    unknown = []
    for where, code, facts in _raised():
        sentence = sentences().get(code)
        if sentence and facts is not None and (where.partition(":")[0], code) not in NAMED_ON_THE_WAY:
            named = _names(sentence.what) | _names(sentence.do)
            unknown += [f"{where}: {code}: {{{name}}}" for name in named - facts]
    assert unknown == []


def test_an_error_whose_facts_are_gone_is_still_said() -> None:
    assert what_happened(DesksideError("link-lost")) == (
        "The connection to … is lost. What still ran there may have gone on."
    )


def _may_be_looked_up(argument: ast.expr, *, literal: bool) -> bool:
    if isinstance(argument, ast.Constant):
        return isinstance(argument.value, str)
    if isinstance(argument, ast.IfExp):
        return all(_may_be_looked_up(part, literal=literal) for part in (argument.body, argument.orelse))
    if isinstance(argument, ast.BoolOp):
        return all(_may_be_looked_up(part, literal=literal) for part in argument.values)
    if isinstance(argument, ast.Call):
        return not literal and ast.unparse(argument.func).endswith(".get")
    return not literal and isinstance(argument, (ast.Name, ast.Attribute, ast.Subscript))


def _is_prose(node: ast.expr) -> bool:
    """Whether `node` is a translated sentence, filled in or not."""
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute) and node.func.attr == "format":
            return _is_prose(node.func.value)
        return isinstance(node.func, ast.Name) and node.func.id in {"t", "tn"}
    return False


def _bare_texts(call: ast.Call) -> Iterator[str]:
    texts = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg in TEXT_KEYWORDS)]
    for node in texts:
        parts = node.values if isinstance(node, ast.JoinedStr) else [node]
        for part in parts:
            if isinstance(part, ast.Constant) and isinstance(part.value, str) and _reads_as_words(part.value):
                yield part.value


def _reads_as_words(text: str) -> bool:
    return bool(re.search(r"[^\W\d_]{2,}\s+[^\W\d_]{2,}|^[A-Z][a-z]{2,}", text))


def _raised() -> Iterator[tuple[str, str, set[str] | None]]:
    """Yield where, which code, and the facts' names (None where they are not spelled out)."""
    kinds = {name for name, kind in vars(families).items() if _is_family(kind)}
    for module in modules():
        for name, call in module.calls():
            if name.rpartition(".")[2] in kinds and call.args:
                yield from _codes(module, call)


def _is_family(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, DesksideError)


def _codes(module: Module, call: ast.Call) -> Iterator[tuple[str, str, set[str] | None]]:
    named = {keyword.arg for keyword in call.keywords}
    facts = None if None in named else {name for name in named if name}
    choices = (
        [call.args[0].body, call.args[0].orelse] if isinstance(call.args[0], ast.IfExp) else call.args[:1]
    )
    for choice in choices:
        if isinstance(choice, ast.Constant) and isinstance(choice.value, str):
            yield f"{module.shown}:{call.lineno}", choice.value, facts


def _names(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_the_catalogue_of_scripts_speaks_every_language() -> None:
    silent = []
    for path in sorted((ROOT / "scripts").rglob("script.toml")):
        for where, texts in _localised(tomllib.loads(path.read_text(encoding="utf-8"))):
            silent += [
                f"{path.relative_to(ROOT)}: {where}: {name}" for name in LANGUAGES if not texts.get(name)
            ]
    assert silent == []


def _localised(value: object, where: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Yield every table that has an English text: by the format, one text a language."""
    if isinstance(value, dict):
        if isinstance(value.get("en"), str):
            yield where, value
        for name, inner in value.items():
            yield from _localised(inner, f"{where}.{name}".strip("."))
    elif isinstance(value, list):
        for inner in value:
            yield from _localised(inner, where)
