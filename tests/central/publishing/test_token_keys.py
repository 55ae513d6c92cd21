"""People whose keys are on tokens: real ones, asked by real commands."""

import json
import os
import select
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from central.audit import AuditEntry, append_audit
from central.clock import utc_now
from central.publishing.errors import SignerKeyError
from central.publishing.keys import read_public, signer_from
from central.publishing.token_address import parse_token_address
from central.storage.engine import Database
from tests.central.publishing.test_commands import Desk, Ended, begun, desk
from tests.central.publishing.test_publishing import OVERLAY
from tests.central.publishing.tokens import PIN, ROOT, Tokens
from tests.central.publishing.town import overlay_folder

__all__ = ["begun", "desk"]
LIMIT_S = 120
KEEPERS = ("keeper-1", "keeper-2")
KEYS = {
    "ed": "ed25519",
    "p256": "p256",
    "careful": "each-time",
    "nameless": "label-only",
    "writer": "ed25519",
    "rsa": "rsa",
    "p384": "p384",
    "half": "no-public",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Tokens:
    tokens = Tokens.none(tmp_path_factory.mktemp("made") / "tokens")
    tokens.plug_in("li", **KEYS)
    tokens.plug_in("twin", key="p256")
    (tokens.folder / "serial").write_text(tokens.plug_in("twin", key="p256"), "utf-8")
    return tokens


@pytest.fixture
def tokens(made: Tokens, tmp_path: Path) -> Tokens:
    return made.copied(tmp_path / "tokens")


def started(*words: str, knows: dict[str, str]) -> "subprocess.Popen[str]":
    """A command in a process of its own, for the libraries of tokens stay in it."""
    return subprocess.Popen(
        [sys.executable, "-m", "central", *words],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name != "PKCS11_MODULE"} | knows,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process: "subprocess.Popen[str]") -> Ended:
    out, err = process.communicate(timeout=LIMIT_S)
    assert PIN not in out + err
    assert "Traceback" not in err, err
    return Ended(process.returncode, out, err)


def at(desk: Desk, *words: str, knows: dict[str, str]) -> Ended:
    where = ("--data", str(desk.data), "--settings", str(desk.settings))
    return ended(started(*words, *where, knows=knows))


def on(tokens: Tokens, address: str) -> tuple[str, ...]:
    return ("--key", f"pkcs11:{address}", "--passphrase", str(tokens.pin))


def told(folder: Path, *words: str, knows: dict[str, str]) -> Ended:
    """Ask for the public half of a key, which has to sign for it."""
    return ended(started("trust", "public", "li", "--people", str(folder), *words, knows=knows))


def hand_over(desk: Desk, tokens: Tokens, fresh: Path, key: str) -> None:
    """The reviewer has a key on a token from now on."""
    done = told(fresh, *on(tokens, f"token=li;object={key}"), knows=tokens.variables)
    assert done.returncode == 0, done.stderr
    (fresh / "li.pub").rename(fresh / "reviewer.pub")
    rotating = ("trust", "rotate", "--role", "targets", "--replace", "reviewer")
    rotated = desk(*rotating, "--people", str(fresh))
    assert "root waits for 2 more" in rotated.stdout, rotated.stderr
    assert not (fresh / "reviewer.key").exists()
    for name in (*KEEPERS, "editor"):
        words = desk.as_person(name)[2:]
        assert desk("trust", "sign", *words).returncode == 0
    key_words = on(tokens, f"token=li;object={key}")
    signed = at(desk, "trust", "sign", *key_words, knows=tokens.variables)
    assert (signed.returncode, "all is signed" in signed.stdout) == (0, True), signed.stderr


@pytest.mark.parametrize("key", ["ed", "p256"])
def test_a_reviewer_moves_to_a_token_and_signs_sets_with_it(
    desk: Desk, tokens: Tokens, tmp_path: Path, key: str
) -> None:
    hand_over(desk, tokens, tmp_path / "fresh", key)
    assert desk.draft("2026.2").returncode == 0
    old = desk.sign("2026.2")
    assert (old.returncode, "does not sign targets" in old.stderr) == (1, True)
    words = ("publish", "sign", "--set", "2026.2", "--as", "reviewer", "--json", "--at", "+30m")
    key_words = on(tokens, f"token=li;object={key}")
    signed = at(desk, *words, *key_words, knows=tokens.variables)
    assert signed.returncode == 0, signed.stderr
    assert json.loads(signed.stdout)["state"] == "scheduled"


