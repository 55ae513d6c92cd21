"""The readiness report: every part, what was tried and whether a person saw it."""

import io
import json
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts.keyfile import key_file
from contracts.number import receipt_number
from contracts.readiness import MAX_READINESS_BYTES, Checked, Readiness, Verdict
from contracts.replacement import MOST_NAMED, Before, Lost
from contracts.signatures import sign_answer
from drivers.status import DeviceState, DeviceStatus
from hardening.files import write_durably
from kiosk.adapters import BUILT_IN
from kiosk.documents.listing import ListLine, pdf_of, strip_of
from kiosk.documents.raster.fonts import find_fonts
from kiosk.maintenance.board import StateFile
from kiosk.provisioning.firststart import FirstStart
from kiosk.provisioning.paper import printed
from kiosk.provisioning.proof import Proof
from kiosk.provisioning.report import gather, lines_of, text_of
from kiosk.provisioning.reporting import Reporter
from kiosk.provisioning.steps import Step
from kiosk.records.place import keep_word
from kiosk.settings import DeviceTable
from tests.contracts.processes import Simulator
from tests.kiosk_sets.depot import TERMINAL, Depot
from tests.provisioning.conftest import ROOT, TEXTS, enough

Begin = Callable[[], FirstStart]
AT = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)
STRIP = (Checked(name="answers", passed=True), Checked(name="strip-readable", passed=True))


def proof(device: str = "receipt_printer", **changes: object) -> Proof:
    said = {"device": device, "adapter": "escpos_network", "checks": STRIP, "eyes": True, "at": AT}
    return Proof.model_validate(said | changes)


@pytest.fixture
def made(begin: Begin, tmp_path: Path) -> Callable[..., Readiness]:
    """A report of a terminal with a printer that is not there."""

    def report(*proofs: Proof) -> Readiness:
        first = begin()
        enough(first)
        first.put(
            "devices.receipt_printer", {"adapter": "escpos_network", "host": "127.0.0.1", "port": 9}
        )
        return gather(first.settings(), {p.device: p for p in proofs}, BUILT_IN, TEXTS, AT)

    return report


def part(report: Readiness, name: str) -> Verdict:
    return next(part.verdict for part in report.parts if part.name == name)


def test_every_part_is_told(made: Callable[..., Readiness]) -> None:
    report = made()
    names = [part.name for part in report.parts]
    own = ["settings", "disk", "centre", "store", "clock", "items"]
    assert names[: len(own)] == own
    fitted = [each.name for each in report.parts[len(own) :] if each.adapter != "none"]
    assert fitted == ["receipt_printer"]
    assert report.name == "3 号机"
    assert report.verdict is Verdict.TROUBLE
    assert all(set(part.said) == {"zh-CN", "en"} for part in report.parts if part.said)


def test_in_the_place_of_another_it_names_every_receipt_that_is_lost(
    made: Callable[..., Readiness], tmp_path: Path
) -> None:
    key, data_dir = Ed25519PrivateKey.generate(), tmp_path / "data"
    data_dir.mkdir()
    Depot(data_dir, key).enrol()
    numbers = tuple(receipt_number(3, each) for each in range(MOST_NAMED))
    for lost, verdict in ((Lost(), Verdict.WELL), (Lost(numbers=numbers), Verdict.WARNING)):
        word = Before(
            terminal_id=TERMINAL, before="t-1", before_no=3, public_key="AAAA", lost=lost, at=AT
        )
        keep_word(data_dir, sign_answer(key, word.model_dump(mode="json")), Before)
        report = made()
        assert part(report, "before") is verdict
    said = next(each.said for each in report.parts if each.name == "before")
    for language in ("zh-CN", "en"):
        assert all(number in said[language] for number in numbers)
    assert all(number in text_of(report, TEXTS, "en") for number in numbers)
    assert len(report.model_dump_json()) < MAX_READINESS_BYTES


def test_a_device_is_as_good_as_its_state_and_its_trial(
    made: Callable[..., Readiness], begin: Begin, tmp_path: Path
) -> None:
    assert part(made(proof()), "receipt_printer") is Verdict.TROUBLE  # it is not there now
    printer = Simulator("receipt_printer", tmp_path, "--port", "0")
    try:
        first = begin()
        enough(first)
        table = {"adapter": "escpos_network", "host": "127.0.0.1", "port": printer.address["port"]}
        first.put("devices.receipt_printer", table)
        untried = (*STRIP, Checked(name="x", passed=None))
        failed = (*STRIP, Checked(name="x", passed=False))
        for tried, verdict in (
            ({}, Verdict.NOT_TRIED),
            ({"receipt_printer": proof()}, Verdict.WELL),
            ({"receipt_printer": proof(checks=untried)}, Verdict.WARNING),
            ({"receipt_printer": proof(checks=failed)}, Verdict.TROUBLE),
            ({"receipt_printer": proof(adapter="escpos_usb")}, Verdict.NOT_TRIED),
        ):
            report = gather(first.settings(), tried, BUILT_IN, TEXTS, AT)
            assert part(report, "receipt_printer") is verdict
    finally:
        printer.stop()


def test_what_is_not_fitted_and_what_is_left_for_later_are_told_without_a_cross(
    begin: Begin,
) -> None:
    first = begin()
    enough(first)
    first.put("devices.id_card", {"adapter": "none"})
    first.leave_out(Step.ITEMS)
    report = gather(first.settings(), {}, BUILT_IN, TEXTS, AT, first.left_out)
    said = text_of(report, TEXTS, "en").splitlines()
    assert said[said.index("– ID card reader") + 1].strip() == (
        "ID card reader: not fitted in this terminal."
    )
    assert said[said.index("! Left for later") + 1].strip() == "Items"
    assert part(report, "id_card") is Verdict.WELL


