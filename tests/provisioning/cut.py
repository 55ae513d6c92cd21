"""A first start that is killed at one of its writes: ``python -m tests.provisioning.cut``.

Says what it has kept after each word; the words come one after the other until all are said.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiosk.adapters import BUILT_IN
from kiosk.provisioning.firststart import FirstStart
from kiosk.texts import Texts

WORDS: tuple[tuple[str, object], ...] = (
    ("terminal.languages", ["en"]),
    ("screen.width_px", 1920),
    ("screen.diagonal_inch", 23.8),
    ("centre.url", "https://centre.example/"),
    ("devices.id_card", {"adapter": "sam_v", "port": "/dev/ttyS1"}),
    ("terminal.name", "Terminal 3"),
    ("terminal.district", "500199"),
)


def kill_at(number: int) -> None:
    """End this process, as a cut does, before its so-manyth call that changes the disk."""
    left = [number]

    def counted(call: Callable[..., Any]) -> Callable[..., Any]:
        def called(*words: Any, **named: Any) -> Any:
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*words, **named)

        return called

    for name in ("open", "write", "fsync", "replace", "rename", "unlink"):
        setattr(os, name, counted(getattr(os, name)))


def said(settings: Path, data_dir: Path) -> None:
    """Say every word that is not kept yet, finish every step, write the file."""
    first = FirstStart(settings, BUILT_IN, Texts({"en": {}, "zh-CN": {}}), data_dir=data_dir)
    assert not first.began_anew, "a cut damages nothing"
    for key, value in WORDS:
        if first.value(key) != value:
            assert first.put(key, value) is None
        print(key, flush=True)
    if first.unwritten:
        first.write()
    print("written", flush=True)
    while (step := first.next()) is not None:
        assert first.finish(step) is None
        print(step.value, flush=True)


if __name__ == "__main__":
    kill_at(int(sys.argv[3]))
    said(Path(sys.argv[1]), Path(sys.argv[2]))