@pytest.mark.long
def test_keepers_and_districts_have_tokens_whose_addresses_lie_in_their_files(
    tokens: Tokens, tmp_path: Path
) -> None:
    desk, people = Desk(tmp_path), tmp_path / "people"
    names = {"keeper-2": "ed", "keeper-3": "p256", "district-500199": "careful", "editor": "writer"}
    for name, key in names.items():
        address = f"token=li;object={key}"
        assert told(people, *on(tokens, address), knows=tokens.variables).returncode == 0
        (people / "li.pub").rename(people / f"{name}.pub")
        (people / f"{name}.key").write_text(f"pkcs11:{address}\n", "utf-8")
        shutil.copy(tokens.pin, people / f"{name}.pass")
    (people / "keeper-1.pub").write_bytes((people / "keeper-2.pub").read_bytes())
    assert desk("init").returncode == 0
    here = ("--people", str(people))
    twice = at(desk, "trust", "init", *here, knows=tokens.variables)
    assert (twice.returncode, "the same key" in twice.stderr) == (1, True)
    (people / "keeper-1.pub").unlink()
    begun = at(desk, "trust", "init", *here, knows=tokens.variables)
    assert (begun.returncode, "all is signed" in begun.stdout) == (0, True), begun.stderr
    delegating = ("trust", "delegate", "--district", "500199")
    assert "all is signed" in at(desk, *delegating, *here, knows=tokens.variables).stdout
    overlays = ("--overlays", str(overlay_folder(tmp_path / "overlays", OVERLAY)))
    drafting: tuple[str, ...] = (
        "publish",
        "draft",
        "--set",
        "2026.2",
        "--note",
        "a change",
        *overlays,
    )
    drafting += ("--as", "editor", *on(tokens, "token=li;object=writer"))
    lost = at(desk, *drafting, knows=tokens.variables)
    assert (lost.returncode, "with --district-keys" in lost.stderr) == (1, True), lost.stderr
    drafted = at(desk, *drafting, "--district-keys", str(people), knows=tokens.variables)
    assert drafted.returncode == 0, drafted.stderr


@pytest.mark.parametrize("key", ["ed", "p256", "careful", "nameless"])
def test_what_a_token_signed_is_verified_by_its_public_half(
    tokens: Tokens, tmp_path: Path, key: str
) -> None:
    done = told(tmp_path, *on(tokens, f"token=li;object={key}"), knows=tokens.variables)
    assert done.returncode == 0, done.stderr
    public = read_public(tmp_path / "li.pub")
    assert done.stdout.strip() == public.keyid
    expected = ("ed25519", "ed25519") if key == "ed" else ("ecdsa", "ecdsa-sha2-nistp256")
    assert (public.keytype, public.scheme) == expected
    again = told(tmp_path, *on(tokens, f"token=li;object={key}"), knows=tokens.variables)
    assert (again.returncode, "never written over" in again.stderr) == (1, True)


def test_a_key_is_found_by_serial_number_and_id_through_a_named_library(
    tokens: Tokens, tmp_path: Path
) -> None:
    serial = (tokens.folder / "serial").read_text("utf-8")
    module = tokens.variables.pop("PKCS11_MODULE")
    address = f"token=twin;serial={serial};id=%01;type=private?module-path={module}"
    knows = {"SOFTHSM2_CONF": tokens.variables["SOFTHSM2_CONF"]}
    done = told(tmp_path, *on(tokens, address), knows=knows)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("token=nobody;object=ed", "no token that is plugged in fits pkcs11:token=nobody"),
        ("token=twin", "2 tokens fit"),
        ("token=li;object=none", "holds no key that fits"),
        ("token=li", "say which one with object= or id="),
        ("token=li;object=rsa", "of another kind: Ed25519 or ECDSA P-256"),
        ("token=li;object=p384", "of another kind: Ed25519 or ECDSA P-256"),
        ("token=li;object=half", "no public half"),
        ("token=li;object=ed?module-path=/nowhere.so", "/nowhere.so is no library of tokens"),
        ("token=li;object=ed?module-path=/lib/none", "/lib/none is no library of tokens"),
        (f"token=li?pin-value={PIN}", "a PIN has no place in an address"),
        ("token=li;slot-id=3", "slot-id= is not understood"),
        ("token=li;token=twin", "token= is not understood"),
    ],
)
def test_what_fits_no_key_is_said_plainly(
    tokens: Tokens, tmp_path: Path, address: str, words: str
) -> None:
    done = told(tmp_path, *on(tokens, address), knows=tokens.variables)
    assert (done.returncode, words in done.stderr) == (1, True), done.stderr
    assert not (tmp_path / "li.pub").exists()


