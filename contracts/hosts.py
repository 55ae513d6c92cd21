"""Which hosts are this machine."""

from ipaddress import ip_address


def is_this_machine(host: str) -> bool:
    """Whether what goes there never leaves this machine: the loopback, by name or address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
