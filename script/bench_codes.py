"""Decodes QR codes in bad pictures, as the camera scanner does and with OpenCV's own detector.

Prints one JSON object: ``{"codes": {condition: {"ours": {rate, p50_ms}, "opencv": {…}}, …}}``.
Both decode the same pictures in turns; each picture is a camera's frame of 1280 by 720 with one
code that says another random text, made from the seed.
"""

import argparse
import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import cv2
import numpy as np
import segno
from cv2.typing import MatLike

from drivers.code_scanner.pictures import CodeFinder
from drivers.code_scanner.port import Symbology

WIDTH, HEIGHT = 1280, 720
MODULE_PX = 7.0
"""A QR code of a telephone held before the camera is a third of the frame high."""
DESK, NOISE = 150, 4.0
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"

Condition = Callable[[MatLike, "Conditions"], MatLike]


class Conditions:
    """Draws codes and spoils them; one random source, so that a seed gives the same pictures."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._noise = np.random.default_rng(seed)

    def text(self) -> str:
        """What a service code says."""
        return "YKM1." + "".join(self._random.choices(LETTERS, k=32))

    def frame(self, text: str, name: str) -> MatLike:
        """One picture of a code under a condition of CONDITIONS."""
        return self._noisy(CONDITIONS[name](_code(text), self))

    def placed(self, code: MatLike, module_px: float = MODULE_PX, turn: float = 0.0) -> MatLike:
        """The code somewhere on the desk, turned by so many degrees."""
        angle = np.deg2rad(turn + self._random.uniform(-3, 3))
        middle = (WIDTH / 2 + self._random.uniform(-150, 150),
                  HEIGHT / 2 + self._random.uniform(-60, 60))  # fmt: skip
        turned = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        corners = _CORNERS * code.shape[0] / 2 * module_px @ turned.T + middle
        return _laid(code, corners)

    def tilted(self, code: MatLike) -> MatLike:
        """The code held askew: one edge is two thirds as long as the opposite one."""
        shape = _CORNERS.copy()
        shape[:2] *= self._random.uniform(0.6, 0.72)
        corners = shape * code.shape[0] / 2 * MODULE_PX + (WIDTH / 2, HEIGHT / 2)
        return _laid(code, np.roll(corners, self._random.randrange(4), axis=0))

    def blurred(self, code: MatLike) -> MatLike:
        """Out of focus by about half a module."""
        return cv2.GaussianBlur(
            self.placed(code), (0, 0), MODULE_PX * self._random.uniform(0.45, 0.65)
        )

    def shaken(self, code: MatLike) -> MatLike:
        """Moved by one to two modules while the picture was taken."""
        length = round(MODULE_PX * self._random.uniform(1.0, 1.8))
        kernel = np.full((1, length), 1 / length)
        if self._random.random() < 0.5:
            kernel = kernel.T
        return cv2.filter2D(self.placed(code), -1, kernel)

    def dark(self, code: MatLike) -> MatLike:
        """In a hall whose light is out: a tenth of the light, and the camera's own noise."""
        return cv2.convertScaleAbs(self.placed(code), alpha=self._random.uniform(0.08, 0.12))

    def _noisy(self, frame: MatLike) -> MatLike:
        noisy: MatLike = np.clip(frame + self._noise.normal(0, NOISE, frame.shape), 0, 255)
        return noisy.astype(np.uint8)


CONDITIONS: Mapping[str, Condition] = {
    "clean": lambda code, at: at.placed(code),
    "blurred": lambda code, at: at.blurred(code),
    "shaken": lambda code, at: at.shaken(code),
    "dark": lambda code, at: at.dark(code),
    "rotated_30": lambda code, at: at.placed(code, turn=30),
    "rotated_45": lambda code, at: at.placed(code, turn=45),
    "small": lambda code, at: at.placed(code, module_px=2.0),
    "tilted": lambda code, at: at.tilted(code),
}
_OVER = 8
"""Codes are drawn so much larger and then shrunk, so that their edges are not jagged."""
_CORNERS = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=40, help="of each condition")
    parser.add_argument("--seed", type=int, default=20)
    options = parser.parse_args()
    print(json.dumps({"codes": measure(options.pictures, options.seed)}))


def measure(pictures: int, seed: int) -> dict[str, object]:
    """Decode so many pictures of each condition with both."""
    cv2.setNumThreads(1)  # as in the helper process
    ours, peer = CodeFinder([Symbology.QR]), cv2.QRCodeDetector()

    def by_us(frame: MatLike) -> list[bytes]:
        return ours.payloads(frame)

    def by_opencv(frame: MatLike) -> list[bytes]:
        try:
            text, _, _ = peer.detectAndDecode(frame)
        except cv2.error:
            return []  # it raises for some codes that it finds and cannot read
        return [text.encode()]

    decoders = {"ours": by_us, "opencv": by_opencv}
    result: dict[str, object] = {"seed": seed, "pictures": pictures}
    for name in CONDITIONS:
        conditions = Conditions(seed)
        read = dict.fromkeys(decoders, 0)
        times: dict[str, list[float]] = {decoder: [] for decoder in decoders}
        for _ in range(pictures):
            text = conditions.text()
            frame = cv2.cvtColor(conditions.frame(text, name), cv2.COLOR_GRAY2BGR)
            for decoder, decode in decoders.items():
                begun = time.perf_counter()
                payloads = decode(frame)
                times[decoder].append((time.perf_counter() - begun) * 1000)
                read[decoder] += text.encode() in payloads
        result[name] = {
            decoder: {
                "rate": round(read[decoder] / pictures, 3),
                "p50_ms": round(statistics.median(times[decoder]), 1),
            }
            for decoder in decoders
        }
    return result


def _code(text: str) -> MatLike:
    """The code with its quiet zone, one dot a module."""
    rows = segno.make(text, micro=False, error="m").matrix_iter(border=4)
    return np.array([[0 if dark else 255 for dark in row] for row in rows], np.uint8)


def _laid(code: MatLike, corners: MatLike) -> MatLike:
    """The frame with the code between these four corners."""
    big = np.kron(code, np.ones((_OVER, _OVER), np.uint8))
    own = (_CORNERS + 1) / 2 * big.shape[0]
    matrix = cv2.getPerspectiveTransform(own.astype(np.float32), corners.astype(np.float32))
    return cv2.warpPerspective(big, matrix, (WIDTH, HEIGHT), borderValue=DESK)


if __name__ == "__main__":
    main()
