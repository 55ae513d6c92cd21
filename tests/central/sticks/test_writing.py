"""What the centre writes onto a stick."""

import json
from pathlib import Path

from central.fleet.choices import Chosen, choose
from central.fleet.notices import Announcement, announce, withdraw
from central.fleet.remote import Order, send
from contracts.canonical import sha256_hex
from contracts.fleet import MAX_NOTICED, Choice, Command, CommandKind, Notice, signed_word
from contracts.sets import parse_manifest
from contracts.sticks import RootWord
from tests.central.publishing.town import Reader
from tests.central.sticks.posting import VALID, Post


def test_a_stick_holds_the_set_and_signed_words_for_every_terminal(post: Post) -> None:
    edition = post.town.publish("2026.2")
    now = post.town.clock()
    with post.town.database.write() as session:
        choose(session, [Chosen(post.terminal.id, "2026.2", edition.sha256, "r-1")], now)
        send(session, Order(post.terminal.id, CommandKind.RESTART, "operator"), now)
        said = Announcement((), (), now, None, {"en": "closed"}, "operator")
        announce(session, said, now)
    label = post.write()
    assert (label.made_at, label.valid_until) == (now, now + VALID)
    words, key = post.words(), post.terminal.answer.ack_key
    assert words.choice is not None
    choice = signed_word(key, words.choice, Choice)
    assert (choice.set, choice.sha256) == ("2026.2", edition.sha256)
    assert [signed_word(key, one, Command).do for one in words.commands] == ["restart"]
    assert [signed_word(key, one, Notice).text for one in words.notices] == [{"en": "closed"}]
    assert words.root is not None
    root = RootWord.model_validate(post.believed(words.root))
    assert root.terminal_id == post.terminal.id
    manifest = (post.stick / "files" / edition.sha256).read_bytes()
    for file in parse_manifest(manifest).files:
        assert sha256_hex((post.stick / "files" / file.sha256).read_bytes()) == file.sha256


def test_metadata_of_a_stick_live_as_long_as_it_and_have_numbers_of_their_own(
    post: Post, tmp_path: Path
) -> None:
    post.town.publish("2026.2")
    post.write()
    timestamp = json.loads((post.stick / "tuf" / "timestamp.json").read_bytes())["signed"]
    assert timestamp["expires"].startswith("2026-12-21")
    assert post.town.versions()["timestamp"] > timestamp["version"]
    assert (post.stick / "tuf" / "1.root.json").exists()
    before = {path.name for path in (post.stick / "tuf").iterdir()}
    assert post.write().serial == 2
    after = {path.name for path in (post.stick / "tuf").iterdir()}
    assert len(after) == len(before), "what is old is gone"
    assert Reader.at(post.town, tmp_path / "reader").manifest("2026.2") is not None


def test_a_stick_tells_what_stands_however_much_was_withdrawn(post: Post) -> None:
    now = post.town.clock()
    said = Announcement((), (), now, None, {"en": "closed"}, "operator")
    with post.town.database.write() as session:
        stands = announce(session, said, now).id
        ended = [announce(session, said, now).id for _ in range(MAX_NOTICED + 6)]
        for notice in ended:
            withdraw(session, notice, "operator", now)
    post.write()
    key = post.terminal.answer.ack_key
    told = [signed_word(key, one, Notice) for one in post.words().notices]
    assert [one.id for one in told] == [*ended[7:], stands], "the newest of what ended"
    assert [one.withdrawn for one in told] == [True] * (MAX_NOTICED - 1) + [False]
