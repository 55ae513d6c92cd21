"""The receipt helper: renders receipts in a process of its own, so that no page waits for fonts.

``python -m kiosk.documents.helper``. On standard input each message is four bytes of length
(big-endian) and JSON: first the words, by language and key, then {content, language, dots} for
each receipt. On standard output the answer is four bytes of length, JSON {width, height, size} or
{error}, and ``size`` bytes of dots. Everything in it is masked already; nothing is written to disk.
"""

import os
import sys
from collections.abc import Mapping
from typing import BinaryIO, cast

from contracts.errors import KioskError
from hardening.memory import keep_private_as_told
from kiosk.documents.content import receipt_from_json
from kiosk.documents.messages import receive, send
from kiosk.documents.renderer import ReceiptRenderer
from kiosk.texts import Texts

NICE = 5
"""Fonts and dots can wait a moment, the screen cannot."""


def answer(renderer: ReceiptRenderer, request: dict[str, object], out: BinaryIO) -> None:
    """Render one receipt and send its dots, or the code of what is wrong."""
    try:
        content = receipt_from_json(request["content"])  # type: ignore[arg-type]  # checked there
        dots = int(str(request["dots"]))
        bitmap = renderer.render_receipt(content, str(request["language"]), dots)
    except (KioskError, KeyError, ValueError) as error:
        send(out, {"error": getattr(error, "code", "B-100")})
        return
    size = len(bitmap.rows)
    send(out, {"width": bitmap.width, "height": bitmap.height, "size": size}, bitmap.rows)


def main() -> None:
    """Take the words and warm up, then answer until standard input ends."""
    os.nice(NICE)
    words = receive(sys.stdin.buffer)
    if words is None:
        return
    renderer = ReceiptRenderer(Texts(cast(Mapping[str, Mapping[str, str]], words)))
    renderer.warm_up()
    while (request := receive(sys.stdin.buffer)) is not None:
        answer(renderer, request, sys.stdout.buffer)


if __name__ == "__main__":
    keep_private_as_told()
    main()
