"""The way to the centre, gone piece by piece: name, port, proxy, TLS, who answers.

Every piece has a time limit, whatever the other end does, and the first trouble ends the way:
what lies behind it cannot be seen.
"""

import errno
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from cryptography import x509

from contracts.errors import InvalidDocumentError
from contracts.wire import HELLO_PATH, JSON_TYPE, ErrorAnswer, Refusal, parse_wire
from contracts.zone import CLOCK_TOLERANCE_S
from kiosk.maintenance.finding import Finding, Level, trouble, warning
from sync.certificates import trusting
from sync.errors import SyncSettingsError

PIECE_S = 5.0
"""For a name, a connection, TLS and an answer, each."""
_MOST_BYTES = 64 * 1024
_NOT_YET, _EXPIRED = 9, 10
_OTHER_NAMES = (62, 63, 64)
"""Of openssl/x509_vfy.h: not yet valid, expired; another host, mail or address."""


@dataclass(frozen=True, slots=True)
class Way:
    """Where the centre is, and through whom."""

    url: str
    ca: Path | None = None
    proxy: str = ""
    piece_s: float = PIECE_S

    @property
    def host(self) -> str:
        """Of the centre."""
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        """Of the centre."""
        return urlsplit(self.url).port or (443 if self.tls else 80)

    @property
    def tls(self) -> bool:
        """Whether the way is private."""
        return urlsplit(self.url).scheme == "https"

    @property
    def first(self) -> tuple[str, int]:
        """Who is connected to: the centre, or the proxy before it."""
        if not self.proxy:
            return self.host, self.port
        address = urlsplit(self.proxy)
        return address.hostname or "", address.port or 0


class StoppedError(Exception):
    """The way ends here; holds what was found."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.key)
        self.finding = finding


def walk(way: Way, servers: tuple[str, ...]) -> Iterator[Finding]:
    """Every piece that was passed, and the one that was not.

    Args:
        servers: who is asked for names, to say so.
    """
    try:
        host, port = way.first
        addresses = _addresses(host, servers, way.piece_s)
        if addresses != [host]:
            yield _ok("net_name", host=host, addresses=", ".join(addresses))
        with _Line(addresses, port, way) as line:
            yield _ok("net_port", host=host, port=str(port))
            if way.proxy:
                line.through_proxy()
                yield _ok("net_proxy", host=host)
            if way.tls:
                line.make_private()
                yield _ok("net_tls")
            yield from line.greet()
    except StoppedError as stopped:
        yield stopped.finding


def _addresses(host: str, servers: tuple[str, ...], seconds: float) -> list[str]:
    """The system's resolver has no time limit: it is asked in a thread that nobody waits for."""
    try:
        return [str(ip_address(host))]
    except ValueError:
        pass
    found: list[str] = []
    failed: list[int] = []

    def ask() -> None:
        try:
            told = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
            found.extend(dict.fromkeys(str(each[4][0]) for each in told))
        except socket.gaierror as error:
            failed.append(error.errno or 0)
        except (OSError, UnicodeError):
            failed.append(socket.EAI_NONAME)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(seconds)
    if found:
        return found
    if failed and failed[0] in (socket.EAI_NONAME, socket.EAI_NODATA):
        raise StoppedError(trouble("net_name_unknown", host=host))
    if not servers:
        raise StoppedError(trouble("net_no_name_server"))
    raise StoppedError(trouble("net_names_silent", servers=", ".join(servers)))


