"""Whether a source of pictures is there, told without opening it and without OpenCV."""

import socket
from pathlib import Path
from urllib.parse import urlsplit

_PORTS = {"http": 80, "https": 443, "rtsp": 554}


def is_there(source: str, seconds: float) -> bool:
    """Whether the device or file exists, or something listens at the address."""
    address = urlsplit(source)
    if address.scheme not in _PORTS:
        return Path(source).exists()
    try:
        port = address.port or _PORTS[address.scheme]
        socket.create_connection((address.hostname or "", port), seconds).close()
    except (OSError, ValueError):
        return False
    return True