def test_nobody_guesses_which_library_speaks_to_a_token(tokens: Tokens, tmp_path: Path) -> None:
    done = told(tmp_path, *on(tokens, "token=li;object=ed"), knows={})
    assert (done.returncode, "PKCS11_MODULE" in done.stderr) == (1, True), done.stderr


@pytest.mark.parametrize(
    ("ill", "words", "logins"),
    [
        ("gone", "token li is not there any more", 1),
        ("garbage", "does not fit its own public key", 1),
        ("short", "answers what makes no sense", 1),
        ("no-point", "answers what makes no sense", 1),
        ("locked", "the PIN of token li is locked", 1),
        ("known-locked", "the PIN of token li is locked", 0),
        ("small", "use a key of P-256", 1),
    ],
)
def test_an_unwell_token_is_told_plainly_and_asked_once(
    tokens: Tokens, tmp_path: Path, ill: str, words: str, logins: int
) -> None:
    key = {"small": "ed"}.get(ill, "p256")
    knows = tokens.unwell() | {"TOKEN_ILL": ill}
    done = told(tmp_path, *on(tokens, f"token=li;object={key}"), knows=knows)
    assert (done.returncode, words in done.stderr) == (1, True), done.stderr
    assert asked(tokens) == logins
    assert not (tmp_path / "li.pub").exists()


def asked(tokens: Tokens) -> int:
    return len(tokens.logins.read_bytes()) if tokens.logins.exists() else 0


@pytest.mark.parametrize(
    ("ill", "given", "words", "logins"),
    [
        ("", "000000", "it locks itself after a few wrong ones", 1),
        ("last-try", "000000", "one try is left before it locks", 1),
        ("", "1", "this PIN does not open token li", 1),
        ("", "", "no PIN was given; the token was not asked", 0),
    ],
)
def test_a_wrong_pin_is_tried_once_and_not_repeated_in_words(
    tokens: Tokens, tmp_path: Path, ill: str, given: str, words: str, logins: int
) -> None:
    tokens.pin.write_text(given, "utf-8")
    knows = tokens.unwell() | {"TOKEN_ILL": ill}
    done = told(tmp_path, *on(tokens, "token=li;object=ed"), knows=knows)
    assert (done.returncode, words in done.stderr) == (1, True), done.stderr
    assert "000000" not in done.stderr
    assert asked(tokens) == logins


