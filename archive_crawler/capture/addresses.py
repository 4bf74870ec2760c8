"""Which hosts the public can reach, as far as the name itself tells."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052 section 2.1
_LOCAL_NAMES = ("localhost", "local", "internal", "intranet", "lan", "home.arpa")  # RFC 6761, 6762, 8375


def is_public(address: str) -> bool:
    """Whether an IP address literal is globally reachable unicast (RFC 6890 and the IANA registries).

    An IPv6 address that carries an IPv4 one (mapped, NAT64, 6to4, Teredo) is as public as the address it carries.
    """
    ip = ip_address(address)
    if isinstance(ip, IPv6Address):
        carried = _carried(ip)
        if carried is not None:
            return is_public(str(carried))
        if ip.is_site_local:
            return False
    return ip.is_global and not ip.is_multicast


def is_private_host(host: str) -> bool:
    """Whether a URL's host is a private address or a name that only a private network has."""
    host = host.strip("[]").rstrip(".").lower()
    try:
        return not is_public(host)
    except ValueError:
        return host in _LOCAL_NAMES or host.endswith(tuple(f".{name}" for name in _LOCAL_NAMES))


def _carried(ip: IPv6Address) -> IPv4Address | None:
    if ip in _NAT64:
        return IPv4Address(ip.packed[12:])
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
