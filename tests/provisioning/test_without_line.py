"""A first start where there is never a line: the centre's stick, a code, the stick once more."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts.replacement import Before
from contracts.signatures import sign_answer
from kiosk.adapters import BUILT_IN
from kiosk.maintenance.finding import Level
from kiosk.provisioning.enrolling import enrol_by_stick, enrolled, is_joining, take_place
from kiosk.provisioning.firststart import FirstStart
from kiosk.provisioning.mounted import carries_joining, joining_stick
from kiosk.provisioning.stick import FILE_NAME
from kiosk.records.enrolment import read_enrolment
from kiosk.records.place import keep_word
from kiosk.runtime.setting_up import said_before
from kiosk.settings import load_settings
from tests.kiosk_sets.depot import AT, TERMINAL, Depot
from tests.provisioning.conftest import TEXTS
from tests.provisioning.test_by_file import provisioned
from tests.sync.test_real_centre import RealCentre

NOWHERE = "https://centre.invalid/"


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def invited(real: RealCentre, stick: Path) -> str:
    return real.command("stick", "invite", str(stick), "--name", "No. 3").split()[-1]


@pytest.mark.long
def test_from_a_file_beside_the_invitation_two_rounds_set_it_up(
    real: RealCentre, settings: Path, tmp_path: Path, stick: Path
) -> None:
    code = invited(real, stick)
    path, data_dir = stick / FILE_NAME, tmp_path / "data"
    path.write_text(
        f'codes = {json.dumps([code])}\n[every.terminal]\nname = "No. 3"\nlanguages = ["en"]\n'
        f'[every.centre]\nurl = "{NOWHERE}"\n',
        "utf-8",
    )
    done = provisioned(settings, data_dir, path)
    assert "! This terminal has answered the invitation" in done.stdout, done.stdout + done.stderr
    assert load_settings(settings).terminal.name == "No. 3"
    again = provisioned(settings, data_dir, path)
    assert "✗ Nothing on a stick says yet" in again.stdout, again.stdout
    assert said_before(FirstStart(settings, BUILT_IN, TEXTS, data_dir=data_dir)).joining
    assert "enrolled" in real.command("stick", "import", str(stick))
    done = provisioned(settings, data_dir, path)
    assert "✓ The centre knows this terminal" in done.stdout, done.stdout
    assert read_enrolment(data_dir) is not None
    assert not is_joining(data_dir)
    assert not said_before(FirstStart(settings, BUILT_IN, TEXTS, data_dir=data_dir)).joining


def test_each_mistake_has_a_sentence_of_its_own(
    real: RealCentre, settings: Path, tmp_path: Path, stick: Path
) -> None:
    data_dir = tmp_path / "data"
    settings.write_text(
        f'[terminal]\ndata_dir = "{data_dir}"\nname = "x"\n[centre]\nurl = "{NOWHERE}"\n', "utf-8"
    )

    def found(code: str = "", where: Path = stick) -> str:
        told = enrol_by_stick(settings, data_dir, where, code)
        for language in TEXTS.languages:
            assert TEXTS.text(f"doctor.{told.key}", language, **told.params)
            if told.level is not Level.OK:
                assert TEXTS.text(f"doctor.{told.key}_do", language, **told.params)
        return told.key

    assert found("x") == "enrol_stick_none"
    assert found("x", tmp_path / "none") == "enrol_stick_none"
    code = invited(real, stick)
    assert found("2222-2222-2222-2222") == "enrol_stick_code"
    (stick / "join").write_bytes(b"")  # what no stick takes anything into
    assert found(code) == "enrol_stick_full"
    (stick / "join").unlink()
    assert found(code) == "enrol_asked"
    assert found() == "enrol_stick_waits"
    other = tmp_path / "other.toml"
    other.write_text(
        settings.read_text("utf-8").replace(str(data_dir), str(tmp_path / "d2")), "utf-8"
    )
    assert enrol_by_stick(other, tmp_path / "d2", stick, code).key == "enrol_stick_taken"
    real.command("stick", "import", str(stick))
    assert found() == "enrol_done"
    assert found(code) == "enrol_done", "nothing is asked twice"
    assert enrolled(data_dir).level is Level.OK


def test_only_sticks_that_are_plugged_in_and_carry_an_enrolment_count(tmp_path: Path) -> None:
    mounts = tmp_path / "mountinfo"
    place = "/mnt/a b"
    mounts.write_text(
        "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
        f"30 22 8:17 / {place.replace(' ', chr(92) + '040')} rw - vfat /dev/sdb1 rw\n",
        "utf-8",
    )
    assert joining_stick(mounts) is None
    assert joining_stick(tmp_path / "none") is None
    (tmp_path / "invite").mkdir()
    assert carries_joining(tmp_path)
    assert not carries_joining(tmp_path / "invite")


def test_in_the_place_of_another_its_name_and_district_are_said_already(
    settings: Path, tmp_path: Path
) -> None:
    key, data_dir = Ed25519PrivateKey.generate(), tmp_path / "data"
    data_dir.mkdir()
    Depot(data_dir, key).enrol()
    word = Before(
        terminal_id=TERMINAL,
        before="t-1",
        before_no=4,
        public_key="AAAA",
        name="No. 4",
        district="500199",
        tags=("bank",),
        at=AT,
    )
    keep_word(data_dir, sign_answer(key, word.model_dump(mode="json")), Before)
    first = FirstStart(settings, BUILT_IN, TEXTS, data_dir=data_dir)
    assert first.put("terminal.district", "500103") is None
    take_place(first)
    said = [first.value(f"terminal.{each}") for each in ("name", "district", "tags")]
    assert said == ["No. 4", "500103", ["bank"]], "what somebody said stands"