@pytest.mark.parametrize(
    ("ill", "asked_with"),
    [("", "PIN of token li: "), ("last-try", "PIN of token li (last try before it locks): ")],
)
def test_who_types_the_pin_hears_before_that_it_is_the_last_try(
    tokens: Tokens, ill: str, asked_with: str
) -> None:
    telling = f"lambda words: print(words, end='') or b'{PIN}'"
    look = f"open_signer('pkcs11:token=li;object=ed', {telling})"
    done = subprocess.run(
        [sys.executable, "-c", f"from central.publishing.keys import open_signer; {look}"],
        cwd=ROOT,
        env=os.environ | tokens.unwell() | {"TOKEN_ILL": ill},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == asked_with


def test_a_pin_is_asked_of_whoever_sits_there(tokens: Tokens, tmp_path: Path) -> None:
    words = ("--key", "pkcs11:token=li;object=ed")
    done = told(tmp_path, *words, knows=tokens.variables)
    assert (done.returncode, "nobody is there to type" in done.stderr) == (1, True), done.stderr


def test_a_pin_that_is_typed_on_the_device_is_not_asked_for(tokens: Tokens, tmp_path: Path) -> None:
    knows = tokens.unwell() | {"TOKEN_ILL": "pin-pad", "TOKEN_TYPED": PIN}
    done = told(tmp_path, "--key", "pkcs11:token=li;object=p256", knows=knows)
    assert (done.returncode, asked(tokens)) == (0, 1), done.stderr


@pytest.mark.parametrize("key", ["ed", "p256"])
def test_tokens_that_tell_bare_points_are_understood(
    tokens: Tokens, tmp_path: Path, key: str
) -> None:
    knows = tokens.unwell() | {"TOKEN_ILL": "bare-point"}
    done = told(tmp_path, *on(tokens, f"token=li;object={key}"), knows=knows)
    assert done.returncode == 0, done.stderr


def test_a_token_that_is_pulled_out_leaves_the_draft_as_it_was(
    desk: Desk, tokens: Tokens, tmp_path: Path
) -> None:
    hand_over(desk, tokens, tmp_path / "fresh", "p256")
    assert desk.draft("2026.2").returncode == 0
    words = ("publish", "sign", "--set", "2026.2", "--as", "reviewer", "--json")
    key = on(tokens, "token=li;object=p256")
    pulled = at(desk, *words, *key, knows=tokens.unwell() | {"TOKEN_ILL": "gone"})
    assert (pulled.returncode, "not there any more" in pulled.stderr) == (1, True), pulled.stderr
    shown = json.loads(desk("publish", "show", "--set", "2026.2", "--json").stdout)
    assert (shown["state"], shown["signed_by"]) == ("review", None)
    signed = at(desk, *words, *key, knows=tokens.variables)
    assert json.loads(signed.stdout)["state"] == "live", signed.stderr


@pytest.mark.parametrize("what", ["trust", "publish"])
def test_nobody_waits_for_the_database_while_a_token_signs(
    desk: Desk, tokens: Tokens, tmp_path: Path, what: str
) -> None:
    hand_over(desk, tokens, tmp_path / "fresh", "p256")
    if what == "trust":
        (desk.people / "reviewer.key").unlink()
        assert "targets waits for 1" in desk.trust("rotate", "--role", "targets").stdout
        words: tuple[str, ...] = ("trust", "sign")
    else:
        assert desk.draft("2026.2").returncode == 0
        words = ("publish", "sign", "--set", "2026.2", "--as", "reviewer")
    fifos = [tmp_path / "arrived", tmp_path / "release"]
    for path in fifos:
        os.mkfifo(path)
    arrived, release = (os.open(path, os.O_RDWR) for path in fifos)
    knows = tokens.unwell() | {"TOKEN_ILL": "slow"}
    knows |= {"TOKEN_ARRIVED": str(fifos[0]), "TOKEN_RELEASE": str(fifos[1])}
    where = ("--data", str(desk.data), "--settings", str(desk.settings))
    process = started(*words, *on(tokens, "token=li;object=p256"), *where, knows=knows)
    try:
        assert select.select([arrived], [], [], LIMIT_S)[0]
        database = Database(desk.data / "centre.db")
        with database.write() as session:
            append_audit(session, utc_now(), AuditEntry("system:test", "meanwhile"))
        database.close()
        os.write(release, b".")
        done = ended(process)
        assert done.returncode == 0, done.stderr
    finally:
        process.kill()
        process.communicate()
        os.close(arrived)
        os.close(release)


def test_who_has_no_token_loads_nothing_for_it() -> None:
    look = "import sys, central.cli, central.app; print('PyKCS11' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", look], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout == b"False\n"


def test_an_address_in_a_browsers_file_is_not_followed() -> None:
    with pytest.raises(SignerKeyError, match="does not open the key file"):
        signer_from(b"pkcs11:?module-path=/of/a/stranger.so", "the key file", lambda _words: b"x")


def test_an_address_is_read_as_its_standard_says() -> None:
    read = parse_token_address(
        "pkcs11:model=a%20b;token=%e7%8e%8b;id=%00%ff;object=x%3By?module-path=/a%26b.so"
    )
    assert (read.model, read.token, read.key_id) == ("a b", "王", b"\x00\xff")
    assert (read.key_label, read.module) == ("x;y", "/a&b.so")
    with pytest.raises(SignerKeyError, match="is no text"):
        parse_token_address("pkcs11:token=%ff")
