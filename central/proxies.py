"""What a proxy before the centre changed is put right: whose request, by which scheme, which path.

Behind a proxy that strips a prefix from paths, a terminal signs the path with the prefix, and a
browser needs it in every address.
"""

from collections.abc import Iterable
from typing import Any, cast

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from central.addresses import Peers, plain
from central.settings import ServerSettings

_SCHEME = b"x-forwarded-proto"
_TRACES = {
    _SCHEME, b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-port", b"x-real-ip",
    b"forwarded", b"via",
}  # fmt: skip
_HSTS = (b"strict-transport-security", b"max-age=31536000")


class Proxies:
    """ASGI middleware; afterwards ``client``, ``scheme``, ``root_path``, ``path`` and ``raw_path``
    are those of the public address, ``public_prefix`` is what it adds to paths. Answers to TLS
    requests carry HSTS (RFC 6797).
    """

    def __init__(self, app: ASGIApp, settings: ServerSettings) -> None:
        self._app = app
        self._trusted = Peers(settings.trusted_proxies)
        self._prefix = settings.public_prefix
        self._public_scheme = settings.public_scheme
        placed = cast(Any, self._placed)  # the server's types of ASGI and ours are told apart
        self._whose: Any = ProxyHeadersMiddleware(placed, list(settings.trusted_proxies))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope = dict(scope)
        host, port = scope["client"] or ("", 0)
        scope["client"] = (plain(host), port)
        scheme = _forwarded_scheme(scope["headers"]) if plain(host) in self._trusted else None
        scope["public_scheme"] = self._public_scheme or scheme or scope["scheme"]
        await self._whose(scope, receive, send)

    async def _placed(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["scheme"] = scope.pop("public_scheme")
        inside = scope["path"] == self._prefix or scope["path"].startswith(self._prefix + "/")
        if self._prefix and not inside:  # the proxy took it away
            scope["path"] = self._prefix + scope["path"]
            scope["raw_path"] = self._prefix.encode() + scope["raw_path"]
        elif self._prefix == scope["path"]:
            scope["path"] += "/"
        scope["root_path"] = scope["public_prefix"] = self._prefix

        async def strict(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], _HSTS]}
            await send(message)

        await self._app(scope, receive, strict if scope["scheme"] == "https" else send)


def _forwarded_scheme(headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    """The scheme at the outermost proxy: "https" unless a proxy says otherwise, None without one.

    A proxy is there to end TLS; a cookie that is Secure by mistake is noticed at the first
    log-in, one that is not Secure by mistake never.
    """
    fields = [(name, value) for name, value in headers if name in _TRACES]
    said = [value.split(b",")[0].strip().lower() for name, value in fields if name == _SCHEME]
    if not fields:
        return None
    return "http" if said and said[0] == b"http" else "https"
