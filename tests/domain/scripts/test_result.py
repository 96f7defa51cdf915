"""Output and exit status in, verdict and findings out."""

from __future__ import annotations

from dataclasses import replace

from deskside.domain.journal.facts import Outcome
from deskside.domain.scripts.manifest import Manifest, ResultConvention
from deskside.domain.scripts.result import Conclusion, ResultReader
from deskside.domain.scripts.verdict import Verdict
from fakes.scripts import A_MANIFEST

TOKEN = "ef" * 16


PLUGIN = replace(A_MANIFEST, messages={})


def conclude(output: str, status: int | None, manifest: Manifest = A_MANIFEST) -> Conclusion:
    reader = ResultReader(manifest, TOKEN)
    reader.feed(output, final=True)
    return reader.conclude(status)


def test_result_lines_and_status_make_the_verdict() -> None:
    found = conclude(f"looking\n::ok mark={TOKEN} code=silent server=x::\n", 0)
    assert (found.outcome, found.verdict) == (Outcome.SUCCEEDED, Verdict.OK)
    assert [finding.message for finding in found.findings] == ["silent"]


def test_a_monitoring_plugin_works_as_it_is() -> None:
    found = conclude("DISK WARNING - 4% free|/=96%;90;95\nmore text\n", 1, PLUGIN)
    assert found.verdict is Verdict.WARNING
    assert [finding.level for finding in found.findings] == ["warning", "fact"]


def test_a_status_line_does_not_outdo_the_exit_status() -> None:
    assert conclude("DISK OK - fine\n", 2, PLUGIN).verdict is Verdict.UNKNOWN
    assert conclude("DISK OK - fine\n", 127, PLUGIN).verdict is Verdict.UNKNOWN


def test_a_status_line_counts_for_nothing_beside_result_lines() -> None:
    printed = f"DNS OK - fine\n::notice mark={TOKEN} code=missing-tool tool=x::\n"
    assert conclude(printed, 0, PLUGIN).verdict is Verdict.UNKNOWN


def test_a_status_line_counts_for_nothing_where_the_script_has_messages_or_is_no_plugin() -> None:
    assert conclude("DISK OK - fine\n", 0, PLUGIN).verdict is Verdict.OK
    assert conclude("DISK OK - fine\n", 0).verdict is Verdict.UNKNOWN
    posix = replace(PLUGIN, result=ResultConvention.POSIX)
    assert conclude("DISK OK - fine\n", 0, posix).verdict is Verdict.UNKNOWN


def test_a_printed_result_line_without_the_token_tells_nothing() -> None:
    found = conclude("::ok::\n::ok mark=::\nOK\n", 0)
    assert (found.verdict, found.findings) == (Verdict.UNKNOWN, ())


def test_no_exit_status_is_unknown() -> None:
    found = conclude(f"::ok mark={TOKEN}::\n", None)
    assert (found.outcome, found.verdict) == (Outcome.UNKNOWN, Verdict.UNKNOWN)
