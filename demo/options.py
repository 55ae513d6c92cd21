"""What a stage runs, and what its terminal is told in its settings file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SIZES = {"portrait": (1080, 1920), "landscape": (1920, 1080)}
Tables = dict[str, dict[str, Any] | list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class StageOptions:
    """What to run.

    Attributes:
        folder: gets ``terminal/``, ``logs/`` and ``centre/``.
        screen: portrait or landscape.
        platform: Qt platform of the terminal, "" for the display's own.
        size: pixels of the screen or window; None is a 1080×1920 screen.
        fitted: classes of devices that the terminal has; None are the usual ones and ``devices``.
        devices: tables of external devices by class; no simulator is started for these.
        items: more folders of item documents.
        camera: picture or video of the simulated camera.
        idle: seconds until the idle warning, in elder mode, and to answer; None keeps the
            terminal's own.
        keep_terminal: start the terminal again when it ended by itself, as centre and sync are.
        readable_memory: the user of the demo may read how much memory its processes hold.
        prepared: a folder with a centre and an enrolled terminal to begin with, the same for
            every demo that names it; the first one makes them there.
        heartbeat_s: how often the terminal tells the centre how it is when nothing happens.
    """

    folder: Path
    screen: str = "portrait"
    platform: str = "offscreen"
    windowed: bool = False
    size: tuple[int, int] | None = None
    fitted: tuple[str, ...] | None = None
    devices: dict[str, dict[str, Any]] = field(default_factory=dict)
    items: tuple[Path, ...] = ()
    camera: Path | None = None
    idle: tuple[float, float, float] | None = None
    keep_terminal: bool = False
    readable_memory: bool = False
    prepared: Path | None = None
    heartbeat_s: float = 3.0


def terminal_tables(
    options: StageOptions,
    *,
    terminal: Mapping[str, Any],
    centre_url: str,
    agent_socket: Path,
    logs: Path,
) -> Tables:
    """All but the devices; ``terminal`` holds more of its first table."""
    width, height = options.size or SIZES[options.screen]
    tables: Tables = {
        "terminal": {
            "name": {"zh-CN": "示例终端 01", "en": "Terminal 01"},
            "place": {"zh-CN": "示例区政务大厅", "en": "Shili District Service Hall"},
            "mode": "demo",
            "help_hours": {"zh-CN": "工作日 9:00–17:30", "en": "Working days 9:00–17:30"},
            "help_phone": "12345",
            **terminal,
        },
        "screen": {
            "width_px": width,
            "height_px": height,
            "diagonal_inch": 27.0,
            "windowed": options.windowed,
            "platform": options.platform,
        },
        "centre": {"url": centre_url},
        "sync": {
            "min_backoff_s": 0.5,
            "max_backoff_s": 4.0,
            "timeout_s": 5.0,
            "heartbeat_s": options.heartbeat_s,
        },
        "items": {"folders": [str(folder.resolve()) for folder in options.items]},
        "demo": {"agent_socket": str(agent_socket), "readable_memory": options.readable_memory},
        "logging": {"folder": str(logs)},
    }
    if options.idle is not None:
        warn, elder_warn, answer = options.idle
        answers = {"answer_s": answer, "elder_answer_s": answer}
        warns = {"warn_s": warn, "elder_warn_s": elder_warn, "technician_warn_s": elder_warn}
        tables["idle"] = {**warns, **answers}
    return tables
