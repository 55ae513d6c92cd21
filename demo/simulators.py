"""Talks to the simulated devices over their control addresses on loopback."""

import http.client
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

TIMEOUT_S = 10.0


class SimulatorError(Exception):
    """The simulator is gone or refused a verb. The text never holds what was sent."""


@dataclass(frozen=True, slots=True)
class Simulator:
    """One simulated device; ``ready`` is what it said when it was ready."""

    name: str
    control: str
    ready: dict[str, Any]

    def do(self, verb: str, **fields: Any) -> None:
        """Ask for a change of mood, paper, plug…"""
        body = json.dumps({"do": verb, **fields}).encode()
        self._call("POST", "/do", body)

    def state(self) -> dict[str, Any]:
        """What the device is like now."""
        state: dict[str, Any] = json.loads(self._call("GET", "/state"))
        return state

    def get(self, path: str) -> bytes:
        """Something the simulator offers as a file; b"" when there is none yet."""
        return self._call("GET", path, missing_ok=True)

    def _call(
        self, method: str, path: str, body: bytes = b"", *, missing_ok: bool = False
    ) -> bytes:
        address = urlsplit(self.control)
        line = http.client.HTTPConnection(str(address.hostname), address.port, timeout=TIMEOUT_S)
        try:
            headers = {"Content-Type": "application/json"} if body else {}
            line.request(method, path, body or None, headers)
            answer = line.getresponse()
            data = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise SimulatorError(f"the simulator {self.name} does not answer") from error
        finally:
            line.close()
        if missing_ok and answer.status == 404:
            return b""
        if answer.status != 200:
            raise SimulatorError(f"the simulator {self.name} refused {path}: {answer.status}")
        return data
