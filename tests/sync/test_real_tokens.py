"""Sets that people signed with keys on tokens, of both kinds, and a terminal that takes them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sync.updates.places import Places
from tests.central.publishing.test_publishing import BUMPED, CODE, LOUDER
from tests.central.publishing.tokens import Tokens
from tests.central.publishing.town import changed_items
from tests.sync.line import connected
from tests.sync.test_process import running
from tests.sync.test_real_centre import RealCentre, enrolled_at

KINDS = {"keeper-1": "p256", "keeper-2": "ed25519", "editor": "ed25519", "reviewer": "p256"}


@pytest.fixture
def tokens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tokens:
    made = Tokens.none(tmp_path / "tokens")
    for person, kind in KINDS.items():
        made.plug_in(person, sign=kind)
    for name, value in made.variables.items():
        monkeypatch.setenv(name, value)  # for the commands, which are processes of their own
    return made


@pytest.fixture
def centre(tokens: Tokens, tmp_path: Path) -> Iterator[RealCentre]:
    made = RealCentre(tmp_path)
    people = ("--people", str(tmp_path / "people"))
    for person in KINDS:
        made.command("trust", "public", person, *people, *key_of(tokens, person))
    made.command("trust", "init", *people)
    for person in KINDS:
        told = made.command("trust", "sign", *key_of(tokens, person))
    assert "all is signed" in told
    made.start()
    yield made
    made.kill()


def key_of(tokens: Tokens, person: str) -> tuple[str, ...]:
    address = f"pkcs11:token={person};object=sign"
    return ("--key", address, "--passphrase", str(tokens.pin))


def test_a_terminal_takes_what_was_signed_on_tokens(
    centre: RealCentre, tokens: Tokens, tmp_path: Path
) -> None:
    settings = replace(enrolled_at(centre, tmp_path / "terminal"), heartbeat_s=0.2)
    items = str(changed_items(tmp_path / "items", CODE, BUMPED, LOUDER))
    one = ("--set", "2026.2")
    drafting = ("--as", "editor", "--note", "why", "--items", items)
    centre.command("publish", "draft", *one, *drafting, *key_of(tokens, "editor"))
    later = ("--as", "reviewer", "--accept-all", "--at", "+30m")
    signed = centre.command("publish", "sign", *one, *later, *key_of(tokens, "reviewer"))
    assert "is scheduled" in signed
    centre.command("publish", "schedule", *one, "--as", "operator", "--at", "+0m")
    centre.command("rollout", "start", *one, "--rings", "100", "--as", "operator")
    with running(settings), connected(settings.data_dir) as line:
        line.watch_until(lambda told: told["staged"].startswith("2026.2|"))
    assert Places(settings.data_dir).staged.exists()
