"""Heat and wear, read from files as kernels write them."""

import json
from pathlib import Path

import pytest

from kiosk.health.machine import Heat, disk_errors, heat, wear
from kiosk.health.smart import Disk, read


def tree(root: Path, files: dict[str, str]) -> Path:
    """A part of /sys."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{text}\n", "ascii")
    return root


ZONE, HWMON = "class/thermal/thermal_zone", "class/hwmon/hwmon"


def test_a_machine_that_tells_nothing_has_nothing_wrong(tmp_path: Path) -> None:
    assert heat(tmp_path) is None
    assert wear(tmp_path) is None
    assert disk_errors(tmp_path) == 0


def test_the_point_nearest_its_limit_counts(tmp_path: Path) -> None:
    tree(
        tmp_path,
        {
            f"{ZONE}0/type": "acpitz",
            f"{ZONE}0/temp": "41000",
            f"{ZONE}1/type": "x86_pkg_temp",
            f"{ZONE}1/temp": "78000",
            f"{ZONE}1/trip_point_0_type": "passive",
            f"{ZONE}1/trip_point_0_temp": "70000",
            f"{ZONE}1/trip_point_1_type": "critical",
            f"{ZONE}1/trip_point_1_temp": "100000",
            f"{HWMON}2/name": "nvme",
            f"{HWMON}2/temp1_label": "Composite",
            f"{HWMON}2/temp1_input": "76850",
            f"{HWMON}2/temp1_crit": "84850",
        },
    )
    assert heat(tmp_path) == Heat("Composite", 77, 75)
    (tmp_path / f"{HWMON}2/temp1_input").write_text("40850\n")
    hottest = heat(tmp_path)
    assert hottest == Heat("x86_pkg_temp", 78, 90)
    assert not hottest.too_hot


@pytest.mark.parametrize("reading", ["-274000", "0", "255000", "", "hot", "1e9"])
def test_what_is_no_temperature_is_none(tmp_path: Path, reading: str) -> None:
    tree(tmp_path, {f"{ZONE}0/type": "soc", f"{ZONE}0/temp": reading})
    assert heat(tmp_path) is None


def test_a_limit_that_is_none_is_not_believed(tmp_path: Path) -> None:
    files = {f"{HWMON}0/name": "coretemp", f"{HWMON}0/temp1_input": "84000"}
    for crit in ("0", "-1000", "65261850"):
        tree(tmp_path, {**files, f"{HWMON}0/temp1_crit": crit})
        assert heat(tmp_path) == Heat("coretemp", 84, 85)


@pytest.mark.parametrize(
    ("life", "eol", "used"),
    [
        ("0x01 0x01", "0x01", 10),
        ("0x02 0x09", "0x01", 90),
        ("0x0b 0x01", "0x01", 110),
        ("0x01 0x02", "0x03", 90),
        ("0x00 0x00", "0x00", None),
        ("", "", None),
        ("none", "?", None),
    ],
)
def test_an_emmc_says_how_much_of_its_life_is_behind_it(
    tmp_path: Path, life: str, eol: str, used: int | None
) -> None:
    device = "block/mmcblk0/device/"
    tree(tmp_path, {f"{device}life_time": life, f"{device}pre_eol_info": eol})
    assert wear(tmp_path) == used


def test_file_systems_that_met_errors_are_counted(tmp_path: Path) -> None:
    tree(tmp_path, {"fs/ext4/sda1/errors_count": "3", "fs/ext4/sda2/errors_count": "0"})
    tree(tmp_path, {"fs/ext4/features/lazy_itable_init": "supported"})
    assert disk_errors(tmp_path) == 3


NVME = {
    "smartctl": {"version": [7, 3], "exit_status": 0},
    "smart_status": {"passed": True, "nvme": {"value": 0}},
    "nvme_smart_health_information_log": {"critical_warning": 0, "percentage_used": 93},
}
ATA = {
    "smart_status": {"passed": False},
    "endurance_used": {"current_percent": 7},
    "ata_smart_attributes": {"table": []},
}


@pytest.mark.parametrize(
    ("told", "disk"),
    [
        (NVME, Disk("nvme0n1", 93)),
        ({**NVME, "smart_status": {}, "endurance_used": 7}, Disk("nvme0n1", 93)),
        (ATA, Disk("nvme0n1", 7, failing=True)),
        ({"smart_status": {"passed": True}}, Disk("nvme0n1")),
        ({"smartctl": {"exit_status": 2}}, None),
        ([], None),
        (None, None),
    ],
)
def test_what_disks_say_by_smartctl(told: object, disk: Disk | None) -> None:
    assert read("nvme0n1", json.loads(json.dumps(told))) == disk
