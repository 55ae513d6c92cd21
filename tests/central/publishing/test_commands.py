"""The commands, as people type them at the centre's machine."""

import io
import json
import os
import shutil
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from central.cli import main
from central.folder import DataFolder
from central.storage.engine import Database
from central.storage.models import AuditRow
from contracts.canonical import sha256_hex
from tests.central.publishing.test_publishing import BUMPED, CODE, LOUDER, OVERLAY, WRONG
from tests.central.publishing.town import ITEMS, changed_items, overlay_folder


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


def command(*words: str) -> Ended:
    """One command, in this process: starting Python each time takes longer than all the rest."""
    out, err = io.StringIO(), io.StringIO()
    umask = os.umask(0o077)
    try:
        with redirect_stdout(out), redirect_stderr(err):
            code = main(words)
    finally:
        os.umask(umask)
    return Ended(code, out.getvalue(), err.getvalue())


class Desk:
    """One centre, its folder of people."""

    def __init__(self, root: Path) -> None:
        self.data, self.people = root / "data", root / "people"
        self.settings = root / "centre.toml"
        self.settings.write_text(f'[items]\nfolders = ["{ITEMS}"]\n', "utf-8")

    @classmethod
    def begun(cls, root: Path) -> "Desk":
        """After the first ceremony."""
        desk = cls(root)
        assert command("init", "--data", str(desk.data)).returncode == 0
        begun = desk.trust("init")
        assert begun.returncode == 0, begun.stderr
        return desk

    def __call__(self, *words: str) -> Ended:
        where = ("--data", str(self.data), "--settings", str(self.settings))
        return command(*words, *where)

    def trust(self, *words: str) -> Ended:
        return self("trust", *words, "--people", str(self.people))

    def as_person(self, name: str) -> tuple[str, ...]:
        key = ("--key", str(self.people / f"{name}.key"))
        return ("--as", name, *key, "--passphrase", str(self.people / f"{name}.pass"))

    def draft(self, name: str, *more: str) -> Ended:
        said = ("--set", name, "--note", "a change", "--json")
        return self("publish", "draft", *said, *self.as_person("editor"), *more)

    def sign(self, name: str, *more: str) -> Ended:
        return self("publish", "sign", "--set", name, *self.as_person("reviewer"), "--json", *more)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("begun")
    Desk.begun(root)
    return root


@pytest.fixture
def desk(begun: Path, tmp_path: Path) -> Desk:
    shutil.copytree(begun, tmp_path / "desk")
    return Desk(tmp_path / "desk")


def test_two_people_publish_by_commands_alone(desk: Desk, tmp_path: Path) -> None:
    assert desk.trust("init").returncode == 1
    assert "already" in desk.trust("init").stderr
    delegated = desk.trust("delegate", "--district", "500199")
    assert "all is signed" in delegated.stdout, delegated.stderr
    items = changed_items(tmp_path / "items", CODE, BUMPED, LOUDER)
    overlays = overlay_folder(tmp_path / "overlays", OVERLAY)
    drafted = desk.draft("2026.2", "--items", str(items), "--overlays", str(overlays))
    assert drafted.returncode == 0, drafted.stderr
    lines = [json.loads(line) for line in drafted.stdout.splitlines()]
    assert (lines[-1]["set"], lines[-1]["state"]) == ("2026.2", "review")
    assert any(change["place"] == "name" for change in lines[-1]["changes"])
    signed = desk.sign("2026.2", "--accept-all")
    assert signed.returncode == 0, signed.stderr
    assert json.loads(signed.stdout)["state"] == "live"
    status = json.loads(desk("trust", "status", "--json").stdout)
    versions = {role["role"]: role["version"] for role in status["roles"]}
    assert versions["targets"] == 3
    assert status["lacking"] == {}
    listed = json.loads(desk("publish", "list", "--json").stdout)
    assert (listed["made_by"], listed["signed_by"]) == ("editor", "reviewer")
    gone = desk("publish", "withdraw", "--set", "2026.2", "--as", "operator", "--reason", "wrong")
    assert gone.returncode == 0
    shown = json.loads(desk("publish", "show", "--set", "2026.2", "--json").stdout)
    assert (shown["state"], shown["reason"]) == ("withdrawn", "wrong")


