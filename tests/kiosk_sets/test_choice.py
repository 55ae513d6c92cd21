"""Only what the centre chose for this terminal is taken, and only whole."""

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from kiosk.sets.choice import NotTakenError, Staged, prove, read_staged, why_not, within
from kiosk.sets.files import SetFiles
from kiosk.sets.state import SHIPPED_SET, Returned, SetRef, SetState
from tests.kiosk_sets.depot import Depot, damage


@pytest.fixture
def depot(tmp_path: Path) -> Depot:
    return Depot(tmp_path).enrol()


def refused(depot: Depot) -> str:
    with pytest.raises(NotTakenError) as error:
        read_staged(depot.data_dir)
    return error.value.word


def test_nothing_staged_is_nothing(depot: Depot) -> None:
    assert read_staged(depot.data_dir) is None


def test_what_the_centre_chose_is_read(depot: Depot) -> None:
    ref = depot.set("2026.2")
    depot.stage(ref, 3, "02:00-05:00")
    assert read_staged(depot.data_dir) == Staged(ref, 3, "02:00-05:00")
    depot.stage(SHIPPED_SET, 4)
    assert read_staged(depot.data_dir) == Staged(SHIPPED_SET, 4)


def with_another_key(depot: Depot, ref: SetRef) -> None:
    depot.stage(ref, 1, key=Ed25519PrivateKey.generate())


def for_another_terminal(depot: Depot, ref: SetRef) -> None:
    depot.stage(ref, 1, terminal="t-0002")


def of_another_set(depot: Depot, ref: SetRef) -> None:
    other = depot.set("2026.3")
    depot.stage(ref, 1, otherwise={"name": other.name, "sha256": other.sha256})


def of_another_number(depot: Depot, ref: SetRef) -> None:
    depot.stage(ref, 1, otherwise={"number": 9})


def shipped_under_a_false_name(depot: Depot, ref: SetRef) -> None:
    depot.stage(SetRef("2026.2", None), 1)


@pytest.mark.parametrize(
    "forged",
    [
        with_another_key,
        for_another_terminal,
        of_another_set,
        of_another_number,
        shipped_under_a_false_name,
    ],
)
def test_whatever_else_is_not_taken(depot: Depot, forged: Callable[[Depot, SetRef], None]) -> None:
    forged(depot, depot.set("2026.2"))
    assert refused(depot) == "signature"


def test_a_terminal_that_nobody_enrolled_takes_nothing(tmp_path: Path) -> None:
    depot = Depot(tmp_path)
    depot.stage(depot.set("2026.2"), 1)
    assert refused(depot) == "signature"


def staged_file(depot: Depot) -> Path:
    return depot.data_dir / "sets" / "staged.json"


@pytest.mark.parametrize("noise", [b"", b"{}", b"[]", b"null", b"\xff", b"[" * 100_000])
def test_noise_is_damage(depot: Depot, noise: bytes) -> None:
    staged_file(depot).write_bytes(noise)
    assert refused(depot) == "damaged"


@given(at=st.integers(min_value=0, max_value=2000))
def test_one_byte_damaged_is_no_other_choice(
    tmp_path_factory: pytest.TempPathFactory, at: int
) -> None:
    depot = Depot(tmp_path_factory.mktemp("staged")).enrol()
    ref = depot.set("2026.2")
    depot.stage(ref, 3)
    damage(staged_file(depot), at)
    with suppress(NotTakenError):
        assert read_staged(depot.data_dir) == Staged(ref, 3)


def test_an_older_choice_and_a_set_that_was_taken_back_are_not_taken() -> None:
    ref = SetRef("2026.2", "b" * 64)
    state = SetState(choice=5)
    assert why_not(Staged(ref, 4), state) == "older"
    assert why_not(Staged(ref, 5), state) == ""
    back = SetState(choice=5, returned=(Returned("2026.2", "b" * 64, "no-page"),))
    assert why_not(Staged(ref, 9), back) == "returned"
    assert why_not(Staged(SHIPPED_SET, 9), back) == ""


def proved(depot: Depot, ref: SetRef) -> str:
    try:
        prove(Staged(ref, 1), SetFiles(depot.data_dir))
    except NotTakenError as error:
        return error.word
    return ""


def test_a_set_is_taken_whole_or_not(depot: Depot) -> None:
    ref = depot.set("2026.2")
    assert proved(depot, ref) == ""
    damage(depot.files_of(ref)[0])
    assert proved(depot, ref) == "damaged"


def rewritten(depot: Depot, ref: SetRef, change: Callable[[dict[str, Any]], None]) -> SetRef:
    """Another manifest under its own hash."""
    document = json.loads(depot.manifest(ref).read_bytes())
    change(document)
    data = json.dumps(document).encode()
    other = SetRef(ref.name, hashlib.sha256(data).hexdigest())
    depot.manifest(other).write_bytes(data)
    return other


def test_a_manifest_that_is_not_understood_is_not_run(depot: Depot) -> None:
    ref = depot.set("2026.2")
    for change in (
        lambda document: document.update(schema=2),
        lambda document: document.update(name="2026.3"),
        lambda document: document["files"].append({**document["files"][0], "path": "../../x"}),
    ):
        assert proved(depot, rewritten(depot, ref, change)) == "manifest"


@given(now=st.times())
def test_windows(now: time) -> None:
    minute = now.hour * 60 + now.minute
    assert within("00:00-24:00", now)
    assert within("00:00-00:00", now), "it ends when it begins"
    assert within("02:00-05:00", now) is (120 <= minute < 300)
    assert within("22:30-05:00", now) is (minute >= 1350 or minute < 300)