class _Line:
    """One connection on the way."""

    def __init__(self, addresses: list[str], port: int, way: Way) -> None:
        self._addresses, self._port, self._way = addresses, port, way
        self._socket: socket.socket | None = None
        self._timer: threading.Timer | None = None
        self._cut = False

    def __enter__(self) -> Self:
        self._socket = self._connected()
        return self

    def __exit__(self, *_: object) -> None:
        self._end_piece()
        if self._socket is not None:
            self._socket.close()

    def through_proxy(self) -> None:
        """Have the proxy connect to the centre."""
        way, (host, port) = self._way, self._way.first
        target = f"[{way.host}]:{way.port}" if ":" in way.host else f"{way.host}:{way.port}"
        try:
            self._begin_piece()
            self._line.sendall(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode())
            with closing(http.client.HTTPResponse(self._line, method="CONNECT")) as answer:
                answer.begin()
                status = answer.status
        except (OSError, http.client.HTTPException, ValueError) as error:
            silent = self._cut or isinstance(error, TimeoutError)
            key = "net_proxy_silent" if silent else "net_proxy_garbled"
            raise StoppedError(trouble(key, host=host, port=str(port))) from error
        finally:
            self._end_piece()
        if status == 407:
            raise StoppedError(trouble("net_proxy_login", host=host))
        if status != 200:
            raise StoppedError(trouble("net_proxy_refuses", host=host, status=str(status)))

    def make_private(self) -> None:
        """Speak TLS, and see whether whoever answers is trusted."""
        try:
            trust = trusting(self._way.ca)
        except SyncSettingsError as error:
            raise StoppedError(trouble("net_ca", file=str(self._way.ca))) from error
        try:
            self._speak_tls(trust)
        except ssl.SSLCertVerificationError as error:
            raise StoppedError(self._not_trusted(error)) from error
        except (OSError, ValueError) as error:
            silent = self._cut or isinstance(error, TimeoutError)
            key = "net_tls_silent" if silent else "net_no_tls"
            raise StoppedError(trouble(key, host=self._way.host)) from error
        finally:
            self._end_piece()

    def greet(self) -> Iterator[Finding]:
        """Ask for something that only a centre refuses in its own words."""
        host = self._way.host
        asked = http.client.HTTPConnection(host, self._way.port)
        asked.sock = self._line
        path = urlsplit(self._way.url).path.rstrip("/") + HELLO_PATH
        try:
            self._begin_piece()
            asked.request("POST", path, b"{}", {"Content-Type": JSON_TYPE})
            with asked.getresponse() as answer:
                status, date = answer.status, answer.headers.get("Date")
                body = b"" if 300 <= status < 400 else answer.read(_MOST_BYTES)
        except (OSError, http.client.HTTPException, ValueError) as error:
            silent = self._cut or isinstance(error, TimeoutError)
            key = "net_centre_silent" if silent else "net_not_centre"
            raise StoppedError(trouble(key, host=host)) from error
        finally:
            self._end_piece()
        if self._cut:  # a head that was cut off looks whole
            raise StoppedError(trouble("net_centre_silent", host=host))
        if 300 <= status < 400:
            raise StoppedError(trouble("net_portal", host=host))
        try:
            known = parse_wire(ErrorAnswer, body).code in set(Refusal)
        except InvalidDocumentError:
            known = False
        if not known:
            raise StoppedError(trouble("net_not_centre", host=host))
        yield _ok("net_centre", host=host)
        yield from _clock(date)

    # ---- inside -----------------------------------------------------------------------------

    @property
    def _line(self) -> socket.socket:
        assert self._socket is not None
        return self._socket

    def _connected(self) -> socket.socket:
        host, port = self._way.first
        said = {"host": host, "port": str(port)}
        whose = "proxy" if self._way.proxy else "port"
        end = time.monotonic() + self._way.piece_s
        last: OSError = TimeoutError()
        for address in self._addresses:
            left = end - time.monotonic()
            if left <= 0:
                break
            try:
                return socket.create_connection((address, self._port), left)
            except OSError as error:
                last = error
        if isinstance(last, ConnectionRefusedError):
            raise StoppedError(trouble(f"net_{whose}_closed", **said)) from last
        if last.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH):
            raise StoppedError(trouble("net_unreachable", **said)) from last
        raise StoppedError(trouble(f"net_{whose}_silent", **said)) from last

    def _speak_tls(self, trust: ssl.SSLContext) -> bytes:
        """Greet by TLS; gives the certificate that was shown. Raises OSError, ValueError."""
        private = trust.wrap_socket(
            self._line, server_hostname=self._way.host, do_handshake_on_connect=False
        )
        self._socket = private  # whoever ends the piece finds the one that is read from
        self._begin_piece()
        private.do_handshake()
        return private.getpeercert(binary_form=True) or b""

    def _begin_piece(self) -> None:
        """Its time is over however the other end drips."""
        self._line.settimeout(self._way.piece_s)
        self._timer = threading.Timer(self._way.piece_s, self._shut)
        self._timer.daemon = True
        self._timer.start()

    def _end_piece(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _shut(self) -> None:
        self._cut = True
        # Not the method of a TLS socket: it would pull its state from under the reader.
        with suppress(OSError):
            socket.socket.shutdown(self._line, socket.SHUT_RDWR)

    def _not_trusted(self, error: ssl.SSLCertVerificationError) -> Finding:
        host = self._way.host
        if error.verify_code in _OTHER_NAMES:
            return trouble("net_tls_name", host=host)
        if error.verify_code in (_NOT_YET, _EXPIRED):
            now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M")
            first, last = self._valid()
            key = "net_tls_not_yet" if error.verify_code == _NOT_YET else "net_tls_expired"
            return trouble(key, host=host, now=now, first=first, last=last)
        return trouble("net_tls_issuer", host=host, why=error.verify_message)

    def _valid(self) -> tuple[str, str]:
        """From when to when the certificate is valid; asked for once more, believed by nobody."""
        look = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        look.check_hostname, look.verify_mode = False, ssl.CERT_NONE
        with suppress(OSError, ValueError, StoppedError):
            again = _Line(self._addresses, self._port, self._way)
            with again:
                if self._way.proxy:
                    again.through_proxy()
                shown = x509.load_der_x509_certificate(again._speak_tls(look))
                days = (shown.not_valid_before_utc, shown.not_valid_after_utc)
                return days[0].strftime("%Y-%m-%d"), days[1].strftime("%Y-%m-%d")
        return "?", "?"


def _clock(date: str | None) -> Iterator[Finding]:
    """The other end's clock beside ours: signatures hold only where both agree."""
    try:
        there = parsedate_to_datetime(date or "")
        off = (datetime.now(UTC) - there.astimezone(UTC)).total_seconds()
    except (ValueError, TypeError):
        return
    if abs(off) > CLOCK_TOLERANCE_S:
        here = datetime.now(UTC).strftime("%Y-%m-%d %H:%M")
        yield warning("net_clock", here=here, there=there.strftime("%Y-%m-%d %H:%M"))


def _ok(key: str, **params: str) -> Finding:
    return Finding(Level.OK, key, params)


def way_of(value: Callable[[str], Any]) -> Way:
    """The way that was chosen, by what stands at each key of the settings."""
    ca = value("centre.ca")
    return Way(
        str(value("centre.url") or ""),
        Path(str(ca)) if ca else None,
        str(value("centre.proxy") or ""),
    )