def test_a_floor_is_drafted_and_signed_by_commands(desk: Desk) -> None:
    assert desk.draft("2026.1").returncode == 0
    assert desk.sign("2026.1").returncode == 0
    drafted = desk.draft("2026.2", "--floor", "2026.1")
    assert drafted.returncode == 0, drafted.stderr
    assert json.loads(drafted.stdout.splitlines()[0])["name"] == "floor:2026.1"
    assert desk.sign("2026.2").returncode == 1
    assert desk.sign("2026.2", "--accept", "floor:2026.1").returncode == 0
    assert json.loads(desk("trust", "status", "--json").stdout)["floor"] == 1
    assert "no set below number 1" in desk("trust", "status").stdout
    unknown = desk.draft("2026.3", "--floor", "2026.9")
    assert (unknown.returncode, "there is no set 2026.9" in unknown.stderr) == (1, True)


def test_folders_are_checked_without_anybody_signing(desk: Desk, tmp_path: Path) -> None:
    good = changed_items(tmp_path / "good", CODE, BUMPED, LOUDER)
    passed = desk("publish", "check", "--items", str(good))
    assert (passed.returncode, "nothing refuses" in passed.stdout) == (0, True), passed.stderr
    bad = changed_items(tmp_path / "bad", CODE, BUMPED, WRONG)
    refused = desk("publish", "check", "--items", str(bad), "--json")
    assert (refused.returncode, "prefill" in refused.stderr) == (1, True)
    assert json.loads(refused.stdout.splitlines()[0])["level"] == "refuse"
    overlays = overlay_folder(tmp_path / "overlays", OVERLAY)
    undelegated = desk("publish", "check", "--overlays", str(overlays))
    assert (undelegated.returncode, "signs nothing yet" in undelegated.stderr) == (1, True)
    folder = tmp_path / "pack"
    folder.mkdir()
    folder.joinpath("pack.toml").write_text("nothing = 1\n", "utf-8")
    assert desk("publish", "check", "--pack", str(folder)).returncode == 1
    assert desk("publish", "list").stdout == ""
    assert list(DataFolder(desk.data).drafted.iterdir()) == []


def test_damaged_files_of_sets_are_named_by_the_check(desk: Desk) -> None:
    assert desk.draft("2026.2").returncode == 0
    assert desk.sign("2026.2", "--accept-all").returncode == 0
    whole = desk("check")
    assert (whole.returncode, "and 1 sets" in whole.stdout) == (0, True), whole.stderr
    published = DataFolder(desk.data).published
    kept = sha256_hex((ITEMS / f"{CODE}.yaml").read_bytes())
    (hurt,) = (path for path in published.rglob("*") if path.name == kept)
    hurt.write_bytes(b"x")
    found = desk("check")
    assert found.returncode == 1
    assert f"set 2026.2: items/{CODE}.yaml is damaged" in found.stderr


def test_a_refused_draft_says_why_on_both_ways(desk: Desk, tmp_path: Path) -> None:
    items = changed_items(tmp_path / "items", CODE, BUMPED, WRONG)
    refused = desk.draft("2026.2", "--items", str(items))
    assert refused.returncode == 1
    assert "prefill" in refused.stderr
    levels = [json.loads(line)["level"] for line in refused.stdout.splitlines()]
    assert levels[0] == "refuse"
    assert desk.sign("2026.2", "--accept-all").returncode == 1


