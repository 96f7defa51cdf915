"""Say in one sentence what keeps us from a relay: names, network, proxy, portal, clock, or itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deskside.domain.errors import Unreachable
from deskside.domain.relay.faults import Fault, Look, Seen, fault_of, looks_for, skew_s

if TYPE_CHECKING:
    from deskside.usecases.ports.clock import Clock
    from deskside.usecases.ports.relay import Surroundings
    from deskside.usecases.task import CancelToken


@dataclass(frozen=True, slots=True)
class ExplainRelay:
    """Looks around once, after an attempt has failed."""

    surroundings: Surroundings
    clock: Clock

    def __call__(self, host: str, port: int, error: Unreachable, *, cancel: CancelToken) -> Unreachable:
        """Return the error that tells a person; its fact `why` keeps the code of `error`, for their helper.

        Raises:
            Cancelled: `cancel` was pulled.
        """
        if error.code.startswith("relay-") and error.code not in {
            "relay-login-refused",
            "relay-login-cut",
            "relay-key-mismatch",
        }:
            return error
        seen = self._look(host, port, error.code, cancel)
        now = self.clock.now()
        fault = fault_of(error.code, seen, now)
        more: dict[str, str | int] = {}
        if fault is Fault.PROXY:
            proxy = str(error.facts.get("proxy") or seen.proxy)
            if not proxy:  # the setting itself is wrong, and its error says so
                return error
            more["proxy"] = proxy
        if fault is Fault.CLOCK:
            more["minutes"] = abs(skew_s(seen, now)) // 60
        return Unreachable(str(fault), host=host, port=port, why=error.code, **more)

    def _look(self, host: str, port: int, code: str, cancel: CancelToken) -> Seen:
        looks = looks_for(code)
        answer = self.surroundings.answer(host, port, cancel) if Look.ANSWER in looks else "nothing"
        page, date = self.surroundings.page(host, cancel) if Look.PAGE in looks else (False, None)
        proxy = self.surroundings.proxy(host) if looks else ""
        return Seen(answer=answer, page=page, date=date, proxy=proxy)
