"""What a technician does as this rig knows it: a first start, an enrolment by stick, a wipe.

Only public names of the product are used, as in ``subject``.
"""

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts.canonical import canonical_bytes, sha256_hex
from contracts.envelope import SealingKey
from contracts.errors import InvalidDocumentError, KioskError
from contracts.invitations import (
    ENROLLED,
    INVITATION,
    JOINING,
    Invitation,
    InvitationFile,
    Joining,
    Welcome,
    new_secret,
    proof_of_centre,
    shared_key,
)
from contracts.keyfile import key_file
from contracts.signatures import ack_key_info, sign_answer
from contracts.wiping import proved_wipe
from contracts.wire import parse_wire
from hardening.files import write_durably
from kiosk.adapters import BUILT_IN
from kiosk.provisioning.firststart import FirstStart
from kiosk.records.enrolment import Enrolment, read_enrolment, write_enrolment
from kiosk.records.forgetting import (
    Reset,
    forget_everything,
    keep_reset,
    read_proof,
    reset_is_due,
)
from kiosk.settings import load_settings
from kiosk.texts import Texts
from sync.clock import utc_now
from sync.keys import load_key
from sync.settings import SyncSettings
from sync.stick.joining import enrol_by_stick
from tests.powercut.subject import TERMINAL, TERMINAL_ID, TERMINAL_NO
from tests.provisioning.cut import WORDS

SETTINGS, STICK = Path("etc") / "terminal.toml", "stick"
"""Below the root, beside the data folders."""
CODE, INVITED = "2345-6789-ACEF-HJKM", "0123456789abcdef"
NAMES = ("room 3", "room 4", "room 3")
"""What the terminal is called one after the other, once all words are said."""
_NO_TEXTS = Texts({"en": {}, "zh-CN": {}})
_DOOMED = ("fleet/x.json", "sets/files/aa", "releases/1/a", "voice/aa")


def first_start(root: Path) -> FirstStart:
    """As a process finds it that begins now."""
    return FirstStart(root / SETTINGS, BUILT_IN, _NO_TEXTS, data_dir=root / TERMINAL)


def say(root: Path, number: int) -> None:
    """The so-manyth word of a technician."""
    key, value = WORDS[number]
    assert first_start(root).put(key, value) is None


def words_kept(root: Path) -> int | None:
    """How many words are kept, one after the other; None when something was damaged."""
    first = first_start(root)
    kept = [
        first.value(key) in ((value,) if key != "terminal.name" else (value, *NAMES))
        for key, value in WORDS
    ]
    return None if first.began_anew else kept.index(False) if False in kept else len(kept)


def rename(root: Path, name: str) -> None:
    """Call the terminal so, in its settings."""
    first = first_start(root)
    assert first.put("terminal.name", name) is None
    first.write()


def named(root: Path) -> str | None:
    """How the settings call it; None while there are none."""
    path = root / SETTINGS
    return str(load_settings(path).terminal.name) if path.exists() else None


# ---- enrolment by stick ----------------------------------------------------------------------


class Abroad:
    """A centre far away that writes a stick and takes it in again."""

    def __init__(self, root: Path, sealing: SealingKey) -> None:
        self._stick = root / STICK
        self._key = Ed25519PrivateKey.generate()
        self._ack = ack_key_info(self._key.public_key().public_bytes_raw())
        self._sealing = sealing.info()

    def invites(self) -> None:
        """Write an invitation."""
        now = datetime.now(UTC)
        invitation = Invitation(
            id=INVITED,
            secret=new_secret(),
            made_at=now,
            valid_until=now + timedelta(days=60),
            sealing_key=self._sealing,
            ack_key=self._ack,
        ).model_dump(mode="json")
        key = shared_key(invitation["secret"], CODE)
        file = InvitationFile(invitation=invitation, proof=proof_of_centre(key, invitation))
        path = self._stick / INVITATION.format(id=INVITED)
        write_durably(path, canonical_bytes(file.model_dump(mode="json")))

    def welcomes(self) -> str:
        """Take the answer in and say so; the terminal's id."""
        answer = parse_wire(Joining, (self._stick / JOINING.format(id=INVITED)).read_bytes())
        public = base64.b64decode(answer.signed.ack["public_key"])
        terminal_id = f"t-{sha256_hex(public)[:12]}"
        word = Welcome(
            terminal_id=terminal_id,
            terminal_no=TERMINAL_NO,
            sealing_key=self._sealing,
            ack_key=self._ack,
            time=datetime.now(UTC),
        )
        signed = sign_answer(self._key, word.model_dump(mode="json"))
        path = self._stick / ENROLLED.format(terminal=terminal_id)
        write_durably(path, canonical_bytes(signed.model_dump(mode="json")))
        return terminal_id


def join(root: Path, code: str = "") -> Enrolment | None:
    """Put the stick in."""
    settings = SyncSettings(root / TERMINAL, "https://centre.invalid", name="T")
    return enrol_by_stick(settings, root / STICK, code, utc_now)


def answered(root: Path) -> str | None:
    """Whose answer lies on the stick: "own", or another's; None when there is none, whole."""
    try:
        data = (root / STICK / JOINING.format(id=INVITED)).read_bytes()
        brought = parse_wire(Joining, data).signed.ack["public_key"]
    except (OSError, InvalidDocumentError):
        return None
    public = load_key(root / TERMINAL).public_key().public_bytes_raw()
    return "own" if brought == base64.b64encode(public).decode() else "other"


# ---- a wipe ----------------------------------------------------------------------------------


def set_up(root: Path, sealing: SealingKey) -> str:
    """A terminal that holds something; its public key."""
    folder, key = root / TERMINAL, Ed25519PrivateKey.generate()
    answers = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    write_durably(folder / "keys" / "terminal.key", key_file(key))
    write_enrolment(
        folder,
        Enrolment(
            url="https://centre.invalid",
            terminal_id=TERMINAL_ID,
            terminal_no=TERMINAL_NO,
            sealing_key=sealing.info(),
            ack_key=ack_key_info(answers),
            enrolled_at=datetime.now(UTC),
        ),
    )
    for name in _DOOMED:
        write_durably(folder / name, b"x")
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def ask_wipe(root: Path) -> None:
    """From now on each start goes on with it."""
    keep_reset(root / TERMINAL, Reset("here", due=True))


def wipe(root: Path) -> None:
    """What a start does."""
    if reset_is_due(root / TERMINAL):
        forget_everything(root / TERMINAL, patience_s=0)


def wiped(root: Path, public: str) -> str:
    """What is left of it after the next start: "proved", or what is wrong."""
    folder = root / TERMINAL
    early = [name for name in _DOOMED if not (folder / name).exists()]
    if early and (folder / "keys" / "terminal.key").exists():
        return "something went before the key"
    wipe(root)
    if (folder / "keys").exists() or any((folder / name).exists() for name in _DOOMED):
        return "not all is gone"
    proof = read_proof(folder)
    if proof is None:
        return "nothing proves it"
    try:
        said = proved_wipe(proof.statement, base64.b64decode(public))
    except KioskError as error:
        return type(error).__name__
    well = said.key and not said.left and not said.found
    return "proved" if well and read_enrolment(folder) is None else "not all is gone"
