"""``kiosk doctor``: plain words for what is wrong, and what to do."""

import json
import socket
import threading
from collections.abc import Callable
from pathlib import Path

from kiosk.maintenance.devices import DeviceLine
from kiosk.maintenance.doctor import KNOWN_REASONS, examine
from kiosk.maintenance.finding import Level
from kiosk.texts import load_texts
from tests.contracts.processes import Simulator
from tests.maintenance.conftest import ROOT, Kiosk

TEXTS = load_texts(ROOT / "assets" / "text")


def keys(data_dir: Path, *lines: DeviceLine) -> dict[str, Level]:
    return {finding.key: finding.level for finding in examine(data_dir, lines, ())}


def test_terminal_that_was_never_enrolled_is_told_what_to_do(
    kiosk: Callable[[str], Kiosk],
) -> None:
    ended = kiosk("")("doctor")
    assert ended.returncode == 1
    assert "✗ This terminal is not enrolled." in ended.stdout
    assert "Ask the centre for a one-time code" in ended.stdout
    assert "✗ The sync process is not running." in ended.stdout


def test_device_out_of_paper_is_told_with_the_cure(
    tmp_path: Path,
    simulators: Callable[..., Simulator],
    kiosk: Callable[[str], Kiosk],
) -> None:
    printer = simulators("receipt_printer", "--port", "0")
    printer.do("paper-out")
    table = f'[devices.receipt_printer]\nhost = "127.0.0.1"\nport = {printer.address["port"]}\n'
    said = kiosk(table)("doctor").stdout
    assert "✗ receipt_printer: has no paper.\n    Put in a new roll" in said


def test_folder_that_is_not_there(tmp_path: Path) -> None:
    seen = keys(tmp_path / "none")
    assert seen["folder_missing"] is Level.TROUBLE
    assert seen["store_missing"] is Level.TROUBLE


def test_sync_process_is_asked_over_its_socket(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "sync.sock"))
        listener.listen(1)

        def answer() -> None:
            line, _ = listener.accept()
            with line:
                line.recv(100)
                line.sendall(json.dumps({"centre": "unreachable", "pending": 3}).encode() + b"\n")

        thread = threading.Thread(target=answer)
        thread.start()
        seen = [f for f in examine(tmp_path, (), ()) if f.key.startswith("centre")]
        thread.join()
    assert [(f.key, f.params["waiting"]) for f in seen] == [("centre_unreachable", "3")]


def test_every_finding_has_its_sentences_in_both_languages() -> None:
    reasons = {f"device_{reason.replace('-', '_')}" for reason in KNOWN_REASONS} | {"device_other"}
    for language in ("zh-CN", "en"):
        for key in reasons:
            assert TEXTS.has(f"doctor.{key}", language), key
            assert TEXTS.has(f"doctor.{key}_do", language), key


def test_no_sentence_is_of_a_reason_that_nothing_tells() -> None:
    said = {
        key.removeprefix("doctor.device_").removesuffix("_do").replace("_", "-")
        for key in TEXTS.keys("en")
        if key.startswith("doctor.device_")
    }
    assert said - {"absent", "other"} == KNOWN_REASONS


def test_every_reason_is_weighed(tmp_path: Path) -> None:
    lines = [
        DeviceLine("a", "x", "online"),
        DeviceLine("b", "x", "online", "paper-near-end"),
        DeviceLine("c", "none", "no_device"),
        DeviceLine("d", "x", "hardware_error", "melted"),
        DeviceLine("e", "x", "online", "headphones"),
        DeviceLine("f", "x", "online", "muted"),
    ]
    found = [f for f in examine(tmp_path, lines, ()) if f.key.startswith("device")]
    assert [(f.key, f.level) for f in found] == [
        ("device", Level.OK),
        ("device_paper_near_end", Level.WARNING),
        ("device_absent", Level.OK),
        ("device_other", Level.TROUBLE),
        ("device", Level.OK),
        ("device_muted", Level.WARNING),
    ]
