"""A log in SARIF 2.1.0 (OASIS), with what GitHub's code scanning asks for besides.

That is: a rule for each result, with words; a line in each place; paths from the top of the repository; and a
fingerprint, so that a fault that was seen before is not a new one when lines move.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from deskside import __version__
from deskside.ui.words.errors import what_happened, what_to_do

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from deskside.domain.scripts.remark import Remark

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT: Final = "%SRCROOT%"
"""The base of relative paths (SARIF 2.1.0 section 3.4.4)."""
_SHELLCHECK: Final = re.compile(r"SC\d{4}")


def sarif(found: Sequence[tuple[Path, Remark]], absent: Iterable[str], *, root: Path) -> dict[str, Any]:
    """Return a log of one run, one rule a code.

    Args:
        found: Files, absolute, and remarks about them.
        absent: What could not be asked, in words.
        root: The top of the repository: what lies below is named relative to it.
    """
    first: dict[str, Remark] = {}
    for _, remark in found:
        first.setdefault(_rule(remark), remark)
    rules = sorted(first)
    again: Counter[str] = Counter()
    notices = [{"level": "warning", "message": {"text": said}} for said in absent]
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "deskside",
                        "version": __version__,
                        "rules": [_described(rule, first[rule]) for rule in rules],
                    }
                },
                "automationDetails": {"id": "deskside/check/"},
                "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notices}],
                "originalUriBaseIds": {_ROOT: {"uri": f"{root.as_uri()}/"}},
                "columnKind": "unicodeCodePoints",
                "results": [_result(path, remark, rules, root, again) for path, remark in found],
            }
        ],
    }


def _rule(remark: Remark) -> str:
    return str(remark.what.facts.get("rule") or remark.what.code)


def _described(rule: str, example: Remark) -> dict[str, Any]:
    words = str(example.what.facts.get("message") or rule.replace("-", " ").capitalize())
    described = {
        "id": rule,
        "shortDescription": {"text": words},
        "help": {"text": what_to_do(example.what) or words},
        "defaultConfiguration": {"level": _level(example)},
    }
    if _SHELLCHECK.fullmatch(rule):
        described["helpUri"] = f"https://www.shellcheck.net/wiki/{rule}"
    return described


def _level(remark: Remark) -> str:
    return "error" if remark.severity == "error" else "note"


def _result(path: Path, remark: Remark, rules: list[str], root: Path, again: Counter[str]) -> dict[str, Any]:
    rule = _rule(remark)
    place = _location(path, root)
    message = f"{what_happened(remark.what)} {what_to_do(remark.what)}"
    same = hashlib.sha256("\0".join((rule, place["uri"], message)).encode()).hexdigest()[:16]
    again[same] += 1
    return {
        "ruleId": rule,
        "ruleIndex": rules.index(rule),
        "level": _level(remark),
        "message": {"text": message},
        "locations": [
            {"physicalLocation": {"artifactLocation": place, "region": {"startLine": max(1, remark.line)}}}
        ],
        "partialFingerprints": {"primaryLocationLineHash": f"{same}:{again[same]}"},
    }


def _location(path: Path, root: Path) -> dict[str, str]:
    if path.is_relative_to(root):
        return {"uri": quote(path.relative_to(root).as_posix()), "uriBaseId": _ROOT}
    return {"uri": path.as_uri()}
