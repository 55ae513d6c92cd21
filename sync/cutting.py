"""Connections whose answer has one time limit: when it is over, the socket is shut down.

A socket's own timeout begins anew with every byte, so that headers that drip, or "100
Continue" without end, would hold a thread for hours.
"""

import socket
import ssl
import threading
import time
from contextlib import suppress
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.response import HTTPResponse


class AnswerLimit:
    """The time for one answer, from the last byte of the request on.

    A long answer may have the time anew for each good piece of it, see ``go_on``.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._waiting: socket.socket | None = None
        self._timer: threading.Timer | None = None
        self._until = 0.0
        self._over = False

    @property
    def over(self) -> bool:
        """Whether the latest answer was cut off."""
        return self._over

    def begin(self, connection: socket.socket) -> None:
        """The request is sent: the answer's time runs."""
        with self._lock:
            self._waiting, self._over = connection, False
            self._until = time.monotonic() + self._seconds
            self._wait(self._seconds)

    def clear(self) -> None:
        """Forget the latest answer, before a connection is made for the next."""
        self._over = False

    def go_on(self) -> None:
        """A good piece of the answer came: its time begins anew."""
        self._until = time.monotonic() + self._seconds

    def end(self) -> None:
        """The answer is there or given up; the connection is left alone from now on."""
        with self._lock:
            self._waiting = None
            if self._timer is not None:
                self._timer.cancel()

    def _wait(self, seconds: float) -> None:
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._timer.start()

    def _cut(self) -> None:
        with self._lock:
            if self._waiting is None:
                return
            left = self._until - time.monotonic()
            if left > 0:
                self._wait(left)
            else:
                self._over = True
                # Not the method of a TLS socket: it would pull its state from under the reader.
                with suppress(OSError):
                    socket.socket.shutdown(self._waiting, socket.SHUT_RDWR)


class _TrustingAdapter(HTTPAdapter):
    """Asks the context alone whom to trust; the library would add its own list of authorities."""

    pools: dict[str, type[HTTPConnectionPool]]
    trust: ssl.SSLContext

    def proxy_manager_for(self, proxy: str, **words: Any) -> Any:
        """The same pools behind a proxy."""
        manager = super().proxy_manager_for(proxy, ssl_context=self.trust, **words)
        manager.pool_classes_by_scheme = self.pools
        return manager

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        if url.lower().startswith("https"):
            conn.cert_reqs = "CERT_REQUIRED"


def limited_adapter(limit: AnswerLimit, trust: ssl.SSLContext) -> HTTPAdapter:
    """An adapter of one kept-alive connection that begins ``limit`` with each request sent."""

    class Plain(HTTPConnection):
        def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as in urllib3
            limit.begin(self.sock)
            return super().getresponse()

    class Secure(HTTPSConnection):
        def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as in urllib3
            limit.begin(self.sock)
            return super().getresponse()

        def _tunnel(self) -> None:
            """The proxy's answer, before there is TLS: it may drip as well."""
            limit.begin(self.sock)
            try:
                super()._tunnel()  # of http.client
            finally:
                limit.end()

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    adapter = _TrustingAdapter(pool_connections=1, pool_maxsize=1, max_retries=0)
    adapter.trust, adapter.pools = trust, {"http": PlainPool, "https": SecurePool}
    adapter.init_poolmanager(1, 1, ssl_context=trust)
    adapter.poolmanager.pool_classes_by_scheme = adapter.pools
    return adapter
