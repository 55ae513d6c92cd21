"""The process that looks for codes: ``python -m drivers.code_scanner.helper``.

OpenCV and zxing-cpp get pictures that anybody can hold up: what harms them harms nobody here. It
tells of each picture when it was taken and which codes it shows, and keeps nothing.
"""

import json
import os
import socket
import time

from drivers.video.complaints import QUIET, listen

os.environ.update(QUIET)

import cv2

from drivers.code_scanner.pictures import CodeFinder
from drivers.code_scanner.port import Symbology
from drivers.helper_process import Json, helper_words, live_with_parent
from drivers.video.sources import Source, open_source
from hardening.memory import keep_private_as_told

A_SECOND = 10.0
"""How many pictures are looked at: a person holds a code up for longer than two of them."""


SENSOR = (1280, 720)
"""Pixels that a device is asked for."""


class Helper:
    """Looks through one source until its line is closed."""

    def __init__(self, line: socket.socket, kinds: list[Symbology]) -> None:
        self._line = line
        self._finder = CodeFinder(kinds)

    def run(self, name: str) -> None:
        """Tell what the source shows, or that it is gone. Raises OSError at the line's end."""
        source = open_source(name, SENSOR)
        if source is not None:
            self._watch(source)
            source.close()
        self._tell({"gone": True})

    def _watch(self, source: Source) -> None:
        due = time.monotonic()
        while (frame := source.read()) is not None:
            now = time.monotonic()
            if now < due:
                continue
            due = max(due + 1 / A_SECOND, now)
            codes = self._finder.payloads(frame)
            self._tell({"at": now, "codes": [code.hex() for code in codes]})

    def _tell(self, message: Json) -> None:
        self._line.sendall(json.dumps(message).encode() + b"\n")


def main() -> None:
    """Run the helper on the line that the driver handed down."""
    parser = helper_words("drivers.code_scanner.helper")
    parser.add_argument("--source", required=True)
    parser.add_argument("--kinds", default=Symbology.QR.value, help="parted by commas")
    options = parser.parse_args()
    live_with_parent(options.parent)
    listen()
    cv2.setNumThreads(1)
    kinds = [Symbology(kind) for kind in options.kinds.split(",")]
    with socket.socket(fileno=options.fd) as line:
        try:
            Helper(line, kinds).run(options.source)
        except OSError:
            return


if __name__ == "__main__":
    keep_private_as_told()
    main()
