"""Networks around a machine, made of namespaces inside it; no packet leaves them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catalogue.machine import Machine

GATEWAY = "10.8.0.1"
FAR = "10.9.0.2"

_LAY = f"""
ip netns add router
ip netns add far
ip link add home type veth peer name near netns router
ip link add out netns router type veth peer name end netns far
ip addr add 10.8.0.2/24 dev home
ip -n router addr add {GATEWAY}/24 dev near
ip -n router addr add 10.9.0.1/24 dev out
ip -n far addr add {FAR}/24 dev end
ip link set home up
ip -n router link set near up
ip -n router link set out up
ip -n far link set end up
ip -n far link set lo up
ip netns exec router sysctl -qw net.ipv4.ip_forward=1
ip route add default via {GATEWAY}
ip -n far route add default via 10.9.0.1
ip -6 addr flush dev home
until [ "$(cat /sys/class/net/home/operstate)" = up ]; do :; done
"""


def behind_a_router(machine: Machine) -> None:
    """Lay `machine` - router - far: three namespaces and the links `home`-`near` and `out`-`end`."""
    machine.do(_LAY)
