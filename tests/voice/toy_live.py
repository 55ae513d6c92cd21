"""A Kokoro that beeps: ``python -m tests.voice.toy_live``; what it is asked says what it does."""

import base64
import json
import os
import socket

from drivers.helper_process import helper_words, live_with_parent

BEEP = base64.b64encode(b"\x00\x40" * 2400).decode()


def main() -> None:
    """Serve until the line ends."""
    parser = helper_words("toy")
    parser.add_argument("--folder")
    told = parser.parse_args()
    live_with_parent(told.parent)
    with socket.socket(fileno=told.fd) as line, line.makefile("rb") as requests:
        if told.folder == "never-ready":
            requests.read()
        line.sendall(b'{"ready": true}\n')
        for request in requests:
            asked = json.loads(request)
            if asked["text"] == "死":
                os._exit(1)
            samples = "" if asked["text"] == "空" else BEEP
            if asked["text"] == "慢":
                line.sendall(json.dumps({"id": asked["id"] - 1, "samples": BEEP}).encode() + b"\n")
                continue
            line.sendall(json.dumps({"id": asked["id"], "samples": samples}).encode() + b"\n")


if __name__ == "__main__":
    main()
