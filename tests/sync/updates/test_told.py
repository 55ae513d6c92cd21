"""The centre's words: verified, merged whatever order they come in, kept for the terminal."""

import base64
import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts.fleet import Choice, Command, Notice
from contracts.signatures import sign_answer
from contracts.wire import SignedAnswer
from sync.told import MAX_WORDS
from sync.updates.words import Word
from tests.sync.updates.repository import NOW, Repository
from tests.sync.updates.terminal import TERMINAL, Terminal, command

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
A, B = "00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000b"
C = "00000000-0000-0000-0000-00000000000c"


def notice(identity: str = A, revision: int = 1, **more: object) -> Notice:
    fields = {"id": identity, "revision": revision, "start": NOW, "text": {"en": "closed"}} | more
    return Notice.model_validate(fields)


def kept(terminal: Terminal, name: str) -> list[tuple[str, int]]:
    document = json.loads(terminal.places.words.read_bytes())
    number = {"commands": "seq", "notices": "revision"}[name]
    return [(each["ack"]["id"], each["ack"][number]) for each in document[name]]


def forged(word: Choice | Command | Notice, terminal: Terminal) -> SignedAnswer:
    signed = sign_answer(Ed25519PrivateKey.generate(), word.model_dump(mode="json"))
    return signed.model_copy(update={"key_id": terminal.ack_key.key_id})


def test_words_of_line_and_stick_come_together_and_none_twice(terminal: Terminal) -> None:
    first = terminal.signed(command(A, 1, NOW, NOW + HOUR))
    second = terminal.signed(command(B, 2, NOW, NOW + HOUR))
    terminal.told.words([first], [])
    terminal.told.words([second, first], [])
    assert kept(terminal, "commands") == [(A, 1), (B, 2)]


def test_what_the_centre_did_not_sign_is_not_written_down(terminal: Terminal) -> None:
    evil = forged(command(A, 1, NOW, NOW + HOUR), terminal)
    terminal.told.words([evil], [forged(notice(), terminal)])
    assert not terminal.places.words.exists()


def test_a_notice_is_no_command(terminal: Terminal) -> None:
    terminal.told.words([terminal.signed(notice())], [])
    assert not terminal.places.words.exists()


def test_a_command_of_a_newer_centre_is_handed_on_to_be_answered(terminal: Terminal) -> None:
    newer = terminal.signed(command(A, 1, NOW, NOW + HOUR, do="polish-the-glass", cloth="soft"))
    terminal.told.words([newer, terminal.signed(command(B, 2, NOW, NOW + HOUR))], [])
    assert kept(terminal, "commands") == [(A, 1), (B, 2)]


def test_a_command_for_another_terminal_is_left_alone(terminal: Terminal) -> None:
    other = command(A, 1, NOW, NOW + HOUR, terminal_id="T0002")
    terminal.told.words([terminal.signed(other)], [])
    assert not terminal.places.words.exists()


def test_the_highest_revision_of_a_notice_stays_whatever_comes_last(terminal: Terminal) -> None:
    terminal.told.words([], [terminal.signed(notice(revision=3))])
    terminal.told.words([], [terminal.signed(notice(revision=2))])
    assert kept(terminal, "notices") == [(A, 3)]


def test_a_notice_about_other_terminals_is_left_alone(terminal: Terminal) -> None:
    about = terminal.signed(notice(terminals=("T0002",)))
    ours = terminal.signed(notice(B, terminals=("T0002", TERMINAL)))
    terminal.told.words([], [about, ours])
    assert kept(terminal, "notices") == [(B, 1)]


def test_what_stands_here_is_said_until_it_was_withdrawn(terminal: Terminal) -> None:
    assert terminal.told.noticed() == {}
    terminal.told.words([], [terminal.signed(notice(revision=2)), terminal.signed(notice(B))])
    assert terminal.told.noticed() == {A: 2, B: 1}
    terminal.told.words([], [terminal.signed(notice(B, 2, withdrawn=True))])
    assert terminal.told.noticed() == {A: 2}
    terminal.places.words.write_bytes(b"damaged")
    assert terminal.told.noticed() == {}, "so it is told again"


def test_withdrawals_do_not_push_out_what_stands(terminal: Terminal) -> None:
    terminal.told.words([], [terminal.signed(notice())])
    many = [notice(f"00000000-{number:04}", 2, withdrawn=True) for number in range(MAX_WORDS + 6)]
    terminal.told.words([], [terminal.signed(each) for each in many])
    assert terminal.told.noticed() == {A: 1}
    assert len(kept(terminal, "notices")) == MAX_WORDS


def test_what_is_long_over_is_forgotten(terminal: Terminal) -> None:
    ended = terminal.signed(notice(end=NOW + HOUR))
    lapsed = terminal.signed(notice(C, confirmed_until=NOW + HOUR))
    expired = terminal.signed(command(A, 1, NOW, NOW + HOUR))
    terminal.told.words([expired], [ended, lapsed])
    terminal.now += 2 * DAY
    terminal.told.words([], [terminal.signed(notice(B))])
    assert (kept(terminal, "commands"), kept(terminal, "notices")) == ([], [(B, 1)])


