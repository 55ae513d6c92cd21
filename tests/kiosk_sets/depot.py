"""A terminal's data folder as the sync process leaves it: staged sets, signed words."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts.canonical import sha256_hex
from contracts.envelope import OpeningKey
from contracts.fleet import Choice, Command, CommandKind, Notice
from contracts.releases import SetProgram
from contracts.sets import (
    SetFile,
    SetItem,
    SetManifest,
    SetOverlay,
    manifest_bytes,
    manifest_sha256,
)
from contracts.signatures import ack_key_info, sign_answer
from contracts.wire import SignedAnswer
from kiosk.records.enrolment import Enrolment, write_enrolment
from kiosk.sets.state import SetRef

ROOT = Path(__file__).parents[2]
SHIPPED_ITEMS = ROOT / "assets" / "items"
ALLOWANCE = "elder-allowance"
TERMINAL = "t-0001"
DISTRICT = "500199"
AT = datetime(2026, 11, 21, 7, 20, tzinfo=UTC)


def item_text(code: str = ALLOWANCE, version: str = "") -> str:
    """A shipped document, with another version where one is given."""
    text = (SHIPPED_ITEMS / f"{code}.yaml").read_text("utf-8")
    lines = text.splitlines(keepends=True)
    if not version:
        return text
    return "".join(f'version: "{version}"\n' if x.startswith("version:") else x for x in lines)


class Depot:
    """Writes what the sync process would write.

    Attributes:
        key: with which the centre signs its words.
    """

    def __init__(self, data_dir: Path, key: Ed25519PrivateKey | None = None) -> None:
        self.data_dir = data_dir
        self.key = key or Ed25519PrivateKey.generate()
        self.number = 0
        for name in ("files", "manifests"):
            (data_dir / "sets" / name).mkdir(parents=True, exist_ok=True)
        (data_dir / "fleet").mkdir(exist_ok=True)

    def enrol(self) -> "Depot":
        """The terminal belongs to the centre of this key."""
        enrolment = Enrolment(
            url="http://127.0.0.1:1/",
            terminal_id=TERMINAL,
            terminal_no=1,
            sealing_key=OpeningKey.generate().sealing_key().info(),
            ack_key=ack_key_info(self.key.public_key().public_bytes_raw()),
            enrolled_at=AT,
        )
        write_enrolment(self.data_dir, enrolment)
        return self

    # ---- sets --------------------------------------------------------------------------------

    def set(
        self,
        name: str,
        items: Mapping[str, str] | None = None,
        overlays: Mapping[str, Mapping[str, Any]] | None = None,
        programs: tuple[SetProgram, ...] = (),
        **more: Mapping[str, bytes],
    ) -> SetRef:
        """A set whose files lie here. ``more``: folders (pack, voice) with their files."""
        files: dict[str, bytes] = {}
        listed: list[SetItem] = []
        for code, text in (items or {ALLOWANCE: item_text(version=name)}).items():
            path = f"items/{code}.yaml"
            files[path] = text.encode()
            listed.append(SetItem(code=code, version=name, path=path, max_offline_days=60))
        given: list[SetOverlay] = []
        for district, document in (overlays or {}).items():
            path = f"overlays/{district}.json"
            files[path] = json.dumps({"schema": 1, "district": district, **document}).encode()
            given.append(SetOverlay(district=district, path=path))
        for folder, contents in more.items():
            files.update({f"{folder}/{path}": data for path, data in contents.items()})
        self.number += 1
        manifest = SetManifest(
            name=name,
            number=self.number,
            made_at=AT.isoformat(),
            note="a test",
            items=tuple(listed),
            overlays=tuple(given),
            pack="pack" if "pack" in more else "",
            programs=programs,
            files=tuple(
                SetFile(path=path, sha256=sha256_hex(data), length=len(data))
                for path, data in files.items()
            ),
        )
        for data in files.values():
            self.file(sha256_hex(data)).write_bytes(data)
        ref = SetRef(name, manifest_sha256(manifest))
        self.manifest(ref).write_bytes(manifest_bytes(manifest))
        return ref

    def file(self, sha256: str) -> Path:
        """Where a file lies."""
        return self.data_dir / "sets" / "files" / sha256

    def manifest(self, ref: SetRef) -> Path:
        """Where a manifest lies."""
        return self.data_dir / "sets" / "manifests" / f"{ref.sha256}.json"

    def files_of(self, ref: SetRef) -> list[Path]:
        """The files of a set."""
        document = json.loads(self.manifest(ref).read_bytes())
        return [self.file(each["sha256"]) for each in document["files"]]

    def stage(
        self,
        ref: SetRef,
        number: int,
        window: str = "00:00-24:00",
        *,
        terminal: str = TERMINAL,
        key: Ed25519PrivateKey | None = None,
        otherwise: Mapping[str, Any] = MappingProxyType({}),
    ) -> None:
        """Put a set ready by a signed choice; ``otherwise``: what the file says otherwise."""
        choice = Choice(
            terminal_id=terminal,
            number=number,
            set=ref.name,
            sha256=ref.sha256,
            window=window,
            made_at=AT,
        )
        signed = sign_answer(key or self.key, choice.model_dump(mode="json"))
        document = {
            "name": ref.name,
            "sha256": ref.sha256,
            "number": number,
            "rollout": "",
            "window": window,
            "choice": signed.model_dump(mode="json"),
            **otherwise,
        }
        (self.data_dir / "sets" / "staged.json").write_text(json.dumps(document), "utf-8")

    # ---- words -------------------------------------------------------------------------------

    def signed(self, word: Command | Notice) -> SignedAnswer:
        """Words of the centre."""
        return sign_answer(self.key, word.model_dump(mode="json"))

    def say(
        self, commands: tuple[SignedAnswer, ...] = (), notices: tuple[SignedAnswer, ...] = ()
    ) -> None:
        """What the centre wants now."""
        document = {
            "commands": [each.model_dump(mode="json") for each in commands],
            "notices": [each.model_dump(mode="json") for each in notices],
        }
        (self.data_dir / "fleet" / "words.json").write_text(json.dumps(document), "utf-8")


def command(do: CommandKind | str, seq: int = 1, **otherwise: Any) -> Command:
    """A command to the terminal of the tests, from now on for an hour."""
    words: dict[str, Any] = {
        "id": str(uuid4()),
        "seq": seq,
        "terminal_id": TERMINAL,
        "do": do,
        "not_before": AT,
        "expires": AT + timedelta(hours=1),
        "author": "operator",
        **otherwise,
    }
    return Command(**words)


def notice(**otherwise: Any) -> Notice:
    """A notice about one item, from now on for a minute."""
    words: dict[str, Any] = {
        "id": str(uuid4()),
        "items": (ALLOWANCE,),
        "start": AT,
        "end": AT + timedelta(minutes=1),
        "text": {"zh-CN": "系统维护", "en": "Maintenance"},
        **otherwise,
    }
    return Notice(**words)


def damage(path: Path, at: int = 0) -> None:
    """One byte is another."""
    data = bytearray(path.read_bytes())
    data[at % len(data)] ^= 0x01
    path.write_bytes(bytes(data))
