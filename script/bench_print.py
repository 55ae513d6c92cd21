"""Times a receipt from its job to the first byte that a printer prints, beside bare sockets.

Prints one JSON object: ``{"receipt_first_byte_ms": {p50, p99}, "raw_first_byte_ms": …, …}``. The
printer is the simulator, a process of its own, which says when the byte came. Three kinds
alternate within one run: a job as the terminal gives it to the printer's worker, with the drawing
of the receipt; one whose picture is ready; and the floor, a bare connection that sends the very
same bytes. Only the first two ask the printer how it is before: it answers at once.
"""

import argparse
import json
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import structlog

from drivers.deadline import Deadline
from drivers.receipt_printer.job import Limits
from drivers.receipt_printer.network import NetworkTransport
from drivers.receipt_printer.port import PrinterBitmap, PrintOutcome
from drivers.receipt_printer.printer import EscposPrinter
from drivers.receipt_printer.profiles import Profile, profile_of
from drivers.receipt_printer.transport import Transport
from drivers.runner import DeviceRunner
from drivers.status import DeviceStatus
from kiosk.documents.content import ReceiptContent
from kiosk.documents.process import ReceiptProcess
from kiosk.texts import load_texts

ROOT = Path(__file__).resolve().parents[1]
WIDTH = 576
PATIENCE_S = 30.0
AT_ONCE = Limits(mm_per_s=100_000)
"""The first byte does not wait for paper; the bench need not either."""
_LOOK_S = 0.005


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=150, help="of each kind")
    options = parser.parse_args()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    with tempfile.TemporaryDirectory() as folder, Simulator(Path(folder)) as printer:
        print(json.dumps(measure(printer, options.jobs)))


def measure(printer: "Simulator", jobs: int) -> dict[str, object]:
    """Alternate the three kinds and sum them up; the first of each warms up."""
    receipts = ReceiptProcess(load_texts(ROOT / "assets" / "text"))
    driver = CheckedPrinter(
        NetworkTransport("127.0.0.1", printer.port), profile_of("usual"), limits=AT_ONCE
    )
    runner = DeviceRunner(driver, lambda _status: None, name="receipt_printer", poll_s=3600.0)
    runner.start()
    driver.wait_checked()
    try:
        content = receipt()

        def drawn() -> PrinterBitmap:
            bitmap = receipts.render(content, WIDTH)
            return PrinterBitmap(bitmap.width, bitmap.height, bitmap.rows)

        ready = drawn()
        before = len(printer.job_bytes())
        printer.first_byte_ms(lambda: send(runner, drawn))
        same = printer.job_bytes()[before:]
        kinds: dict[str, Callable[[], None]] = {
            "receipt_first_byte_ms": lambda: send(runner, drawn),
            "receipt_drawn_first_byte_ms": lambda: send(runner, lambda: ready),
            "raw_first_byte_ms": lambda: send_bare(printer.port, same),
        }
        times: dict[str, list[float]] = {kind: [] for kind in kinds}
        for number in range(jobs + 1):
            for kind, start in kinds.items():
                took = printer.first_byte_ms(start)
                if number:
                    times[kind].append(took)
    finally:
        runner.stop()
        receipts.stop()
    sums: dict[str, object] = {kind: summary(taken) for kind, taken in times.items()}
    return {**sums, "receipt_job_bytes": len(same), "receipt_jobs": jobs}


class CheckedPrinter(EscposPrinter):
    """Tells when it was asked how it is: the worker does so after each job, and connects."""

    def __init__(self, transport: Transport, profile: Profile, *, limits: Limits) -> None:
        super().__init__(transport, profile, limits=limits)
        self._checked = threading.Semaphore(0)

    def health(self, deadline: Deadline) -> DeviceStatus:
        """Ask, and tell that it is done."""
        try:
            return super().health(deadline)
        finally:
            self._checked.release()

    def wait_checked(self) -> None:
        """Wait for the next check to end."""
        assert self._checked.acquire(timeout=PATIENCE_S), "the printer was not asked"


