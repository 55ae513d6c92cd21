"""Runs the application on a socket of our own, so that the port is known before it listens."""

import os
import socket
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from central.settings import ServerSettings
from central.storage.durable import write_durable

_BACKLOG = 128
_SHUTDOWN_S = 5


class _Server(uvicorn.Server):
    """Tells its port in a file as soon as it answers."""

    def __init__(self, config: uvicorn.Config, port: int, port_file: Path | None) -> None:
        super().__init__(config)
        self._port = port
        self._port_file = port_file

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then write the port file."""
        await super().startup(sockets)
        if self.started and self._port_file is not None:
            write_durable(self._port_file, str(self._port).encode(), mode=0o644)


def serve(app: ASGIApp, settings: ServerSettings, port_file: Path | None) -> None:
    """Serve until SIGTERM or SIGINT."""
    with _listener(settings.host, settings.port) as listener:
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_SHUTDOWN_S,
            ssl_certfile=settings.tls_certificate,
            ssl_keyfile=str(settings.tls_key) if settings.tls_key else None,
        )
        _Server(config, listener.getsockname()[1], port_file).run(sockets=[listener])


def _listener(host: str, port: int) -> socket.socket:
    """A listening socket; it names its protocol, or answers would wait 40 ms for Nagle."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen(_BACKLOG)
    return listener


def umask_private() -> None:
    """Files made from now on are closed to others."""
    os.umask(0o077)
