"""The process that finds, decodes and joins recordings: ``python -m kiosk.voice.helper``.

It keeps the texts of nobody: a request is answered and forgotten, and when a visit ends the process
ends too. Requests and answers are lines of JSON; a sound travels as base64 of a WAV.

    {"id", "text", "language", "pace", "gain"} → {"id", "wav", "source", "missing", "personal"}
"""

import base64
import json
import socket
from pathlib import Path
from typing import Any

from drivers.helper_process import helper_words, live_with_parent
from kiosk.voice.mixing import Mixer, to_wav
from kiosk.voice.pack import load_packs
from kiosk.voice.plan import Planner
from kiosk.voice.process import MODULE


class VoiceHelper:
    """Answers requests."""

    def __init__(self, folder: Path) -> None:
        self._planner = Planner(load_packs(folder))
        self._mixer = Mixer()

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        """The sound of a text."""
        plan = self._planner.plan(str(asked["text"]), str(asked["language"]))
        sound = self._mixer.mix(plan.pieces, int(asked["pace"]), float(asked["gain"]))
        return {
            "id": asked["id"],
            "wav": base64.b64encode(to_wav(sound)).decode() if len(sound) else "",
            "source": plan.source.value,
            "missing": plan.missing,
            "personal": plan.personal,
        }


def main() -> None:
    """Serve until the line or the parent ends."""
    parser = helper_words(MODULE)
    parser.add_argument("--folder", type=Path, required=True)
    told = parser.parse_args()
    live_with_parent(told.parent)
    helper = VoiceHelper(told.folder)
    with socket.socket(fileno=told.fd) as line, line.makefile("rb") as requests:
        for request in requests:
            answer = helper.answer(json.loads(request))
            line.sendall(json.dumps(answer).encode() + b"\n")


if __name__ == "__main__":
    main()
