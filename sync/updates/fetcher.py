"""Brings what is public: signed metadata, and files by their hash.

The same rules as for every word to the centre: no redirect, no proxy of the environment, and who
sends too slowly is cut off. ``LineFetcher`` asks a server, ``FolderFetcher`` reads a folder: a
stick, or this terminal's own store. Nothing that comes is believed here.
"""

import re
import threading
from abc import abstractmethod
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import requests
from tuf.api.exceptions import DownloadError, DownloadHTTPError, SlowRetrievalError
from tuf.ngclient import FetcherInterface
from urllib3.exceptions import HTTPError, ReadTimeoutError

from hardening.strangers import open_plain
from sync.certificates import trusting
from sync.cutting import AnswerLimit
from sync.transport import closed_session
from sync.updates.pace import Pace
from sync.updates.words import NotTakenError, Word

CHUNK_BYTES = 16 * 1024
LEAST_BYTES = 4 * 1024
"""What has to come within the time limit, again and again, of an answer that is longer."""
FOLDER_URL = "folder:///"
_NUMBER = re.compile(r"[0-9]{1,15}")
_NAME = re.compile(r"[A-Za-z0-9_%-][A-Za-z0-9._%-]{0,199}")
_PARTIAL, _WHOLE = 206, 200


class Fetcher(FetcherInterface):
    """One reading at a time: the next one ends the one before. One thread."""

    def __init__(self) -> None:
        self._reading: Generator[bytes] | None = None

    def read(self, url: str, start: int = 0) -> Iterator[bytes]:
        """The bytes of a file from ``start`` on.

        Raises:
            DownloadHTTPError: it is not there; ``status_code`` says how.
            SlowRetrievalError: too little came in the time.
            NotTakenError: somebody else is to take now.
            DownloadError: it cannot be reached, or was cut short.
        """
        self.end()
        self._reading = self._chunks(url, start)
        return self._reading

    def end(self) -> None:
        """End a reading that was given up."""
        if self._reading is not None:
            self._reading.close()
            self._reading = None

    def close(self) -> None:
        """Give the connection back."""
        self.end()

    def _fetch(self, url: str) -> Iterator[bytes]:
        return self.read(url)

    @abstractmethod
    def _chunks(self, url: str, start: int) -> Generator[bytes]:
        """See ``read``."""


class LineFetcher(Fetcher):
    """Asks a server, over one kept-alive connection.

    Args:
        timeout_s: bounds the connection, the headers, and each ``LEAST_BYTES`` of the answer.
        ca: PEM file of who is trusted; None is the system's store.
        proxy: ``http://host:port`` that carries TLS to the centre; "" for none.
        bandwidth: bytes a second that are taken at most; 0: as they come.
        stop: set when nobody waits for anything any more.
        gives_way: whether somebody else is to take now; asked at each piece of an answer.
    """

    def __init__(
        self,
        timeout_s: float,
        *,
        ca: Path | None = None,
        proxy: str = "",
        bandwidth: int = 0,
        stop: threading.Event | None = None,
        gives_way: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__()
        self._timeout_s = timeout_s
        self._limit = AnswerLimit(timeout_s)
        self._session = closed_session(self._limit, trusting(ca), proxy)
        self._pace = Pace(bandwidth)
        self._stop = stop or threading.Event()
        self._gives_way = gives_way
        self.taken = 0
        """Bytes of all answers so far, headers not counted."""

    def close(self) -> None:
        """Close the connection."""
        super().close()
        self._session.close()

    def _chunks(self, url: str, start: int) -> Generator[bytes]:
        headers = {"Accept-Encoding": "identity"}
        if start:
            headers["Range"] = f"bytes={start}-"
        self._limit.clear()
        try:
            with self._session.get(
                url,
                headers=headers,
                timeout=(self._timeout_s, self._timeout_s),
                allow_redirects=False,
                stream=True,
            ) as response:
                yield from self._body(response, _before(response, start))
        except (requests.RequestException, HTTPError, OSError) as exc:
            slow = isinstance(exc, requests.ReadTimeout | ReadTimeoutError)
            if slow or self._limit.over:
                raise SlowRetrievalError("the answer is too slow") from exc
            raise DownloadError(type(exc).__name__) from exc
        finally:
            self._limit.end()

    def _body(self, response: requests.Response, before: int) -> Generator[bytes]:
        """The body without its first ``before`` bytes, which are here already."""
        announced = response.headers.get("Content-Length", "")
        if announced and not _NUMBER.fullmatch(announced):
            raise DownloadError("the answer's length is no number")
        came, fresh = 0, 0
        # read1 gives what is there: iter_content would wait for a whole chunk of drops.
        while chunk := response.raw.read1(CHUNK_BYTES):
            came += len(chunk)
            fresh += len(chunk)
            self.taken += len(chunk)
            if fresh >= LEAST_BYTES:
                fresh = 0
                self._limit.go_on()
            if piece := chunk[max(0, before - (came - len(chunk))) :]:
                yield piece
            if self._gives_way():  # what came is kept, and gone on with
                raise NotTakenError(Word.BUSY)
            self._wait(len(chunk))
        if self._limit.over:  # cut off, an answer without a length looks whole
            raise SlowRetrievalError("the answer is too slow")
        if announced and int(announced) != came:
            raise DownloadError("the answer was cut short")

    def _wait(self, came: int) -> None:
        pause = self._pace.after(came)
        if pause > 0:
            if self._stop.wait(pause):
                raise DownloadError("nobody waits for it any more")
            self._limit.go_on()


def _before(response: requests.Response, start: int) -> int:
    """How much of the body is here already: a server need not begin where it was asked to."""
    if response.status_code == _WHOLE:
        return start
    if response.status_code == _PARTIAL and start:
        if response.headers.get("Content-Range", "").startswith(f"bytes {start}-"):
            return 0
        raise DownloadError("another part than was asked for")
    status = response.status_code
    raise DownloadHTTPError(f"answered with status {status}", status)


class FolderFetcher(Fetcher):
    """Reads files of a folder, named as ``FOLDER_URL`` and a path below it.

    A stick comes from outside: nothing but plain files is opened, and no link is followed.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def _chunks(self, url: str, start: int) -> Generator[bytes]:
        try:
            opened = open_plain(self._path(url))
        except (FileNotFoundError, NotADirectoryError) as exc:
            raise DownloadHTTPError("not there", 404) from exc
        except OSError as exc:
            raise DownloadError(type(exc).__name__) from exc
        with opened:
            try:
                opened.seek(start)
                while chunk := opened.read(CHUNK_BYTES):
                    yield chunk
            except OSError as exc:  # pulled out
                raise DownloadError(type(exc).__name__) from exc

    def _path(self, url: str) -> Path:
        parts = url.removeprefix(FOLDER_URL).split("/")
        if not url.startswith(FOLDER_URL) or not all(_NAME.fullmatch(part) for part in parts):
            raise DownloadHTTPError("not a name", 404)
        return self._folder.joinpath(*parts)