def test_a_result_that_the_centre_has_takes_its_command_with_it(terminal: Terminal) -> None:
    terminal.told.words([terminal.signed(command(A, 1, NOW, NOW + HOUR))], [])
    terminal.places.results.write_text(json.dumps([{"id": A, "outcome": "done"}]))
    terminal.told.acknowledged([A, B])
    assert json.loads(terminal.places.acknowledged.read_bytes()) == [A]
    terminal.told.words([], [])
    assert kept(terminal, "commands") == []
    terminal.places.results.write_text("[]")  # the terminal has dropped it
    terminal.told.acknowledged([])
    assert json.loads(terminal.places.acknowledged.read_bytes()) == []


def test_an_unchanged_word_is_not_written_again(terminal: Terminal) -> None:
    signed = terminal.signed(command(A, 1, NOW, NOW + HOUR))
    terminal.told.words([signed], [])
    before = terminal.places.words.stat().st_ino
    terminal.told.words([signed], [])
    assert terminal.places.words.stat().st_ino == before


def test_an_older_choice_never_replaces_a_newer_one(
    terminal: Terminal, repository: Repository
) -> None:
    first = repository.add_set("2026.1", {"items/a.yaml": b"a"})
    second = repository.add_set("2026.2", {"items/a.yaml": b"b"}, number=2)
    assert terminal.choose(second, 7) is None
    assert terminal.choose(first, 6) is Word.OLDER
    assert terminal.choose(first, 7) is Word.CONFLICT
    assert terminal.told.choice(forged(terminal.choice(first, 9), terminal)) is Word.FORGED
    wanted = terminal.told.wanted()
    assert wanted is not None
    assert (wanted[1].set, wanted[1].number) == ("2026.2", 7)


def test_the_number_of_a_choice_survives_the_loss_of_its_file(
    terminal: Terminal, repository: Repository
) -> None:
    first = repository.add_set("2026.1", {"items/a.yaml": b"a"})
    repository.sign()
    terminal.choose(first, 7)
    terminal.take()
    terminal.places.wanted.write_bytes(b"damaged")
    assert terminal.choose(first, 6) is Word.OLDER
    terminal.places.staged.unlink()
    terminal.runs(first, choice=7)
    assert terminal.choose(first, 6) is Word.OLDER


def test_a_choice_on_the_disk_is_verified_again(terminal: Terminal) -> None:
    terminal.choose(None, 3)
    document = json.loads(terminal.places.wanted.read_bytes())
    document["choice"]["ack"]["number"] = 9
    terminal.places.wanted.write_text(json.dumps(document))
    assert terminal.told.wanted() is None


@pytest.mark.parametrize("left", [b"", b"{", b"[]", b'{"notices": 7}'])
def test_a_damaged_file_of_words_is_written_anew_with_whatever_the_centre_says(
    terminal: Terminal, left: bytes
) -> None:
    terminal.places.fleet.mkdir()
    terminal.places.words.write_bytes(left)
    terminal.told.words((), ())
    assert json.loads(terminal.places.words.read_bytes()) == {"commands": [], "notices": []}


def told(root: bytes) -> str:
    return base64.b64encode(root).decode()


def test_a_root_is_kept_once(terminal: Terminal, repository: Repository) -> None:
    before = terminal.places.root.read_bytes()
    terminal.told.root(told(Repository().first_root))
    assert terminal.places.root.read_bytes() == before
    terminal.places.root.unlink()
    terminal.told.root(told(repository.first_root))
    assert terminal.places.root.read_bytes() == repository.first_root


def test_what_is_no_root_is_not_kept(terminal: Terminal, repository: Repository) -> None:
    root = repository.first_root
    terminal.places.root.unlink()
    unsigned = root.replace(b'"version":1', b'"version":2')
    assert unsigned != root
    timestamp = repository.metadata["timestamp.json"]
    for no_root in (b"", b"root", b"[]", root[:-1], unsigned, timestamp):
        terminal.told.root(told(no_root))
        assert not terminal.places.root.exists()
    terminal.told.root("no base64!")
    assert not terminal.places.root.exists()


def test_a_damaged_root_makes_room_for_the_one_that_the_centre_tells(
    terminal: Terminal, repository: Repository
) -> None:
    made = repository.add_set("2026.1", {"items/a.yaml": b"a"})
    repository.sign()
    terminal.choose(made)
    terminal.places.root.write_bytes(repository.first_root[:-40])
    assert terminal.take() is Word.NO_ROOT
    terminal.told.root(told(repository.first_root))
    assert (terminal.take(), terminal.staged) == (None, "2026.1")
