"""Runs the application on a socket of our own, so that the port is known before it listens.

Connections are accepted here and not by the event loop: asyncio logs a full table of open files
once for each place of the backlog, again and again, and knows no caps.
"""

import asyncio
import resource
import socket
from contextlib import suppress
from math import ceil
from pathlib import Path

import structlog
import uvicorn
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp

from central.addresses import Peers
from central.connections import DEADLINES, Caller, DeadlinedProtocol, Deadlines, Door
from central.logs import LineLimit
from central.settings import ServerSettings
from hardening.files import write_durably
from hardening.supervisor import Supervisor

log = structlog.get_logger(__name__)

_BACKLOG = 128
_SHUTDOWN_S = 5
_ACCEPT_AGAIN_S = 0.5
_OTHER_FILES = 128  # the database, attachments, logs
_ENOUGH_FILES = 4096
_KEEP_ALIVE = (  # a peer that is gone without a word is noticed after a minute
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 30),
    (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 10),
    (socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3),
)


class Server(uvicorn.Server):
    """Lets connections in by the ``Door``; tells its port in a file as soon as it answers."""

    def __init__(
        self,
        app: ASGIApp,
        settings: ServerSettings,
        listener: socket.socket,
        port_file: Path | None = None,
        deadlines: Deadlines = DEADLINES,
        supervisor: Supervisor | None = None,
    ) -> None:
        super().__init__(_config(app, settings, deadlines))
        self._supervisor = supervisor or Supervisor()
        self._listener = listener
        self._port_file = port_file
        self._deadlines = deadlines
        self.door = Door(
            min(settings.connections, _open_files() - _OTHER_FILES),
            settings.connections_per_address,
            Peers(settings.trusted_proxies),
            lambda: self._lines.write(log.warning, "connections.full"),
        )
        self._lines = LineLimit(1)
        self._accepting: asyncio.Task[None] | None = None
        self._proving: asyncio.Task[None] | None = None
        self._arriving: set[asyncio.Task[None]] = set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then write the port file."""
        await super().startup(sockets=[])
        self._accepting = asyncio.create_task(self._accept())
        if self._port_file is not None:
            port = self._listener.getsockname()[1]
            write_durably(self._port_file, str(port).encode(), mode=0o644)
        self._supervisor.ready()
        self._proving = asyncio.create_task(self._prove())

    async def _prove(self) -> None:
        """Tell the service manager that the centre works, by the way that requests take: the event
        loop, and one of the threads that answer. Where one of them hangs nothing is told.
        """
        while self._supervisor.every_s is not None:
            await run_in_threadpool(self._supervisor.works)
            await asyncio.sleep(self._supervisor.every_s)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let nobody in any more, and end what is under way."""
        for task in (self._accepting, self._proving, *self._arriving):
            if task is not None:
                task.cancel()
        self._listener.close()
        await super().shutdown(sockets)

    async def _accept(self) -> None:
        """Let in who may come in; what keeps us from it gets a line a minute."""
        loop = asyncio.get_running_loop()
        self._listener.setblocking(False)
        while True:
            try:
                connection, peer = await loop.sock_accept(self._listener)
            except ConnectionAbortedError:  # gone before it was let in
                continue
            except OSError as error:
                self._lines.write(log.error, "accept.failed", errno=error.errno)
                await asyncio.sleep(_ACCEPT_AGAIN_S)
                continue
            caller = self.door.enter(connection, peer[0])
            if caller is None:
                connection.close()
                continue
            task = asyncio.create_task(self._serve_connection(connection, caller))
            self._arriving.add(task)
            task.add_done_callback(self._arriving.discard)

    async def _serve_connection(self, connection: socket.socket, caller: Caller) -> None:
        secure = self.config.ssl

        def protocol() -> DeadlinedProtocol:
            state = {**self.lifespan.state, "ending": lambda: self.should_exit}
            return DeadlinedProtocol(self.config, self.server_state, state, caller, self._deadlines)

        arrived = False
        try:
            with suppress(OSError):  # TLS that failed or took too long
                await asyncio.get_running_loop().connect_accepted_socket(
                    protocol,
                    connection,
                    ssl=secure,
                    ssl_handshake_timeout=self._deadlines.begin if secure else None,
                )
                arrived = True
        finally:
            if not arrived:
                connection.close()
                caller.leave()


def _config(app: ASGIApp, settings: ServerSettings, deadlines: Deadlines) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=DeadlinedProtocol,
        ws="none",
        log_config=None,
        log_level="error",  # what strangers get wrong is theirs, and would fill the log
        access_log=False,
        server_header=False,
        proxy_headers=False,  # central.proxies
        timeout_keep_alive=ceil(deadlines.idle),
        timeout_graceful_shutdown=_SHUTDOWN_S,
        ssl_certfile=settings.tls_certificate,
        ssl_keyfile=str(settings.tls_key) if settings.tls_key else None,
    )


def serve(app: ASGIApp, settings: ServerSettings, port_file: Path | None) -> None:
    """Serve until SIGTERM or SIGINT."""
    with open_listener(settings.host, settings.port) as listener:
        Server(app, settings, listener, port_file).run()


def open_listener(host: str, port: int) -> socket.socket:
    """A listening socket; it names its protocol, or answers would wait 40 ms for Nagle."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    for level, option, value in _KEEP_ALIVE:  # connections inherit them
        listener.setsockopt(level, option, value)
    listener.bind((host, port))
    listener.listen(_BACKLOG)
    return listener


def _open_files() -> int:
    """How many files may be open at once; raised as far as the system lets us."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _ENOUGH_FILES if hard == resource.RLIM_INFINITY else min(hard, _ENOUGH_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    return _ENOUGH_FILES if soft == resource.RLIM_INFINITY else soft
