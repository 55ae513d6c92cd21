"""A logbook's chain: whoever knows an entry knows all before it, and every bound holds."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from contracts.fleet import Heartbeat, HeartbeatAck
from contracts.logbook import (
    MOST_ENTRIES,
    MOST_SAID,
    MOST_TOLD,
    NOTHING,
    START,
    BookPart,
    Entry,
    Head,
    Saying,
    chained,
    continued,
    first_astray,
    part_of,
)

AT = datetime(2026, 11, 29, 8, 0, tzinfo=UTC)
WORDS = st.text("abcXYZ019._:+/~-", min_size=1, max_size=64)
FACTS = st.dictionaries(
    st.from_regex(r"[a-z][a-z0-9_]{0,19}", fullmatch=True),
    WORDS | st.integers(-(2**53) + 1, 2**53 - 1),
    max_size=MOST_SAID,
)
SAYINGS = st.builds(
    Saying,
    at=st.integers(0, 10**9).map(lambda seconds: AT + timedelta(seconds=seconds)),
    what=st.from_regex(r"[a-z][a-z_]{0,9}\.[a-z][a-z_]{0,9}", fullmatch=True),
    said=FACTS,
)
BOOKS = st.lists(SAYINGS, min_size=1, max_size=8).map(lambda said: chained(START, said))


def again(entry: Entry, **changes: object) -> Entry:
    return Entry.model_validate_json(json.dumps(json.loads(entry.model_dump_json()) | changes))


@given(BOOKS)
def test_a_book_follows_from_its_beginning_and_reads_back(book: tuple[Entry, ...]) -> None:
    assert first_astray(book) is None
    assert [entry.n for entry in book] == list(range(1, len(book) + 1))
    assert tuple(Entry.model_validate_json(entry.model_dump_json()) for entry in book) == book


@given(BOOKS, st.data())
def test_an_entry_that_is_left_out_moved_or_said_otherwise_is_seen(
    book: tuple[Entry, ...], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(book) - 1))
    left_out = book[:place] + book[place + 1 :]
    if place + 1 < len(book):
        assert first_astray(left_out) == book[place + 1]
    said = data.draw(SAYINGS)
    other = continued(book[place].before, said)
    if other != book[place] and place + 1 < len(book):
        forged = (*book[:place], other, *book[place + 1 :])
        assert first_astray(forged) == book[place + 1]
    if len(book) > 1:
        assert first_astray(book[::-1]) == book[-1]
    assert first_astray(book[place:], None) is None, "where it begins nobody knows"


@given(BOOKS, st.sampled_from(("at", "what", "said", "n", "previous", "hash")))
def test_an_entry_with_anything_changed_is_none(book: tuple[Entry, ...], name: str) -> None:
    entry = book[-1]
    changed: dict[str, Any] = {
        "at": "2027-01-01T00:00:01Z" if entry.at.year != 2027 else "2026-01-01T00:00:01Z",
        "what": "nobody.knows",
        "said": {"other": 1},
        "n": entry.n + 1,
        "previous": "ab" * 32,
        "hash": "cd" * 32,
    }
    with pytest.raises(ValidationError):
        again(entry, **{name: changed[name]})


@pytest.mark.parametrize(
    "changes",
    [
        {"at": "2026-11-29T08:00:00"},
        {"at": "2026-11-29T08:00:00.5Z"},
        {"at": "2026-11-29T08:00:00+08:00"},
        {"at": "1970-01-01T00:00:00Z"},
        {"at": "0001-01-01T00:00:00Z"},
        {"what": "started"},
        {"what": "program.started\n"},
        {"what": "a." + "b" * 21},
        {"said": {"name": "欧阳淑珍"}},
        {"said": {"name": "two words"}},
        {"said": {"name": "x" * 65}},
        {"said": {"name": ""}},
        {"said": {"Name": 1}},
        {"said": {"share": 0.5}},
        {"said": {"yes": True}},
        {"said": {"number": 2**53}},
        {"said": {"deep": {"er": 1}}},
        {"said": {f"k{number}": 1 for number in range(MOST_SAID + 1)}},
    ],
)
def test_what_is_no_short_word_or_number_cannot_be_said(changes: dict[str, object]) -> None:
    usual = {"at": "2026-11-29T08:00:00Z", "what": "program.started", "said": {}}
    Saying.model_validate_json(json.dumps(usual))
    with pytest.raises(ValidationError):
        Saying.model_validate_json(json.dumps(usual | changes))


def test_an_entry_has_the_hash_that_other_programs_have_made() -> None:
    saying = Saying(at=AT, what="set.switched", said={"set": "2026.2", "choice": 7})
    entry = continued(START, saying)
    assert entry.hash == "9e347b61b5dcce6f95d890c1314620bd47f833071d3c512cac151e22b239c884"
    assert (
        continued(entry.head, saying).hash
        == "e3e6073efc2346a3ac0f7548c9742be467c7c98f34cac16c5287cb9e3e5e312e"
    )


HASH = "ab" * 32
SAID = {"at": "2026-11-29T08:00:00Z", "what": "a.b"}


@pytest.mark.parametrize(
    "part",
    [
        {},
        {"after": {"n": -1, "hash": HASH}},
        {"after": {"n": 0, "hash": HASH}},
        {"after": {"n": 1, "hash": NOTHING}},
        {"after": {"n": 1.0, "hash": HASH}},
        {"after": {"n": MOST_ENTRIES + 1, "hash": HASH}},
        {"after": {"n": 10**400, "hash": HASH}},
        {"after": {"n": 3, "hash": HASH}, "since": -1},
        {"after": {"n": 3, "hash": HASH}, "since": 10**13},
        {"after": {"n": 3, "hash": HASH}, "entries": [{"at": "x", "what": "a.b"}]},
        {"after": {"n": 3, "hash": HASH}, "n": 3},
        {"after": {"n": 3, "hash": HASH}, "n": 3, "entries": [SAID]},
        {"after": {"n": MOST_ENTRIES, "hash": HASH}, "entries": [SAID]},
        {"after": {"n": 3, "hash": HASH}, "entries": [SAID] * (MOST_TOLD + 1)},
    ],
)
def test_a_part_of_a_book_with_absurd_places_is_none(part: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        BookPart.model_validate_json(json.dumps(part))


@given(BOOKS, st.data())
def test_a_part_says_where_it_stands_and_what_it_leaves_out(
    book: tuple[Entry, ...], data: st.DataObject
) -> None:
    first = data.draw(st.integers(0, len(book)))
    last = data.draw(st.integers(first, len(book)))
    since = data.draw(st.integers(0, len(book) + 3))
    run = book[first:last]
    part = BookPart.model_validate_json(
        part_of(book[-1].head, since, run).model_dump_json(exclude_defaults=True)
    )
    assert (part.last, part.heard, part.run()) == (len(book), since, run)
    assert part.after == (run[0].before if run else book[-1].head)


def test_older_documents_hold_and_say_nothing_of_a_book() -> None:
    beat = Heartbeat.model_validate({"boot": "01234567", "seq": 1, "running": {"name": "shipped"}})
    assert beat.logbook is None
    assert "logbook" not in beat.model_dump(mode="json")
    ack = {"time": AT, "terminal_id": "T1", "nonce": "x"}
    assert HeartbeatAck.model_validate(ack).logged is None


def test_a_time_of_another_offset_says_the_same_only_in_utc() -> None:
    with pytest.raises(ValidationError):
        Saying(at=AT.astimezone(timezone(timedelta(hours=8))), what="a.b")
    assert Head(n=0, hash=NOTHING) == START
