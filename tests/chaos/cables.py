"""A bridge on this machine, and hosts that hang on it by one cable each: network namespaces."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

#: addresses that are nobody's (RFC 5737)
NETWORK = "203.0.113"
SERVER = f"{NETWORK}.1"
FIRST_HOST = 10


@dataclass(frozen=True)
class Cables:
    """The hosts by their number; the names are this process's own."""

    mark: str

    def host(self, number: int) -> str:
        return f"{self.mark}h{number}"

    def address(self, number: int) -> str:
        return f"{NETWORK}.{FIRST_HOST + number}"

    def pull(self, number: int) -> None:
        """Nothing arrives any more, and nobody is told."""
        _ip("link", "set", self._cable(number), "down")

    def plug_in(self, number: int) -> None:
        _ip("link", "set", self._cable(number), "up")

    def _cable(self, number: int) -> str:
        return f"{self.mark}c{number}"

    def lay(self, number: int, bridge: str, undo: ExitStack) -> None:
        host, cable = self.host(number), self._cable(number)
        _ip("netns", "add", host)
        undo.callback(_ip, "netns", "del", host)
        _ip("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", host)
        _ip("link", "set", cable, "master", bridge, "up")
        _ip("-n", host, "addr", "add", f"{self.address(number)}/24", "dev", "eth0")
        _ip("-n", host, "link", "set", "eth0", "up")
        _ip("-n", host, "link", "set", "lo", "up")


@contextmanager
def cables_to(hosts: int) -> Iterator[Cables]:
    """So many hosts, gone with their bridge afterwards. Needs root and the program `ip`."""
    cables = Cables(f"dd{os.getpid() % 100_000}")
    bridge = f"{cables.mark}br"
    with ExitStack() as undo:
        _ip("link", "add", bridge, "type", "bridge")
        undo.callback(_ip, "link", "del", bridge)
        _ip("addr", "add", f"{SERVER}/24", "dev", bridge)
        _ip("link", "set", bridge, "up")
        for number in range(hosts):
            cables.lay(number, bridge, undo)
        yield cables


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True, text=True)
