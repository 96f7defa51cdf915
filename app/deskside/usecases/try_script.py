"""Try out a script on the author's own computer, approved or not. It is no evidence: no ticket has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.errors import WrongUse
from deskside.domain.scripts.case_text import without_secrets
from deskside.domain.scripts.draft import draft_of
from deskside.domain.scripts.parameters import check_values
from deskside.domain.scripts.result import ResultReader
from deskside.domain.text import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from deskside.domain.running import Exit
    from deskside.domain.scripts.manifest import Manifest
    from deskside.domain.scripts.parameters import Values
    from deskside.domain.scripts.result import Conclusion
    from deskside.domain.secret import Secret
    from deskside.usecases.ports.scripts import Catalogue, Tokens
    from deskside.usecases.ports.workbench import Bench
    from deskside.usecases.task import CancelToken

_MAX_KEPT_BYTES = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """How a try-out ended."""

    script: str
    manifest: Manifest
    values: Values
    bench: str
    platform: str
    ended: Exit
    conclusion: Conclusion
    output: str
    """Standard output as a case records it: with result lines, without the token and without secrets."""
    errors: str


@dataclass(frozen=True, slots=True)
class TryScript:
    """The deed behind `deskside script test --on BENCH`."""

    catalogue: Catalogue
    tokens: Tokens

    def __call__(
        self,
        script: str,
        values: Mapping[str, str | Secret],
        bench: Bench,
        *,
        heard: Callable[[str], None],
        cancel: CancelToken,
    ) -> Tried:
        """Run it as it lies there now, judge it, keep nothing.

        Args:
            script: Its id.
            values: Its parameters, as the author gave them.
            bench: Where.
            heard: Called with output as it comes, result lines taken out.
            cancel: Ends all that it started.

        Raises:
            WrongUse: The script or a parameter makes no sense; nothing was run.
            BrokeMidway: The bench could not start it.
            Cancelled: Somebody asked to stop before it began.
        """
        folder = self.catalogue.folder(script)
        manifest = self.catalogue.manifest(folder)
        checked = check_values(manifest.parameters, values)
        token = self.tokens.token()
        platform = bench.platform
        if platform not in manifest.platforms:
            raise WrongUse("script-platform-unsupported", script=script, platform=platform)
        job = bench.run(draft_of(folder, manifest, platform, checked, token), cancel=cancel)
        results = ResultReader(manifest, token)
        kept = {"stdout": bytearray(), "stderr": bytearray()}
        for stream, data in job:
            kept[stream] += data[: max(0, _MAX_KEPT_BYTES - len(kept[stream]))]
            if stream == "stdout":
                heard(results.feed(decode(data))[0])
        heard(results.feed("", final=True)[0])
        ended = job.exit()
        secrets = [secret for _, secret in checked.secret]
        return Tried(
            script=script,
            manifest=manifest,
            values=checked,
            bench=bench.name,
            platform=platform,
            ended=ended,
            conclusion=results.conclude(ended.status if ended.reason == "exited" else None),
            output=without_secrets(bytes(kept["stdout"]), token, secrets),
            errors=without_secrets(bytes(kept["stderr"]), token, secrets),
        )
