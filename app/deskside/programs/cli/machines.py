"""`deskside machine ...`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskside.domain.errors import WrongUse
from deskside.domain.journal.desk import MachineSaved
from deskside.programs.cli.terminal import print_json, print_table, quiet
from deskside.ui.words import t
from deskside.usecases.keep_machines import ForgetMachine, SaveMachine
from deskside.usecases.task import CancelToken

if TYPE_CHECKING:
    from argparse import Namespace

    from deskside.domain.tickets import SavedMachine
    from deskside.programs.house import House


def listing(options: Namespace, house: House) -> int:
    """List the saved machines."""
    machines = house.store.machines()
    if options.json:
        print_json([_json(machine) for machine in machines])
    elif not machines:
        print(t("No saved machines. Save one: deskside machine add NAME TARGET"))
    else:
        print_table(
            [t("Name"), t("Target"), t("Requester"), t("System"), t("Last seen")],
            [[m.name, m.target, m.requester, m.os_name, _seen(m)] for m in machines],
        )
    return 0


def add(options: Namespace, house: House) -> int:
    """Save a machine, and say where its name led before, if it did."""
    before = next((m.target for m in house.store.machines() if m.name == options.name), options.target)
    saved = MachineSaved(name=options.name, target=options.target, requester=options.requester)
    SaveMachine(house.store)(saved, report=quiet, cancel=CancelToken())
    if before == options.target:
        print(t("{name} is {target}.").format(name=options.name, target=options.target))
    else:
        said = t("{name} is {target} now; before, it was {before}.")
        print(said.format(name=options.name, target=options.target, before=before))
    return 0


def show(options: Namespace, house: House) -> int:
    """Show one saved machine."""
    machine = next((m for m in house.store.machines() if m.name == options.name), None)
    if machine is None:
        raise WrongUse("machine-unknown", name=options.name[:80])
    if options.json:
        print_json(_json(machine))
        return 0
    rows = [
        (t("Name"), machine.name),
        (t("Target"), machine.target),
        (t("Requester"), machine.requester),
        (t("System"), machine.os_name),
        (t("Last seen"), _seen(machine)),
    ]
    for label, value in rows:
        if value:
            print(f"{label}: {value}")
    return 0


def forget(options: Namespace, house: House) -> int:
    """Remove a machine from the list."""
    ForgetMachine(house.store, house.store)(options.name, report=quiet, cancel=CancelToken())
    return 0


def _seen(machine: SavedMachine) -> str:
    return machine.last_seen.astimezone().strftime("%Y-%m-%d %H:%M") if machine.last_seen else ""


def _json(machine: SavedMachine) -> dict[str, str | None]:
    return {
        "name": machine.name,
        "target": machine.target,
        "requester": machine.requester or None,
        "os_name": machine.os_name or None,
        "last_seen": machine.last_seen.isoformat() if machine.last_seen else None,
    }
