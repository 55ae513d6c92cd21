"""A whole first start on a console: real processes, a real centre, a simulated printer."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA256

from drivers.likely import classes
from kiosk.provisioning.draft import read_draft
from kiosk.provisioning.netmanager import is_there
from kiosk.provisioning.steps import Step
from kiosk.records.enrolment import read_enrolment
from kiosk.settings import load_settings
from tests.contracts.processes import Simulator
from tests.provisioning.conftest import ROOT, TEXTS, Begin, enough
from tests.provisioning.typist import Typist, settings_words
from tests.sync.test_certificates import Authority
from tests.sync.test_real_centre import RealCentre


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[Simulator]:
    made = Simulator("receipt_printer", tmp_path, "--port", "0")
    yield made
    made.stop()


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Simulator]:
    made = Simulator("sam_v", tmp_path, "--link", str(tmp_path / "id-card-reader"))
    yield made
    made.stop()


def begins(settings: Path, data_dir: Path) -> Typist:
    return Typist(*settings_words("provision", settings, "--data-dir", str(data_dir)))


@pytest.mark.skipif(is_there(), reason="this machine's own network would be asked about")
def test_a_first_start_from_beginning_to_end_and_cut_on_the_way(
    real: RealCentre, printer: Simulator, settings: Path, tmp_path: Path
) -> None:
    data_dir = tmp_path / "data"
    with begins(settings, data_dir) as person:
        person.answers("页面的语言", "en zh-CN")
        person.sees("2/8 Screen")
        person.answers("Width of the screen", "wide")
        person.sees("A whole number from 240")
        person.answers("Width of the screen", "1920")
        person.answers("Height of the screen", "1080")
        person.answers("By how many degrees", "<")
        person.sees("Height of the screen in pixels")
        person.answers("[1080] >", ".")
        assert person.ends() == 1
        assert "The same command goes on." in person.read
    with begins(settings, data_dir) as person:
        person.sees("2/8 Screen")
        for shown in ("[1920]", "[1080]", "[0]", "[27]", "[800]", "[usual]"):
            person.answers(shown)
        person.sees("3/8 Network")
        person.answers("Address of the centre", real.url)
        person.sees("File of who issued")
        person.cut()
    with begins(settings, data_dir) as person:
        person.sees("3/8 Network")
        for shown in (f"[{real.url}]", "[]", "[]", "[]"):
            person.answers(shown)
        person.sees("✓ The centre answers at 127.0.0.1.")
        person.sees("4/8 Centre")
        person.answers("One-time code", "WRONG-CODE")
        person.sees("✗ The centre does not take this code.")
        code = real.command("enrol-code", "--name", "T1").split()[-1]
        person.answers("One-time code", code)
        person.sees("✓ The centre knows this terminal: number")
        person.sees("✓ The record store is ready.")
        person.sees("5/8 Devices")
        person.answers("or an address >", "<")
        person.sees("4/8 Centre")  # which asks nothing any more: back goes past it
        person.sees("3/8 Network")
        for shown in (f"[{real.url}]", "[]", "[]", "[]"):
            person.answers(shown)
        person.sees("4/8 Centre")
        person.sees("5/8 Devices")
        for name in classes():
            called = TEXTS.text(f"provision.part_{name}", "en")
            person.sees(f"-- {called}: ")
            if printer_class(name):
                person.answers("or an address >", f"127.0.0.1:{printer.address['port']}")
                person.answers("from top to bottom? [yes/no]", "oui")
                person.sees("Write yes or no; y and n count, too.")
                person.answers("from top to bottom? [yes/no]", "yes")
                person.sees("✓ The test strip can be read")
                person.sees(f"-- {called}: ")
            person.answers("or an address >")
        person.sees("6/8 Place")
        person.answers("(en)\n", "Terminal 3")
        person.answers("(zh-CN)\n", "3 号机")
        person.answers("(en)\n")
        person.answers("(zh-CN)\n")
        person.answers("Code of the district", "12")
        person.sees("✗ Six digits")
        person.answers("Code of the district", "500199")
        person.answers("[] >")
        person.answers("Time zone", "Asia/Shanghai")
        person.answers("(en)\n", "9:00–17:30")
        person.answers("(zh-CN)\n", "9:00–17:30")
        person.answers("Phone number")
        person.answers("(en)\n")
        person.answers("(zh-CN)\n")
        person.answers("[day and night] >", "mon-fri half past eight")
        person.sees("✗ Not understood: mon-fri … half past eight. Hours are written like")
        person.answers("[day and night] >", "mon-fri 8:30-17:30; sat 9:00-12:00")
        person.answers("Days on which it is closed", "2027-05-01, May Day")
        person.sees("✗ Not understood: May Day. Days are written like")
        person.answers("Days on which it is closed", "2027-05-01")
        person.sees(f"Settings written: {settings}")
        person.sees("7/8 Items")
        person.answers("more item documents")
        person.answers("go on with what is here")
        person.sees("8/8 Report")
        person.sees("Readiness report")
        person.sees("The test strip can be read")
        person.sees("a person saw it")
        person.sees("✓ The report lies in")
        person.sees("✓ The report was printed")
        person.sees("✓ The centre has the report.")
        assert person.ends() == 0
    loaded = load_settings(settings)
    assert (loaded.terminal.name, loaded.terminal.district) == (
        {"en": "Terminal 3", "zh-CN": "3 号机"},
        "500199",
    )
    assert (loaded.screen.width_px, loaded.screen.height_px) == (1920, 1080)
    assert loaded.hours is not None
    assert (loaded.hours.fri, loaded.hours.sat, loaded.hours.sun) == (
        "8:30-17:30",
        "9:00-12:00",
        "",
    )
    assert [each.on.isoformat() for each in loaded.hours.days] == ["2027-05-01"]
    assert loaded.terminal.help_hours == "9:00–17:30"
    assert read_enrolment(data_dir) is not None
    assert printer.state()["cuts"] == 2
    report = json.loads((data_dir / "readiness" / "report.json").read_text("utf-8"))
    assert (data_dir / "readiness" / "report.pdf").read_bytes().startswith(b"%PDF")
    assert report["name"] == "Terminal 3"
    kept = b"".join(path.read_bytes() for path in settings.parent.iterdir())
    assert code.encode() not in kept
    assert [path.name for path in settings.parent.iterdir() if "enrol" in path.name] == []


def printer_class(name: str) -> bool:
    return name == "receipt_printer"


def test_a_step_that_is_needed_is_not_left_out_and_any_can_be_gone_to(
    settings: Path, tmp_path: Path
) -> None:
    with begins(settings, tmp_path / "data") as person:
        person.answers("页面的语言", ">")
        person.sees("✗ 这一步不能跳过。")
        person.answers("页面的语言", "?")
        person.sees("1 语言: 待办")
        person.answers("去哪一步", "6")
        person.sees("6/8 地点")
        person.answers("这台终端叫什么 (zh-CN)", "三号机")
        person.answers("这台终端叫什么 (en)", "?")
        person.answers("去哪一步", "2")
        person.answers("屏幕宽度", ">")
        person.sees("3/8 网络")
        person.answers("中心的地址", ".")
        assert person.ends() == 1
    draft, damaged = read_draft(settings)
    assert not damaged
    assert [step.value for step in draft.left_out] == ["screen"]


def test_back_goes_to_the_question_before_and_on_from_there(
    begin: Begin, settings: Path, tmp_path: Path
) -> None:
    first = begin()
    first.put("terminal.languages", ["en", "zh-CN"])
    enough(first)
    with begins(settings, tmp_path / "data") as person:
        person.answers("Languages of the pages", "?")
        person.answers("Number of a step", "6")
        person.answers("as people call it (en)")
        person.answers("as people call it (zh-CN)")
        person.answers("Where it stands (en)", "<")
        person.answers("as people call it (zh-CN)", "<")
        person.answers("as people call it (en)")
        person.answers("as people call it (zh-CN)")
        person.answers("Where it stands (en)")
        person.answers("Where it stands (zh-CN)")
        person.answers("Code of the district")
        person.answers("with spaces or commas between, such as hall bank")
        person.answers("Time zone")
        person.answers("When staff are")
        person.answers("When staff are there, such as 9:00–17:30 (zh-CN)")
        person.answers("Phone number")
        person.answers("Where else people go when this terminal is closed (en)")
        person.answers("Where else people go when this terminal is closed (zh-CN)")
        person.answers("[day and night] >", "mon-fri 8:30-17:30")
        person.answers("Days on which it is closed", "<")
        person.answers("Opening hours", "<")
        person.answers("Where else people go when this terminal is closed (zh-CN)")
        person.answers("[mon-fri 8:30-17:30] >")
        person.answers("Days on which it is closed", "2027-05-01")
        person.sees("7/8 Items")
        person.answers("Folders of more")
        person.answers("go on with what is here", "<")
        person.answers("Folders of more", "<")
        person.sees("6/8 Place")
        person.answers("as people call it (en)", "<")
        person.sees("5/8 Devices")
        person.answers("or an address >", ">")
        person.sees("6/8 Place")
        person.answers("as people call it (en)", ".")
        assert person.ends() == 1
    assert load_settings(settings).hours is not None


def test_a_card_reader_is_typed_by_its_port_and_has_no_mark_once_it_is_not_fitted(
    begin: Begin, reader: Simulator, settings: Path, tmp_path: Path
) -> None:
    begin().put("terminal.languages", ["en"])
    port, missing = str(tmp_path / "id-card-reader"), str(tmp_path / "other")
    table = f"-- ID card reader: adapter = sam_v, port = {port}, baud = 115200"
    with begins(settings, tmp_path / "data") as person:
        person.answers("Languages of the pages", "?")
        person.answers("Number of a step", "5")
        person.sees("-- ID card reader: –\n")
        person.answers("or an address >", missing)
        person.sees(f"✗ There is nothing at {missing}.")
        person.answers("or an address >", "reader")
        person.sees("✗ There is no such number. A serial port is typed as its path")
        person.answers("or an address >", port)
        person.answers("Is it there? [yes/no]", "<")
        person.sees("Write yes or no")
        person.answers("Is it there? [yes/no]", "n")
        person.sees(f"{table} ✓\n")
        reader.stop()
        person.answers("or an address >", "t")
        person.sees(f"{table} ✗\n")
        person.answers("or an address >", "-")
        person.sees("-- ID card reader: adapter = none\n")
        person.answers("or an address >", ".")
        assert person.ends() == 1
    assert begin().devices["id_card"] == {"adapter": "none"}


def test_where_what_is_typed_has_ended_nobody_is_asked_and_that_is_said(
    begin: Begin, reader: Simulator, settings: Path, tmp_path: Path
) -> None:
    begin().put("terminal.languages", ["en"])
    data_dir = str(tmp_path / "data")
    ended = subprocess.run(
        [
            sys.executable,
            "-m",
            "kiosk",
            *settings_words("provision", settings, "--data-dir", data_dir),
        ],
        input=f"?\n5\n{tmp_path / 'id-card-reader'}\n",
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert "Is it there? [yes/no] \nNobody could be asked" in ended.stdout
    assert "The same command goes on." in ended.stdout
    assert (ended.returncode, ended.stderr) == (1, "")


def test_the_list_of_steps_asks_until_a_step_is_named_or_none(
    settings: Path, tmp_path: Path
) -> None:
    with begins(settings, tmp_path / "data") as person:
        person.answers("页面的语言", "en")
        person.answers("Width of the screen", "?")
        person.answers("Number of a step", "?")
        person.sees("1 Language: done")
        person.answers("Number of a step", "9")
        person.sees("✗ There is no such step. Write a number from 1 to 8.")
        person.answers("Number of a step", "<")
        person.answers("Width of the screen", "?")
        person.answers("Number of a step", ".")
        assert person.ends() == 1
        assert "The same command goes on." in person.read


def test_the_list_at_the_end_shows_itself_again(
    begin: Begin, settings: Path, tmp_path: Path
) -> None:
    first = begin()
    first.put("terminal.languages", ["en"])
    enough(first)
    for step in Step:
        assert first.finish(step) is None
    with begins(settings, tmp_path / "data") as person:
        person.answers("Number of a step", "?")
        person.sees("8 Report: done")
        person.answers("Number of a step", "2")
        person.sees("2/8 Screen")
        person.answers("Width of the screen", ".")
        assert person.ends() == 1


@pytest.mark.skipif(is_there(), reason="this machine's own network would be asked about")
def test_whom_the_terminal_trusts_is_shown_and_taken_when_a_person_says_so(
    settings: Path, tmp_path: Path
) -> None:
    office = Authority("Office CA")
    path = office.file(tmp_path)
    (tmp_path / "nothing.pem").write_text("nothing")
    with begins(settings, tmp_path / "data") as person:
        person.answers("页面的语言", "en")
        person.answers("Width of the screen", "?")
        person.answers("Number of a step", "3")
        person.answers("Address of the centre", "https://127.0.0.1:1")
        person.answers("File of who issued", str(tmp_path / "nothing.pem"))
        person.sees("✗ No certificate can be read from this file.")
        person.answers("File of who issued", str(tmp_path / "missing.pem"))
        person.sees("✗ There is no such file: missing.pem")
        person.answers("File of who issued", str(path))
        person.sees("Office CA, valid ")
        person.sees(office.certificate.fingerprint(SHA256()).hex()[:4].upper())
        person.answers("the centre told you? [yes/no]", "no")
        person.sees("It was not taken")
        person.answers("File of who issued", str(path))
        person.answers("the centre told you? [yes/no]", "yes")
        person.answers("Proxy on the way", ".")
        assert person.ends() == 1
    kept = Path(str(read_draft(settings)[0].values["centre.ca"]))
    assert kept.parent == settings.parent
    assert kept.read_bytes() == path.read_bytes()


def test_only_one_sets_a_terminal_up_at_a_time(settings: Path, tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    with begins(settings, data_dir) as person:
        person.sees("页面的语言")
        with begins(settings, data_dir) as other:
            assert other.ends() == 78
            assert "this terminal is being set up already" in other.read
        person.cut()
    with begins(settings, data_dir) as person:
        person.sees("页面的语言")


def test_an_interrupt_is_a_stop(settings: Path, tmp_path: Path) -> None:
    with begins(settings, tmp_path / "data") as person:
        person.answers("页面的语言", "en")
        person.sees("Width of the screen")
        person.process.send_signal(signal.SIGINT)
        assert person.ends() == 1
        assert "The same command goes on." in person.read
        assert "Traceback" not in person.read


def test_the_end_of_the_input_is_a_stop(settings: Path, tmp_path: Path) -> None:
    with begins(settings, tmp_path / "data") as person:
        person.sees("页面的语言")
        person.types("en\x04")
        person.answers("Width of the screen", "\x04")
        assert person.ends() == 1


@pytest.mark.root
def test_somebody_else_than_the_terminals_user_is_refused(settings: Path, tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    os.chown(data_dir, 12345, 12345)
    with begins(settings, data_dir) as person:
        assert person.ends() == 78
        assert "belongs to user 12345" in person.read
    assert list(settings.parent.iterdir()) == []


def test_a_settings_file_that_is_no_toml_is_refused_with_its_place(
    settings: Path, tmp_path: Path
) -> None:
    settings.write_text("[terminal\n")
    with begins(settings, tmp_path / "data") as person:
        assert person.ends() == 78
        assert "is not TOML" in person.read