def test_delivery_that_does_not_run_yet_says_how_to_begin_it_and_is_no_trouble(
    begin: Begin, tmp_path: Path
) -> None:
    first = begin()
    enough(first)
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    key = Ed25519PrivateKey.generate()
    Depot(data_dir, key).enrol()
    write_durably(data_dir / "keys" / "terminal.key", key_file(key))
    before = gather(first.settings(), {}, BUILT_IN, TEXTS, AT)
    said = next(each.said for each in before.parts if each.name == "centre")
    for language in TEXTS.languages:
        assert "civic-kiosk-sync" in said[language]
        assert "python -m sync run" in said[language]
    assert TEXTS.text("doctor.sync_not_yet", "en") in said["en"]
    assert part(before, "centre") is Verdict.WARNING
    StateFile(data_dir).tell("camera", DeviceStatus(DeviceState.ONLINE))
    runs = gather(first.settings(), {}, BUILT_IN, TEXTS, AT)
    said = next(each.said for each in runs.parts if each.name == "centre")
    assert TEXTS.text("doctor.sync_down", "en") in said["en"]
    assert part(runs, "centre") is Verdict.TROUBLE


def test_a_step_that_failed_says_what_to_do_beside_its_code(made: Callable[..., Readiness]) -> None:
    failed = (Checked(name="answers", passed=False, note="D-123"),)
    said = text_of(made(proof(checks=failed)), TEXTS, "en")
    assert "(D-123)" in said
    assert "Receipt printer: connected, but does not answer. Switch it off" in said


def test_a_device_of_a_running_terminal_that_is_starting_is_waited_for(
    made: Callable[..., Readiness], begin: Begin, tmp_path: Path
) -> None:
    board = StateFile(tmp_path / "data")
    (tmp_path / "data").mkdir()
    board.tell("receipt_printer", DeviceStatus(DeviceState.STARTING, "starting"))

    class Later(threading.Event):
        """Whoever waits sees that it has started meanwhile."""

        def wait(self, timeout: float | None = None) -> bool:
            board.tell("receipt_printer", DeviceStatus(DeviceState.ONLINE))
            return False

    first = begin()
    enough(first)
    first.put("devices.receipt_printer", {"adapter": "escpos_network", "host": "127.0.0.1"})
    found = gather(first.settings(), {"receipt_printer": proof()}, BUILT_IN, TEXTS, AT, (), Later())
    assert part(found, "receipt_printer") is Verdict.WELL
    left = threading.Event()
    left.set()
    board.tell("receipt_printer", DeviceStatus(DeviceState.STARTING, "starting"))
    found = gather(first.settings(), {}, BUILT_IN, TEXTS, AT, (), left)
    assert part(found, "receipt_printer") is Verdict.TROUBLE, "nobody waited"


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_it_is_said_in_words_with_who_saw_it(made: Callable[..., Readiness], language: str) -> None:
    said = text_of(made(proof(serial="S1", firmware="2.0")), TEXTS, language)
    assert "S/N S1" in said
    assert TEXTS.text("check.strip-readable", language) in said
    assert TEXTS.text("provision.report_eyes", language) in said
    assert "{" not in said


def test_it_is_drawn_on_a_strip_and_as_pages(made: Callable[..., Readiness]) -> None:
    fonts = find_fonts()
    lines = [*lines_of(made(proof()), TEXTS, "zh-CN")]
    strip = strip_of(lines, 384, fonts)
    assert (strip.width, len(strip.rows)) == (384, strip.stride * strip.height)
    assert any(strip.rows)
    one, many = pdf_of(lines[:3], fonts), pdf_of([ListLine("一行")] * 200, fonts)
    assert one.startswith(b"%PDF")
    assert (one.count(b"/Type /Page\n"), many.count(b"/Type /Page\n") > 1) == (1, True)
    assert io.BytesIO(many).getbuffer().nbytes < 2_000_000


def test_it_is_kept_whole_and_can_be_read_back(
    made: Callable[..., Readiness], begin: Begin, tmp_path: Path
) -> None:
    first = begin()
    enough(first)
    first.write()
    reporter = Reporter(BUILT_IN, TEXTS, lambda: AT)
    report = made(proof())
    found = [*reporter.hand_out(report, first.path, "en")]
    assert [finding.key for finding in found] == ["report_kept", "report_no_printer"]
    kept = tmp_path / "data" / "readiness" / "report.json"
    assert Readiness.model_validate_json(kept.read_bytes()) == report


def test_a_device_that_cannot_be_driven_keeps_no_report_from_paper() -> None:
    tables = {"camera": DeviceTable(adapter="no-such-thing")}
    assert printed([ListLine("一行")], tables, BUILT_IN).key == "report_no_printer"


def test_the_command_says_it_again(begin: Begin, settings: Path) -> None:
    first = begin()
    enough(first)
    first.write()
    first.proved(proof("camera", adapter="opencv"))

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "kiosk", "report", "--settings", str(settings), *words],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    told = run("--json")
    assert told.returncode == 1  # nobody enrolled it
    assert json.loads(told.stdout)["name"] == "3 号机"
    assert not (first.data_dir / "readiness").exists()
    assert "就绪报告" in run().stdout
    assert (first.data_dir / "readiness" / "report.pdf").exists()
