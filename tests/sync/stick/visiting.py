"""What tests of sticks ask of a terminal."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from contracts.signatures import ack_key_info, verify_answer
from contracts.sticks import StickReport
from contracts.wire import SignedAnswer
from sync.keys import load_key
from sync.settings import SyncSettings
from sync.stick.visit import Visit, Visited
from sync.updates.places import Places

ITEM = {"items/elder-allowance.yaml": b"code: elder-allowance\n" * 40}


BIG = {"voice/welcome.ogg": bytes(range(256)) * 64}


KINDS = ("begun", "done", "failed", "left")


ID = "00000000-0000-0000-0000-00000000000a"


DAY = timedelta(days=1)


def put_in(settings: SyncSettings, stick: Path, later: timedelta = timedelta(0)) -> Visited:
    return Visit(settings, stick, lambda: datetime.now(UTC) + later).run(0)


def staged(settings: SyncSettings) -> str | None:
    path = Places(settings.data_dir).staged
    return json.loads(path.read_bytes())["name"] if path.exists() else None


def report_on(stick: Path, settings: SyncSettings) -> StickReport:
    signed = SignedAnswer.model_validate_json((stick / "out/T0001/report.json").read_bytes())
    public = load_key(settings.data_dir).public_key().public_bytes_raw()
    return StickReport.model_validate(verify_answer(ack_key_info(public), signed))
