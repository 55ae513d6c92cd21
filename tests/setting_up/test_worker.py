"""Behind the pages of setting up: every word is kept, and what takes a while holds up nobody."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from kiosk import adapters
from kiosk.provisioning.draft import read_draft
from kiosk.provisioning.firststart import FirstStart
from kiosk.provisioning.mounted import Stick
from kiosk.provisioning.reporting import Reporter
from kiosk.provisioning.steps import Step
from kiosk.runtime.loop import VisitLoop
from kiosk.runtime.perform import performer
from kiosk.runtime.plugged import reached
from kiosk.runtime.setting_up import SettingUp, checked, said_before
from kiosk.visit import events as ev
from kiosk.visit.answers import AnswerGiven
from kiosk.visit.fitting import Around, Fitting, Offer
from kiosk.visit.setup import DIAGONAL, TURNED, Setup
from kiosk.visit.setup_flow import SETTING_UP
from kiosk.visit.shape import Slice
from kiosk.visit.snapshot import Snapshot
from tests.contracts.processes import Simulator
from tests.setting_up import toy
from tests.sync.test_certificates import Authority, serving
from tests.visit import ev as declared
from tests.visit.technician import ENGINE, new_terminal

WAIT_S = 60.0
BUILT_IN = {
    "keypad": {"toy": "tests.setting_up.toy"},
    "receipt_printer": adapters.BUILT_IN["receipt_printer"],
}
TOY = Around(("keypad",), (Offer("keypad", "toy", {"adapter": "toy"}, "a toy"),))
TEXTS = new_terminal().texts


class Desk:
    """The pages without a screen, with all that is behind them."""

    def __init__(
        self,
        folder: Path,
        page: str,
        stack: ExitStack,
        *known: Slice,
        sticks: tuple[Stick, ...] = (),
    ) -> None:
        self.path, self.data = folder / "terminal.toml", folder / "data"
        self.first = self.again()
        self.anew = threading.Event()
        self._shown: list[Snapshot] = []
        self._change = threading.Condition()
        reporter = Reporter(BUILT_IN, TEXTS, lambda: datetime.now(UTC))
        behind = SettingUp(
            self.first, SETTING_UP, BUILT_IN, reporter, self.anew.set, lambda: sticks
        )
        facts = replace(new_terminal(), wrong=checked(TEXTS, BUILT_IN))
        begun = ENGINE.resumed(page, (said_before(self.first), *known), facts)
        self.loop = VisitLoop(facts, ENGINE, begun=begun, publish=self._publish, watcher=behind)
        behind.post = self.loop.post
        self.loop.perform_with(performer(behind.table(), on_clear=lambda visit: None))
        behind.start()
        stack.callback(behind.stop)
        self.loop.start()
        stack.callback(self.loop.stop)

    def again(self) -> FirstStart:
        """What another process would find."""
        return FirstStart(self.path, BUILT_IN, TEXTS, data_dir=self.data)

    def _publish(self, snapshot: Snapshot) -> None:
        with self._change:
            self._shown.append(snapshot)
            self._change.notify_all()

    def do(self, *events: ev.Event) -> "Desk":
        for event in events:
            self.loop.post(event)
        return self

    def shows(self, fits: Callable[[Snapshot], Any]) -> Snapshot:
        with self._change:
            found = self._change.wait_for(
                lambda: self._shown and fits(self._shown[-1]), timeout=WAIT_S
            )
            assert found, self._shown[-1]
            return self._shown[-1]

    def kept(self, fits: Callable[[FirstStart], Any]) -> FirstStart:
        end = time.monotonic() + WAIT_S
        while not fits(first := self.again()):
            assert time.monotonic() < end, read_draft(self.path)
            threading.Event().wait(0.02)
        return first


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def test_every_word_and_the_page_that_is_open_are_kept(tmp_path: Path, stack: ExitStack) -> None:
    desk = Desk(tmp_path, "setup-upright", stack)
    desk.do(declared.ArrowChosen("up"))
    first = desk.kept(lambda first: first.page == "setup-size")
    assert [state.step for state in first.steps() if state.mark == "done"] == [Step.LANGUAGE]
    desk.do(ev.NextPressed(), ev.NextPressed(), AnswerGiven("name", "3 号机"))
    first = desk.kept(lambda first: first.value("terminal.name") == "3 号机")
    assert (first.page, first.value(DIAGONAL)) == ("setup-place", 27.0)
    assert Step.SCREEN in {state.step for state in first.steps() if state.mark == "done"}
    assert said_before(first).values["terminal.name"] == "3 号机"


def test_a_picture_that_is_turned_begins_anew_when_that_is_kept(
    tmp_path: Path, stack: ExitStack
) -> None:
    desk = Desk(tmp_path, "setup-upright", stack).do(declared.ArrowChosen("right"))
    assert desk.anew.wait(WAIT_S)
    assert desk.again().value(TURNED) == 90


def test_what_is_taken_away_stands_no_more(tmp_path: Path, stack: ExitStack) -> None:
    desk = Desk(tmp_path, "setup-place", stack).do(AnswerGiven("place", "一楼"))
    desk.kept(lambda first: first.value("terminal.place") == "一楼")
    desk.do(AnswerGiven("place", ""))
    desk.kept(lambda first: not first.value("terminal.place"))


def test_the_way_to_the_centre_is_told_piece_by_piece(tmp_path: Path, stack: ExitStack) -> None:
    desk = Desk(tmp_path, "setup-address", stack)
    desk.do(AnswerGiven("address", "http://127.0.0.1:1/"), ev.NextPressed())
    shown = desk.shows(lambda seen: seen.page == "setup-network" and not seen.view.looking).view
    assert (shown.well, shown.findings[-1].level) == (False, "trouble")
    assert shown.findings[-1].todo
    desk.shows(lambda seen: seen.around.network == "unreachable")


def test_a_certificate_is_kept_as_it_was_shown_and_the_way_is_gone_with_it(
    tmp_path: Path, stack: ExitStack
) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    office = Authority("Office CA")
    path, pem = office.file(folder), office.certificate.public_bytes(Encoding.PEM)
    centre = serving(office.server(tmp_path, "localhost"))
    stack.callback(centre.close)
    first = FirstStart(tmp_path / "terminal.toml", BUILT_IN, TEXTS, data_dir=tmp_path / "data")
    first.put("centre.url", centre.url)
    stick = Stick(folder, "BANK STICK", writable=True)
    desk = Desk(tmp_path, "setup-network", stack, sticks=(stick,))
    desk.shows(lambda seen: not seen.view.looking and seen.view.stranger)
    desk.do(declared.TrustOpened())
    shown = desk.shows(lambda seen: seen.page == "setup-trust" and seen.view.asking).view
    assert shown.compared[0].said == "Office CA"
    path.write_bytes(Authority("Somebody else").certificate.public_bytes(Encoding.PEM))
    desk.do(declared.RightPressed())
    desk.shows(lambda seen: seen.page == "setup-network" and seen.view.well)
    kept = Path(str(desk.kept(lambda first: first.value("centre.ca")).value("centre.ca")))
    assert (kept.parent, kept.read_bytes()) == (tmp_path, pem)


def test_what_is_plugged_in_is_found_without_anything_being_there(
    tmp_path: Path, stack: ExitStack
) -> None:
    desk = Desk(tmp_path, "setup-devices", stack)
    shown = desk.shows(lambda seen: seen.view.devices and not seen.view.looking).view
    assert "receipt_printer" in [row.device for row in shown.devices]


def test_a_printer_of_the_network_is_typed_proposed_and_proved(
    tmp_path: Path, stack: ExitStack
) -> None:
    printer = Simulator("receipt_printer", tmp_path, "--port", "0")
    stack.callback(printer.stop)
    typed = f"127.0.0.1:{printer.address['port']}"
    known = Around(("receipt_printer",), reached=reached())
    desk = Desk(tmp_path, "setup-trial", stack, Fitting("receipt_printer"), known)
    desk.do(declared.WhereOpened(), AnswerGiven("address", f"{typed}0000"))
    desk.shows(lambda seen: seen.page == "setup-where" and seen.view.questions[0].error)
    desk.do(AnswerGiven("address", typed), ev.NextPressed())
    shown = desk.shows(lambda seen: seen.page == "setup-trial").view
    way = TEXTS.text("provision.by_escpos_network", "zh-CN")
    assert [(each.way, each.thing) for each in shown.offers] == [(way, typed)]
    desk.do(declared.OfferTried(0))
    desk.shows(lambda seen: seen.view.question)
    desk.do(declared.TrialAnswered(yes=True))
    assert desk.shows(lambda seen: seen.view.phase == "over").view.passed
    first = desk.kept(lambda first: "receipt_printer" in first.proofs)
    assert printer.state()["cuts"] == 1
    again = Desk(tmp_path, "setup-devices", stack)
    rows = again.shows(lambda seen: seen.view.devices and not seen.view.looking).view.devices
    row = next(each for each in rows if each.device == "receipt_printer")
    assert (row.stands, row.thing) == ("well", typed)
    assert first.devices["receipt_printer"]["host"] == "127.0.0.1"


def test_a_serial_port_that_nobody_finds_is_typed_and_proposed(
    tmp_path: Path, stack: ExitStack
) -> None:
    link = tmp_path / "usb-reader"
    stack.callback(Simulator("sam_v", tmp_path, "--link", str(link)).stop)
    known = Around(("id_card",), reached=reached())
    desk = Desk(tmp_path, "setup-trial", stack, Fitting("id_card"), known)
    desk.do(declared.WhereOpened(), AnswerGiven("address", str(tmp_path / "nothing")))
    desk.shows(lambda seen: seen.page == "setup-where" and seen.view.questions[0].error)
    desk.do(AnswerGiven("address", str(link)), ev.NextPressed())
    shown = desk.shows(lambda seen: seen.page == "setup-trial").view
    way = TEXTS.text("provision.by_sam_v", "zh-CN")
    assert [(each.way, each.thing) for each in shown.offers] == [(way, str(link))]


def trial(folder: Path, stack: ExitStack) -> Desk:
    desk = Desk(folder, "setup-trial", stack, Fitting("keypad"), TOY)
    desk.do(declared.OfferTried(0))
    desk.shows(lambda seen: seen.view.question)
    return desk


def test_a_trial_asks_and_what_the_person_says_is_kept(tmp_path: Path, stack: ExitStack) -> None:
    desk = trial(tmp_path, stack).do(declared.TrialAnswered(yes=True))
    desk.shows(lambda seen: len(seen.view.steps) == 2 and seen.view.question)
    shown = desk.do(declared.TrialAnswered(yes=True)).shows(lambda seen: seen.view.phase == "over")
    assert [each.passed for each in shown.view.steps] == ["yes", "yes", "yes"]
    first = desk.kept(lambda first: "keypad" in first.proofs)
    assert (first.proofs["keypad"].passed, first.proofs["keypad"].eyes) == (True, True)
    assert first.devices["keypad"] == {"adapter": "toy"}
    assert said_before(first).tried == {"keypad": True}


def test_a_no_is_a_step_that_failed(tmp_path: Path, stack: ExitStack) -> None:
    desk = trial(tmp_path, stack).do(declared.TrialAnswered(yes=False))
    desk.shows(lambda seen: len(seen.view.steps) == 2 and seen.view.question)
    shown = desk.do(declared.TrialAnswered(yes=True)).shows(lambda seen: seen.view.phase == "over")
    assert not shown.view.passed
    assert not desk.kept(lambda first: "keypad" in first.proofs).proofs["keypad"].passed


def test_who_goes_away_lets_the_device_go_and_nothing_is_kept_of_the_trial(
    tmp_path: Path, stack: ExitStack
) -> None:
    desk = trial(tmp_path, stack).do(ev.BackPressed())
    desk.shows(lambda seen: seen.page == "setup-devices")
    desk.kept(lambda first: not toy.OPEN)
    assert desk.again().proofs == {}


def test_settings_that_lack_something_are_not_written(tmp_path: Path, stack: ExitStack) -> None:
    desk = Desk(tmp_path, "setup-report", stack)
    shown = desk.shows(lambda seen: not seen.view.looking).view
    assert (shown.verdict, shown.findings[0].level) == ("", "trouble")
    assert not desk.path.exists()


def test_a_terminal_that_no_centre_knows_does_not_begin(tmp_path: Path, stack: ExitStack) -> None:
    first = FirstStart(tmp_path / "terminal.toml", BUILT_IN, TEXTS, data_dir=tmp_path / "data")
    first.put("terminal.name", "3")
    first.put("centre.url", "https://centre.example/")
    desk = Desk(tmp_path, "setup-report", stack)
    shown = desk.shows(lambda seen: seen.view.verdict).view
    assert shown.parts
    assert desk.path.exists()
    desk.do(declared.BeginTerminalPressed())
    desk.shows(lambda seen: seen.view.findings and seen.view.findings[0].level == "trouble")
    assert not desk.anew.is_set()


def test_a_value_is_judged_as_the_settings_would_judge_it() -> None:
    wrong = checked(TEXTS, BUILT_IN)
    assert wrong("centre.url", "https://centre.example/") is None
    problem = wrong("centre.url", "http://centre.example/")
    assert problem is not None
    assert problem.text is not None
    assert problem.text.get("en") != problem.text.get("zh-CN")


def test_what_stands_in_settings_is_known_before_anything_is_said(tmp_path: Path) -> None:
    path = tmp_path / "terminal.toml"
    path.write_text(
        f'[terminal]\ndata_dir = "{tmp_path}"\nname = "7"\n[devices.sound]\nadapter = "pulse"\n',
        "utf-8",
    )
    known = said_before(FirstStart(path, BUILT_IN, TEXTS))
    assert (known.values["terminal.name"], known.number, known.tried) == ("7", "", {})
    assert known.values["devices.sound"] == {"adapter": "pulse"}
    assert isinstance(known, Setup)
