"""Wrong passwords slow down whoever types them, and nobody else."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from ipaddress import IPv6Network, ip_address

_MOST_ADDRESSES = 10_000


@dataclass(slots=True)
class Attempts:
    """Passwords tried in the last ``window_s`` seconds, by address; ``most`` are allowed from each."""

    most: int = 5
    window_s: float = 60.0
    tried: dict[str, deque[float]] = field(default_factory=dict)

    def wait_s(self, address: str, now_s: float) -> float:
        """Seconds until somebody from this address may try again; 0 when that is now."""
        times = self.tried.get(_network(address), deque())
        while times and now_s - times[0] >= self.window_s:
            times.popleft()
        return 0.0 if len(times) < self.most else self.window_s - (now_s - times[0])

    def add(self, address: str, now_s: float) -> None:
        """Remember an attempt, before it is known whether it is right: many at once are many."""
        times = self.tried.pop(_network(address), deque())
        self.tried[_network(address)] = times
        times.append(now_s)
        while len(self.tried) > _MOST_ADDRESSES:
            del self.tried[next(iter(self.tried))]

    def forget(self, address: str) -> None:
        """Start anew for somebody who knew the password."""
        self.tried.pop(_network(address), None)


def _network(address: str) -> str:
    """The address; of IPv6 its network of 64 bits, all of which one person has."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    return str(ip) if ip.version == 4 else str(IPv6Network((int(ip), 64), strict=False))
