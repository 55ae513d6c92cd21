"""IPP over HTTP (RFC 8010, section 4): a connection for each question, bounded in time and size."""

from pathlib import Path

import requests

from contracts.errors import DeviceLostError
from drivers.deadline import Deadline
from drivers.document_printer.codec import IppFormatError, Message, decode, encode
from drivers.document_printer.errors import DocumentPrinterGarbledError, DocumentPrinterSilentError
from drivers.document_printer.messages import http_url

MEDIA_TYPE = "application/ipp"
LONGEST_ANSWER = 1 << 20
_CHUNK = 16 * 1024


class IppLine:
    """Asks one printer.

    Args:
        ca: certificates that an ``ipps`` printer's must go back to; None: those of the house.
    """

    def __init__(self, uri: str, *, ca: Path | None, connect_s: float) -> None:
        self._url = http_url(uri)
        self._verify: str | bool = str(ca) if ca is not None else True
        self._connect_s = connect_s

    def ask(self, message: Message, deadline: Deadline, answer_s: float) -> Message:
        """Send a request, give the answer, whatever its status.

        Neither a proxy nor a redirect is followed: a document goes to its printer or nowhere.

        Raises:
            DeviceLostError: no connection, or it broke.
            DocumentPrinterSilentError: a connection and no answer in time.
            DocumentPrinterGarbledError: an answer that is none.
            DeviceTimeoutError, DeviceCancelledError: from the deadline.
        """
        deadline.check()
        limit = deadline.within(answer_s)
        try:
            return self._answer(message, limit)
        except requests.Timeout as error:
            deadline.check()
            if isinstance(error, requests.ConnectTimeout):
                raise DeviceLostError("cannot connect in time") from error
            raise DocumentPrinterSilentError("no answer") from error
        except requests.exceptions.SSLError as error:
            raise DocumentPrinterGarbledError("its certificate is not trusted") from error
        except (requests.RequestException, OSError) as error:
            raise DeviceLostError(f"the connection broke: {type(error).__name__}") from error
        except IppFormatError as error:
            raise DocumentPrinterGarbledError(str(error)) from error

    def _answer(self, message: Message, limit: Deadline) -> Message:
        with requests.Session() as session:
            session.trust_env = False
            seconds = max(limit.remaining(), 0.001)
            with session.post(
                self._url,
                data=encode(message),
                headers={"Content-Type": MEDIA_TYPE, "Accept-Encoding": "identity"},
                timeout=(min(self._connect_s, seconds), seconds),
                verify=self._verify,
                allow_redirects=False,
                stream=True,
            ) as reply:
                if reply.status_code != requests.codes.ok:
                    raise DocumentPrinterGarbledError(f"HTTP status {reply.status_code}")
                if reply.headers.get("Content-Type", "").partition(";")[0] != MEDIA_TYPE:
                    raise DocumentPrinterGarbledError("the answer is no IPP")
                answer = decode(_body(reply, limit))
        if answer.request_id != message.request_id:
            raise DocumentPrinterGarbledError("an answer to another question")
        return answer


def _body(reply: requests.Response, limit: Deadline) -> bytes:
    """The body, as long as it comes in time; raises ``requests.ReadTimeout``."""
    body = bytearray()
    for chunk in reply.iter_content(_CHUNK):
        body += chunk
        if len(body) > LONGEST_ANSWER:
            raise DocumentPrinterGarbledError("the answer does not end")
        if limit.expired:
            raise requests.ReadTimeout("an answer that drips")
    return bytes(body)
