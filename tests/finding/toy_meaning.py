"""A model of codes: ``python -m tests.finding.toy_meaning``; a wish says what it does."""

import json
import os
import socket

from drivers.helper_process import helper_words, live_with_parent


def main() -> None:
    """Serve until the line ends."""
    told = helper_words("toy").parse_args()
    live_with_parent(told.parent)
    with socket.socket(fileno=told.fd) as line, line.makefile("rb") as requests:
        codes = {code for code, _ in json.loads(requests.readline())["phrases"]}
        if "never-ready" in codes:
            requests.read()
        line.sendall(b'{"ready": true}\n')
        for request in requests:
            asked = json.loads(request)
            match asked["text"]:
                case "crash":
                    os._exit(1)
                case "silence":
                    continue
                case "nonsense":
                    line.sendall(b"no json at all\n")
                case text:
                    answer = {
                        "id": asked["id"],
                        "codes": [text] if text in codes else [],
                        "whole": True,
                    }
                    line.sendall(json.dumps(answer).encode() + b"\n")


if __name__ == "__main__":
    main()
