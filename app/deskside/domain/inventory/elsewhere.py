"""Fields of which a kind of system has nothing at all: no gap of ours, and nothing that would fill them.

Each is here because that system has no such thing, not because nobody reads it yet: who runs Windows has no
SELinux, whoever may ask. A test holds that no case of the system fills one of its fields.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

from deskside.domain.inventory.facts import Category, Help

if TYPE_CHECKING:
    from collections.abc import Mapping

C = TypeVar("C", bound=Category)

_OF_LINUX: Final = (
    "security.selinux security.apparmor security.apparmor_enforced security.lockdown security.firewall_zone "
    "memory.pressure_percent network.dns.stub os.support_contract "
)
"""What its kernel and its distributions alone have."""
_OF_APPLE: Final = "security.system_integrity security.gatekeeper "
_OF_WINDOWS: Final = (
    "os.licence os.licence_left_days os.fast_startup security.antivirus_on security.antivirus_current "
    "security.account_control devices.rows.problem_code "
)
"""Activation, its own kind of start, its Security Center, UAC, and the numbers of its plug and play."""

NO_SUCH_THING: Final[Mapping[str, frozenset[str]]] = {
    "linux": frozenset((_OF_APPLE + _OF_WINDOWS).split()),
    "windows": frozenset(
        (
            _OF_LINUX
            + _OF_APPLE
            + "security.kernel_modules os.session_type os.desktop "  # one desktop, its own
            "cpu.load_1_minute cpu.load_5_minutes cpu.load_15_minutes "  # load is an idea of Unix
            "volumes.rows.options volumes.rows.inodes_total volumes.rows.inodes_free processes.rows.state "
            "users.rows.shell users.signed_in.terminal users.log_ons.terminal "
            "updates.newest_kernel updates.recent.before updates.recent.after"  # an update has a title only
        ).split()
    ),
    "macos": frozenset(
        (
            _OF_LINUX + _OF_WINDOWS + "security.kernel_modules security.fips security.tpm_version os.desktop "
            "updates.newest_kernel updates.recent.before"  # an update says what it leads to
        ).split()
    ),
    "freebsd": frozenset((_OF_LINUX + _OF_APPLE + _OF_WINDOWS).split()),
}
"""By platform, as `domain.inventory.platform` calls them: paths, with the category's name in front."""


def with_no_such_thing(category: C, platform: str) -> C:
    """Return the category with every gap that no machine of this platform could fill told as such."""
    known = NO_SUCH_THING.get(platform, frozenset())
    problems = tuple(
        replace(gap, help=Help.NO_SUCH_THING)
        if gap.help is Help.NOT_PROVIDED and f"{category.NAME}.{gap.field}" in known
        else gap
        for gap in category.problems
    )
    return category if problems == category.problems else replace(category, problems=problems)
