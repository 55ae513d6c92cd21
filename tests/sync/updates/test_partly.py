"""A terminal tells the centre that it passes over a part of what its district says."""

import json
from pathlib import Path
from typing import Any

import pytest

from kiosk.sets.files import SetFiles
from kiosk.sets.state import SetRef
from sync.updates.partly import PARTLY, OverlayLook
from sync.updates.places import Places
from tests.kiosk_sets.depot import DISTRICT, Depot


def runs(depot: Depot, ref: SetRef) -> None:
    SetFiles(depot.data_dir, DISTRICT).lay_out(ref)
    state = {"running": {"name": ref.name, "sha256": ref.sha256}}
    (depot.data_dir / "sets" / "state.json").write_text(json.dumps(state), "utf-8")


@pytest.mark.parametrize(
    ("overlay", "words"),
    [({}, ()), ({"shade": 3}, (PARTLY,)), ({"schema": 2}, ()), ({"schema": 2, "shade": 3}, ())],
)
def test_fields_that_it_does_not_know_are_told(
    tmp_path: Path, overlay: dict[str, Any], words: tuple[str, ...]
) -> None:
    depot = Depot(tmp_path)
    look = OverlayLook(Places(tmp_path), DISTRICT)
    assert look.words() == (), "nothing runs but what came with the program"
    runs(depot, depot.set("2026.1", overlays={DISTRICT: overlay}))
    assert look.words() == words
    assert OverlayLook(Places(tmp_path), "500198").words() == (), "another district's"
    runs(depot, depot.set("2026.2", overlays={DISTRICT: {}}))
    assert look.words() == (), "of the set that runs"


def test_noise_is_nothing_to_tell(tmp_path: Path) -> None:
    depot = Depot(tmp_path)
    ref = depot.set("2026.1", overlays={DISTRICT: {}})
    runs(depot, ref)
    (tmp_path / "sets" / "run" / str(ref.sha256) / "overlays" / f"{DISTRICT}.json").unlink()
    assert OverlayLook(Places(tmp_path), DISTRICT).words() == ()
