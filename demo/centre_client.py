"""Reads the centre through its own API, as any department's program would."""

import http.client
import json
from typing import Any
from urllib.parse import quote, urlsplit

TIMEOUT_S = 20.0


class CentreError(Exception):
    """The centre does not answer as it should."""


class CentreClient:
    """The read API with a bearer token."""

    def __init__(self, url: str, token: str) -> None:
        self._url = urlsplit(url)
        self.token = token

    def submissions(self) -> list[dict[str, Any]]:
        """What the inbox lists (sealed), all pages."""
        answer = self._call("GET", "/api/v1/submissions?limit=200")
        rows: list[dict[str, Any]] = list(answer["items"])
        while answer["older"]:
            page = quote(str(answer["older"]), safe="")
            answer = self._call("GET", f"/api/v1/submissions?limit=200&page={page}")
            rows += answer["items"]
        return rows

    def open(self, submission_id: str) -> dict[str, Any]:
        """Open one case (the centre notes who did)."""
        return self._call("POST", f"/api/v1/submissions/{submission_id}/open")

    def _call(self, method: str, path: str) -> dict[str, Any]:
        line = http.client.HTTPConnection(
            str(self._url.hostname), self._url.port, timeout=TIMEOUT_S
        )
        try:
            line.request(method, path, headers={"Authorization": f"Bearer {self.token}"})
            answer = line.getresponse()
            data = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise CentreError("the centre does not answer") from error
        finally:
            line.close()
        if answer.status != 200:
            raise CentreError(f"the centre answered {answer.status}")
        result: dict[str, Any] = json.loads(data)
        return result
