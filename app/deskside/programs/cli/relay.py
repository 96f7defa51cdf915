"""`deskside relay`: for those who look after a relay."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from deskside.domain.errors import WrongUse
from deskside.domain.relay.address import parse_relay_address
from deskside.domain.relay.check import Verdict
from deskside.domain.relay.shown import relay_check_json
from deskside.programs.cli.terminal import TerminalDialogue, ctrl_c_cancels, print_json
from deskside.ui.words import relay as words
from deskside.ui.words import t
from deskside.usecases.ports.machine import SecretQuestion

if TYPE_CHECKING:
    from argparse import Namespace

    from deskside.domain.relay.check import Finding
    from deskside.domain.secret import Secret
    from deskside.programs.house import House


def check(options: Namespace, house: House) -> int:
    """Look at a relay from outside: 0 where every point that was looked at is good, 1 where one is bad."""
    del house
    from deskside.adapters.ssh.agent import Agent  # noqa: PLC0415 - paramiko, for this command only
    from deskside.adapters.ssh.relay_seen import SshRelays  # noqa: PLC0415
    from deskside.usecases.check_relay import CheckRelay  # noqa: PLC0415

    if options.certificate and not options.clerk_key:
        raise WrongUse("relay-certificate-alone")
    host, port = parse_relay_address(options.relay)
    agent = os.environ.get("SSH_AUTH_SOCK", "")
    relays = SshRelays(
        host,
        port,
        companion_key=options.companion_key,
        identity=options.clerk_key,
        certificate=options.certificate,
        agent=Agent(agent) if agent else None,
        unlock=_passphrase,
    )
    with ctrl_c_cancels() as cancel:
        findings = []
        for finding in CheckRelay(relays)(cancel=cancel):
            findings.append(finding)
            if not options.json:
                _print(finding)
    if options.json:
        print_json(relay_check_json(host, port, relays.host_key, findings, words.unknowable()))
    else:
        print(t("Host key, to be compared with the profile's: {key}").format(key=relays.host_key))
        print(t("Nobody can see from outside:"))
        print(*(f"  {line}" for line in words.unknowable()), sep="\n")
    return 1 if any(finding.verdict is Verdict.BAD for finding in findings) else 0


def _passphrase(file: str) -> Secret | None:
    answer = TerminalDialogue().secret(SecretQuestion(kind="passphrase", label=file))
    return None if answer is None else answer.secret


def _print(finding: Finding) -> None:
    line = f"{words.verdict(finding.verdict)}: {words.check(finding.check)}"
    print(f"{line} ({finding.seen})" if finding.seen else line, flush=True)
