"""One POST to the centre: time limits, size caps, no redirects, no proxies of the environment.

A redirect is how a captive portal answers, and a proxy variable is how somebody else reads
along: neither is followed. A cookie is a portal's too: none is kept. A proxy that the settings
name carries TLS to the centre and hears nothing of it.
"""

import re
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError

from sync.certificates import find_cause, judge_times, not_trusted, trusting
from sync.cutting import AnswerLimit, limited_adapter
from sync.errors import CentreUnreachableError, CertificateError, NotTheCentreError
from sync.settings import SyncSettings

MAX_ANSWER_BYTES = 64 * 1024
_CHUNK_BYTES = 4096
_LENGTH = re.compile(r"[0-9]{1,15}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; nothing about it is believed yet."""

    status: int
    body: bytes = field(repr=False)


class _Session(requests.Session):
    """A session that does not even look where a redirect points.

    With ``allow_redirects=False`` the library still reads the body of a redirect without our
    limits, and decodes and parses its target for ``Response.next``, which any portal can break.
    """

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Nowhere."""
        return None


def closed_session(limit: AnswerLimit, trust: ssl.SSLContext, proxy: str = "") -> requests.Session:
    """A session that follows nobody: no redirect, no proxy but the settings' own, no cookie."""
    session = _Session()
    session.trust_env = False
    if proxy:
        session.proxies = {"https": proxy}
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers["User-Agent"] = "civic-kiosk"
    adapter = limited_adapter(limit, trust)
    for scheme in ("http://", "https://"):
        session.mount(scheme, adapter)
    return session


class Transport:
    """Blocking HTTP with one kept-alive connection. One thread at a time.

    Args:
        base_url: where the centre is, with a path when it has one.
        timeout_s: bounds the connection, each piece of the request that is sent, and the whole
            answer from then on, headers and body.
        prefix: the beginning of that path that a proxy takes away before the centre sees it.
        ca: PEM file of who is trusted; None is the system's store.
        proxy: ``http://host:port`` that carries TLS to the centre; "" for none.
        timeless: whether this terminal's clock shows what is past for sure. Then nobody's
            certificate would hold, and the centre, which alone can tell the time, would never be
            heard: it is not asked when certificates hold. That it is the centre is proved by its
            signatures in any case.

    Raises:
        SyncSettingsError: ``ca`` holds no certificate.
    """

    def __init__(
        self,
        base_url: str,
        timeout_s: float,
        *,
        prefix: str = "",
        ca: Path | None = None,
        proxy: str = "",
        timeless: Callable[[], bool] = lambda: False,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._timeout_s = timeout_s
        self._prefix = prefix
        self._refused: CertificateError | None = None
        self._limit = AnswerLimit(timeout_s)
        self._proxy = proxy
        self._trust = trusting(ca)
        self._timeless = timeless
        self._session = closed_session(self._limit, self._trust, proxy)
        self.certificate_until: datetime | None = None
        """When the certificate of the centre ends, as it was seen last; None without TLS."""

    def path_of(self, path: str) -> str:
        """The path of the request line as the centre sees it, which is what gets signed."""
        sent = requests.Request("POST", self._base_url + path).prepare().path_url
        return sent.removeprefix(self._prefix)

    def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send a body and read the answer to its end.

        Raises:
            CentreUnreachableError: no line, no answer in time, an answer cut short.
            CertificateError: whoever answers has a certificate that is not trusted.
            NotTheCentreError: a redirect, far more than the centre ever says, or a length
                that is no number.
        """
        try:
            answer = self._exchange(path, body, headers)
        except (requests.RequestException, HTTPError, OSError) as exc:
            if (refused := find_cause(exc)) is not None:
                raise self._certificate_error(refused) from exc
            raise CentreUnreachableError(type(exc).__name__) from exc
        finally:
            self._limit.end()
        if self._limit.over:  # cut off, an answer without a length looks whole
            raise CentreUnreachableError("the answer is too slow")
        self._refused = None
        return answer

    def _certificate_error(self, refused: ssl.SSLCertVerificationError) -> CertificateError:
        """Describe it once, not at every try."""
        if self._refused is None:
            url = urlsplit(self._base_url)
            host, port = url.hostname or "", url.port or 443
            seen = not self._proxy
            self._refused = not_trusted(refused, host, port, self._timeout_s, seen=seen)
        return CertificateError(str(self._refused))

    def close(self) -> None:
        """Close the connection."""
        self._session.close()

    def _exchange(self, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        judge_times(self._trust, not self._timeless())
        with self._session.post(
            self._base_url + path,
            data=body,
            headers={**headers, "Accept-Encoding": "identity"},
            timeout=(self._timeout_s, self._timeout_s),
            allow_redirects=False,
            stream=True,
        ) as response:
            self.certificate_until = _certificate_until(response) or self.certificate_until
            if 300 <= response.status_code < 400:
                raise NotTheCentreError(f"answered with status {response.status_code}")
            return Answer(response.status_code, _read(response))


def transport_to(settings: SyncSettings, timeless: Callable[[], bool] = lambda: False) -> Transport:
    """The way to the centre of the settings; see ``Transport``. Raises SyncSettingsError."""
    return Transport(
        settings.centre_url,
        settings.timeout_s,
        prefix=settings.prefix,
        ca=settings.ca,
        proxy=settings.proxy,
        timeless=timeless,
    )


def _certificate_until(response: requests.Response) -> datetime | None:
    line = getattr(response.raw.connection, "sock", None)
    told = line.getpeercert() if isinstance(line, ssl.SSLSocket) else None
    ends = (told or {}).get("notAfter")
    if not isinstance(ends, str):
        return None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC)


def _read(response: requests.Response) -> bytes:
    announced = response.headers.get("Content-Length")
    if announced is not None and not _LENGTH.fullmatch(announced):
        raise NotTheCentreError("the answer's length is no number")
    body = bytearray()
    # read1 gives what is there: iter_content would wait for a whole chunk of drops.
    while chunk := response.raw.read1(_CHUNK_BYTES):
        body += chunk
        if len(body) > MAX_ANSWER_BYTES:
            raise NotTheCentreError("the answer is too long")
    if announced is not None and int(announced) != len(body):
        raise CentreUnreachableError("the answer was cut short")
    return bytes(body)
