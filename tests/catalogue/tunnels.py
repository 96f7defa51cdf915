"""A WireGuard tunnel through a small network, with the real tools; the kernel's part is a program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.networks import FAR, behind_a_router
from needs import needs

if TYPE_CHECKING:
    from catalogue.machine import Machine

SERVER = "10.20.0.1"
PORT = "51820"

# The program stands for the kernel: it belongs to no run, as an interface of the kernel would not.
_KERNEL = """#!/bin/sh
exec setsid env -i PATH="$PATH" /usr/local/libexec/wireguard-go "$@" >/dev/null 2>&1
"""
_KEYS = """
mkdir -p /etc/wireguard /run/keys
umask 077
for end in here server; do wg genkey >/run/keys/$end; wg pubkey </run/keys/$end >/run/keys/$end.pub; done
cat >/etc/wireguard/wg0.conf <<END
# given out by the office
[Interface]
PrivateKey = $(cat /run/keys/here)
Address = 10.20.0.2/24

[Peer]
Endpoint = $1:$2   # the office
PublicKey = $(cat /run/keys/server.pub)
AllowedIPs = 10.20.0.0/24, 10.30.0.0/16
END
"""
_SERVER = """
ip netns exec far wireguard-go wgs
ip netns exec far wg set wgs listen-port "$1" private-key /run/keys/server peer "$(cat /run/keys/here.pub)" \
    allowed-ips 10.20.0.2/32
ip -n far addr add 10.20.0.1/24 dev wgs
ip -n far link set wgs up
"""


def set_up(machine: Machine) -> None:
    """Give a machine behind a router a tunnel `wg0` that is down, and its server; nothing is on yet."""
    put_there(machine)
    behind_a_router(machine)
    machine.do(_KEYS, FAR, PORT)
    machine.do(_SERVER, PORT)


def put_there(machine: Machine) -> None:
    """Install the tools there, with `wireguard-go` in place of the kernel's module."""
    for tool, package in (("wg", "wireguard-tools"), ("wg-quick", "wireguard-tools")):
        machine.do('cp "$1" /usr/bin/', needs(tool, package=package))
    machine.do("mkdir -p /usr/local/libexec /run/wireguard; ln -sfn /run /var/run")
    machine.do('cp "$1" /usr/local/libexec/', needs("wireguard-go"))
    machine.write("/usr/bin/wireguard-go", _KERNEL)
    machine.do("chmod 755 /usr/bin/wireguard-go")
