"""Which sticks are plugged in, by what the kernel says of its mounts."""

from pathlib import Path

from kiosk.provisioning.mounted import sticks

LINES = r"""
22 1 259:2 / / rw,relatime shared:1 - ext4 /dev/nvme0n1p2 rw
41 22 8:1 / /media/anna/BANK\040STICK rw,nosuid,nodev shared:9 - vfat /dev/sda1 rw,uid=1000
42 22 8:17 / /run/media/kiosk/ro ro,nosuid shared:9 - vfat /dev/sdb1 ro
43 22 8:33 / /mediathek rw - ext4 /dev/sdc1 rw
44 22 8:49 / /mnt rw - ext4 /dev/sdd1 rw
45 22 0:5 / /proc rw - proc proc rw
damaged
"""


def test_what_was_mounted_where_sticks_are_is_one(tmp_path: Path) -> None:
    (tmp_path / "mountinfo").write_text(LINES)
    found = sticks(tmp_path / "mountinfo")
    assert [(str(each.path), each.name, each.writable) for each in found] == [
        ("/media/anna/BANK STICK", "BANK STICK", True),
        ("/mnt", "mnt", True),
        ("/run/media/kiosk/ro", "ro", False),
    ]


def test_a_kernel_that_says_nothing_has_none(tmp_path: Path) -> None:
    assert sticks(tmp_path / "missing") == ()
    assert isinstance(sticks(), tuple)
