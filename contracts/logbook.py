"""The terminal's logbook: what was done here and when, each entry bound to the one before.

An entry holds the hash of its predecessor, so whoever knows an entry knows all before it: a centre
that kept some of them sees a gap, another entry under a known number, and a step back. Nothing in
it is personal: a word for what happened, and a few short words and numbers about it.
"""

import operator
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Self

from pydantic import AfterValidator, AwareDatetime, Field, StrictInt, model_validator

from contracts.canonical import MAX_SAFE_INTEGER, canonical_sha256
from contracts.wire import Sha256, WireModel

MOST_ENTRIES = 10**12
"""Numbers of entries end there, far beyond what a terminal can live to write."""
MOST_SAID = 8
MOST_TOLD = 4000
"""Entries that are told at once, on a stick; a heartbeat has room for far fewer."""
NOTHING = "0" * 64
"""Stands for the hash of the entry before the first."""
OLDEST = datetime(2000, 1, 1, tzinfo=UTC)
"""Before it nothing was written; a clock that says so is wrong."""


def _to_the_second(at: datetime) -> datetime:
    if at.utcoffset() != timedelta(0) or at.microsecond or at < OLDEST:
        raise ValueError("a time of this book is UTC, to the second, and of this century")
    return at.replace(tzinfo=UTC)


Moment = Annotated[AwareDatetime, AfterValidator(_to_the_second)]
What = Annotated[
    str, Field(pattern=r"^[a-z][a-z_]{0,19}(\.[a-z][a-z_]{0,19}){1,2}$", max_length=40)
]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,19}$")]
ShortWord = Annotated[str, Field(pattern=r"^[A-Za-z0-9._:+/~-]{1,64}$")]
Number = Annotated[StrictInt, Field(ge=-MAX_SAFE_INTEGER, le=MAX_SAFE_INTEGER)]
Place = Annotated[StrictInt, Field(ge=0, le=MOST_ENTRIES)]


class Saying(WireModel):
    """What an entry says, without its place: when, what (``set.switched``), and facts of it."""

    at: Moment
    what: What
    said: dict[Key, ShortWord | Number] = Field(
        default_factory=dict, max_length=MOST_SAID, exclude_if=operator.not_
    )


class Head(WireModel):
    """How far a book goes: the number and the hash of its last entry, 0 and ``NOTHING`` before."""

    n: Place
    hash: Sha256

    @model_validator(mode="after")
    def _begins(self) -> Self:
        if (self.n == 0) != (self.hash == NOTHING):
            raise ValueError("only what is before the first entry has no hash")
        return self


START = Head(n=0, hash=NOTHING)


class Entry(Saying):
    """An entry in its place. One that can be made at all has the hash that it claims."""

    n: Annotated[StrictInt, Field(ge=1, le=MOST_ENTRIES)]
    previous: Sha256
    hash: Sha256

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.n == 1) != (self.previous == NOTHING):
            raise ValueError("only the first entry has none before it")
        if self.hash != _hash(self.previous, self.n, self):
            raise ValueError("the hash is not the one of this entry")
        return self

    @property
    def head(self) -> Head:
        """The book as far as this entry."""
        return Head(n=self.n, hash=self.hash)

    @property
    def before(self) -> Head:
        """The book as far as the entry before."""
        return Head(n=self.n - 1, hash=self.previous)


class BookPart(WireModel):
    """What a terminal tells of its book, in few bytes.

    Attributes:
        after: what ``entries`` continue; without any, how far the book goes.
        n: the number of the last entry of the book; None where that is the last of these.
        since: as far as the centre has it, by what it said last; None where that is ``after``. What
            stands between is not there any more.
    """

    after: Head
    entries: tuple[Saying, ...] = Field(default=(), max_length=MOST_TOLD)
    n: Place | None = None
    since: Place | None = None

    @model_validator(mode="after")
    def _ends(self) -> Self:
        told = self.after.n + len(self.entries)
        if told > MOST_ENTRIES or self.last < told:
            raise ValueError("no entry is beyond the last one")
        if self.n is not None and not self.entries:
            raise ValueError("without entries the book ends where its hash says")
        return self

    @property
    def last(self) -> int:
        """The number of the last entry of the book."""
        return self.after.n + len(self.entries) if self.n is None else self.n

    @property
    def heard(self) -> int:
        """As far as the centre has it, as this terminal knows."""
        return self.after.n if self.since is None else self.since

    def run(self) -> tuple[Entry, ...]:
        """The entries in their places."""
        return chained(self.after, self.entries)


def part_of(head: Head, since: int, run: Sequence[Entry] = ()) -> BookPart:
    """What is told of a book that ends with ``head``, with entries that follow each other."""
    after = run[0].before if run else head
    last = run[-1].n if run else head.n
    return BookPart(
        after=after,
        entries=tuple(Saying(at=each.at, what=each.what, said=each.said) for each in run),
        n=None if last == head.n else head.n,
        since=None if since == after.n else since,
    )


def continued(head: Head, saying: Saying) -> Entry:
    """The entry that says this after ``head``."""
    n = head.n + 1
    return Entry(
        at=saying.at,
        what=saying.what,
        said=saying.said,
        n=n,
        previous=head.hash,
        hash=_hash(head.hash, n, saying),
    )


def chained(after: Head, sayings: Iterable[Saying]) -> tuple[Entry, ...]:
    """Entries that say these, one after the other."""
    entries: list[Entry] = []
    for saying in sayings:
        entries.append(continued(entries[-1].head if entries else after, saying))
    return tuple(entries)


def first_astray(entries: Iterable[Entry], after: Head | None = START) -> Entry | None:
    """The first entry that does not continue the one before; None when all do.

    ``after``: what the first one continues; None where nobody knows.
    """
    for entry in entries:
        if after is not None and entry.before != after:
            return entry
        after = entry.head
    return None


def _hash(previous: str, n: int, saying: Saying) -> str:
    at = saying.at.isoformat(timespec="seconds")
    return canonical_sha256([previous, n, at, saying.what, saying.said])
