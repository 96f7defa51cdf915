"""A catalogue of a few scripts as the window lists them: one of each kind that looks different."""

from __future__ import annotations

from decimal import Decimal

from deskside.domain.errors import Refused
from deskside.domain.scripts.admission import Approver
from deskside.domain.scripts.manifest import Effect, Manifest, ResultConvention
from deskside.domain.scripts.parameters import Parameter, ParameterType
from deskside.usecases.list_scripts import ListedScript

_APPROVER = Approver(principal="it.lead@example.org", key_fingerprint="SHA256:abc")


def listed(
    script: str,
    title: str,
    tell: str,
    *,
    effect: Effect = Effect.READ,
    why_not: Refused | None = None,
    parameters: tuple[Parameter, ...] = (),
) -> ListedScript:
    """Return one script, approved unless `why_not` says otherwise."""
    manifest = Manifest(
        version=3,
        title={"en": title},
        author="it.scripts@example.org",
        effect=effect,
        timeout_s=30,
        result=ResultConvention.PLUGIN,
        tell={"en": tell},
        platforms={},
        parameters=parameters,
        say={"ok": {"en": "The names on the network are found."}},
    )
    if why_not is not None:
        return ListedScript(script=script, manifest=manifest, why_not=why_not)
    return ListedScript(
        script=script, manifest=manifest, why_not=None, approvers=(_APPROVER,), trust="self-approved"
    )


def catalogue() -> list[ListedScript]:
    """Return scripts that may run, one that may not, one that changes things."""
    host = Parameter(
        name="host", type=ParameterType.HOSTNAME, label={"en": "Name to look up"}, default="example.org"
    )
    port = Parameter(
        name="port",
        type=ParameterType.PORT,
        label={"en": "Port"},
        optional=True,
        minimum=Decimal(1),
        maximum=Decimal(65_535),
    )
    return [
        listed(
            "network.name-resolution",
            "Check name resolution",
            "Looks up three names on the network. Changes nothing.",
            parameters=(host, port),
        ),
        listed("disk.space-eaters", "Check disk space", "Looks how full the disks are. Changes nothing."),
        listed("time.offset", "Check the clock", "Compares the clock with the network's time."),
        listed(
            "service.restart",
            "Restart the print service",
            "Restarts the print service. Jobs in the queue are printed afterwards.",
            effect=Effect.CHANGE,
            why_not=Refused("not-approved"),
        ),
    ]
