"""One POST to the centre: time limits, size caps, no redirects, no proxies of the environment.

A redirect is how a captive portal answers, and a proxy variable is how somebody else reads
along: neither is followed.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from sync.errors import CentreUnreachableError, NotTheCentreError

MAX_ANSWER_BYTES = 64 * 1024
_CHUNK_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; nothing about it is believed yet."""

    status: int
    body: bytes = field(repr=False)


class Transport:
    """Blocking HTTP with one kept-alive connection. One thread at a time.

    ``timeout_s`` bounds the connection, each wait for bytes, and the whole answer.
    """

    def __init__(self, base_url: str, timeout_s: float) -> None:
        self._base_url = base_url.rstrip("/")
        self._timeout_s = timeout_s
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["User-Agent"] = "civic-kiosk"
        adapter = HTTPAdapter(pool_connections=1, pool_maxsize=1, max_retries=0)
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, adapter)

    def path_of(self, path: str) -> str:
        """The path of the request line, which is what gets signed."""
        return requests.Request("POST", self._base_url + path).prepare().path_url

    def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send a body and read the answer to its end.

        Raises:
            CentreUnreachableError: no line, no answer in time, an answer cut short.
            NotTheCentreError: a redirect, or far more than the centre ever says.
        """
        deadline = time.monotonic() + self._timeout_s
        try:
            with self._session.post(
                self._base_url + path,
                data=body,
                headers={**headers, "Accept-Encoding": "identity"},
                timeout=(self._timeout_s, self._timeout_s),
                allow_redirects=False,
                stream=True,
            ) as response:
                if response.is_redirect or 300 <= response.status_code < 400:
                    raise NotTheCentreError(f"answered with status {response.status_code}")
                return Answer(response.status_code, self._read(response, deadline))
        except (requests.RequestException, HTTPError, OSError) as exc:
            raise CentreUnreachableError(type(exc).__name__) from exc

    def close(self) -> None:
        """Close the connection."""
        self._session.close()

    def _read(self, response: requests.Response, deadline: float) -> bytes:
        body = bytearray()
        # read1 gives what is there: iter_content would wait for a whole chunk of drops.
        while chunk := response.raw.read1(_CHUNK_BYTES):
            body += chunk
            if len(body) > MAX_ANSWER_BYTES:
                raise NotTheCentreError("the answer is too long")
            if time.monotonic() > deadline:
                raise CentreUnreachableError("the answer is too slow")
        announced = response.headers.get("Content-Length", "")
        if announced.isdigit() and int(announced) != len(body):
            raise CentreUnreachableError("the answer was cut short")
        return bytes(body)