def test_keys_are_encrypted_and_never_written_over(desk: Desk) -> None:
    names = {path.name for path in desk.people.iterdir()}
    assert {"keeper-1.key", "editor.key", "editor.pass", "operator.password"} <= names
    assert "operator.key" not in names
    key = desk.people / "editor.key"
    assert b"ENCRYPTED" in key.read_bytes()
    assert key.stat().st_mode & 0o077 == 0
    passphrase = ("--passphrase", str(desk.people / "editor.pass"))
    again = command("trust", "key", "editor", "--people", str(desk.people), *passphrase)
    assert (again.returncode, "never written over" in again.stderr) == (1, True)
    words = desk.as_person("editor")[:-1]
    wrong = desk(
        "publish", "draft", "--set", "a", "--note", "b", *words, str(desk.people / "reviewer.pass")
    )
    assert (wrong.returncode, "does not open" in wrong.stderr) == (1, True)


@pytest.mark.parametrize(
    "what",
    [
        ("root", "keeper-2"),
        ("targets", "reviewer"),
        ("targets",),
        ("root",),
        ("online",),
        ("district-500199", "district-500199"),
    ],
)
def test_every_role_is_rotated_by_one_command(desk: Desk, what: tuple[str, ...]) -> None:
    desk.trust("delegate", "--district", "500199")
    replaced = [word for name in what[1:] for word in ("--replace", name)]
    done = desk.trust("rotate", "--role", what[0], *replaced)
    assert (done.returncode, "all is signed" in done.stdout) == (0, True), done
    assert desk.draft("2026.2").returncode == 0
    signed = desk.sign("2026.2", "--accept-all")
    assert signed.returncode == 0, signed.stderr


def test_a_team_grows_and_shrinks(desk: Desk) -> None:
    come = desk.trust("rotate", "--role", "targets", "--add", "wang=reviewer")
    assert (come.returncode, "all is signed" in come.stdout) == (0, True), come
    assert (desk.people / "wang.password").exists()
    gone = desk.trust("rotate", "--role", "targets", "--remove", "reviewer")
    assert (gone.returncode, "all is signed" in gone.stdout) == (0, True), gone
    assert desk.draft("2026.2").returncode == 0
    assert desk.sign("2026.2", "--accept-all").returncode == 1
    said = ("publish", "sign", "--set", "2026.2", "--accept-all")
    signed = desk(*said, *desk.as_person("wang"))
    assert signed.returncode == 0, signed.stderr


def test_a_ceremony_is_signed_in_turn_when_not_all_keys_are_at_one_place(
    desk: Desk, tmp_path: Path
) -> None:
    away = tmp_path / "away"
    away.mkdir()
    for name in ("keeper-2", "keeper-3"):
        (desk.people / f"{name}.key").rename(away / f"{name}.key")
    half = desk.trust("rotate", "--role", "root")
    assert "root waits for 1 more" in half.stdout
    key = ("--key", str(away / "keeper-3.key"))
    passphrase = ("--passphrase", str(desk.people / "keeper-3.pass"))
    assert "all is signed" in desk("trust", "sign", *key, *passphrase).stdout
    database = Database(desk.data / "centre.db")
    with database.read() as session:
        (line,) = session.query(AuditRow).filter_by(action="trust.signed")
    database.close()
    assert (line.subject, line.purpose.split()[-1]) == ("keeper-3", "lacking=0")


def test_a_refusal_names_the_folder_that_is_not_there(desk: Desk, tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere"
    assert f"{nowhere}: No such file" in desk("publish", "check", "--overlays", str(nowhere)).stderr
    for words in (("publish", "list"), ("check",)):
        assert f"no centre in {nowhere};" in command(*words, "--data", str(nowhere)).stderr


def test_a_restored_centre_is_put_above_by_one_command(desk: Desk) -> None:
    above = ("--above", "targets=40", "--above", "timestamp=90")
    done = desk.trust("restore", *above)
    assert done.returncode == 0, done.stderr
    status = json.loads(desk("trust", "status", "--json").stdout)
    versions = {role["role"]: role["version"] for role in status["roles"]}
    assert (versions["targets"], versions["timestamp"] > 90) == (41, True)