def send(runner: "DeviceRunner[CheckedPrinter]", picture: Callable[[], PrinterBitmap]) -> None:
    """Print one receipt as the terminal does, and wait until it is confirmed."""
    ended = threading.Event()
    outcomes: list[object] = []

    def done(outcome: object) -> None:
        outcomes.append(outcome)
        ended.set()

    runner.submit(
        lambda device, deadline: device.print_bitmap(picture(), deadline), PATIENCE_S, done
    )
    ended.wait(PATIENCE_S)
    assert outcomes == [PrintOutcome.CONFIRMED], "the simulator confirms what it printed"
    runner.driver.wait_checked()


def send_bare(port: int, job: bytes) -> None:
    """The least that brings the same bytes to the printer."""
    with socket.create_connection(("127.0.0.1", port), PATIENCE_S) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line.sendall(job)
        line.shutdown(socket.SHUT_WR)
        while line.recv(4096):
            pass


@dataclass
class Simulator:
    """The simulated printer's process."""

    folder: Path

    def __enter__(self) -> "Simulator":
        ready = self.folder / "ready"
        words = ("--port", "0", "--mm-per-second", "0", "--ready-file", str(ready))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "drivers.simulators.receipt_printer", *words], cwd=ROOT
        )
        end = time.monotonic() + PATIENCE_S
        while not ready.exists():
            assert time.monotonic() < end, "the simulator did not start"
            time.sleep(_LOOK_S)
        described = json.loads(ready.read_text("utf-8"))
        self.port: int = described["port"]
        self._control: str = described["control"]
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(10)

    def first_byte_ms(self, job: Callable[[], None]) -> float:
        """Milliseconds from the start of a job to the first byte that the printer prints."""
        known = len(self._free()["first_byte_monotonic_ms"])
        begun = time.monotonic() * 1000
        job()
        first: list[float] = self._free()["first_byte_monotonic_ms"][known:]
        assert len(first) == 1, "one job is one receipt"
        return first[0] - begun

    def job_bytes(self) -> bytes:
        """Every byte of the jobs so far."""
        self._free()
        return self._get("job.bin")

    def _free(self) -> dict[str, Any]:
        """Its state, when nobody is connected any more and all is printed."""
        end = time.monotonic() + PATIENCE_S
        while True:
            state: dict[str, Any] = json.loads(self._get("state"))
            if not state["connected"] and not state["waiting_bytes"]:
                return state
            assert time.monotonic() < end, "the printer does not become free"
            time.sleep(_LOOK_S)

    def _get(self, page: str) -> bytes:
        with urllib.request.urlopen(f"{self._control}/{page}", timeout=PATIENCE_S) as reply:
            content: bytes = reply.read()
        return content


def receipt() -> ReceiptContent:
    """A receipt of usual length."""
    return ReceiptContent(
        number="",
        item_name="高龄津贴申请",
        official_name="80岁以上老人领补贴",
        applicant_masked="欧**珍",
        id_masked="500***********0021",
        taken=("身份证信息", "申请表 1 份", "照片 1 张", "手写签名"),
        created_at=datetime.now(UTC),
        answer_by="20 个工作日内答复您",
        status_line="已收到，还没有批准",
        office="示例区民政局",
        phones=("000-5550 0199", "12345"),
        place="河街便民中心",
        terminal_name="3 号机",
        language="zh-CN",
    ).numbered("A7C-4K9-W2X", "elder-allowance")


def summary(times: list[float]) -> dict[str, float | int]:
    """Median, 99th percentile and number."""
    ordered = sorted(times)
    p99 = ordered[min(len(ordered) - 1, round(len(ordered) * 0.99))]
    return {"p50": round(statistics.median(ordered), 2), "p99": round(p99, 2), "n": len(ordered)}


if __name__ == "__main__":
    main()
