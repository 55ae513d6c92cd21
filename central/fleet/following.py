"""Following a terminal's logbook: what of it is new, and what is not as it should be. Pure.

Every entry that was ever heard stays known. A terminal says what the centre told it last, so only
one that knows how far the centre is can be behind it or leave something out; another one is told
again and tries once more. Another entry under a known number is a fork whoever says it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from contracts.logbook import START, BookPart, Entry, Head


class Wrong(StrEnum):
    """What may be wrong with a book.

    ``GAP``: entries are not there any more that the centre never had. ``FORK``: another entry under
    a known number, or one that continues nothing that is known. ``BACK``: the book ends before what
    is known of it.
    """

    GAP = "gap"
    FORK = "fork"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a book.

    Attributes:
        tip: the entry that the next one should continue.
        again: the terminal was asked to tell all of its book once more.
        highest: the greatest number that was ever heard.
        hashes: of entries under the numbers that are looked at, each with that of its predecessor.
    """

    tip: Head = START
    again: bool = False
    highest: int = 0
    hashes: Mapping[int, Mapping[str, str]] = field(default_factory=dict)

    def has(self, head: Head) -> bool:
        """Whether this very entry is known."""
        return head == START or head.hash in self.hashes.get(head.n, {})

    def follows(self, head: Head) -> bool:
        """Whether some entry is known that continues this one."""
        return head.hash in self.hashes.get(head.n + 1, {}).values()


@dataclass(frozen=True, slots=True)
class Followed:
    """How a book is followed from now on.

    Attributes:
        entries: those that are new. ``wrong``: what is wrong with the first of them.
        found: what somebody should hear, each with its numbers.
    """

    tip: Head
    again: bool
    entries: tuple[Entry, ...] = ()
    wrong: Wrong | None = None
    found: Mapping[Wrong, str] = field(default_factory=dict)


def follow(known: Known, part: BookPart, most: int) -> Followed:
    """What a part of a book adds to what is known, no more entries than ``most``."""
    run, tip = part.run(), known.tip
    as_before = Followed(tip, known.again)
    in_step = part.heard == tip.n
    if in_step and part.last < tip.n:
        back = part.after if not run and known.has(part.after) else START
        return Followed(back, back == START, found={Wrong.BACK: f"{tip.n} → {part.last}"})
    if in_step and not run and part.last == tip.n and part.after != tip:
        found = {Wrong.FORK: str(tip.n)}
        return Followed(tip if known.again else START, again=True, found=found)
    before, fresh = part.after, list(run)
    while fresh and known.has(fresh[0].head):
        before = fresh.pop(0).head
    if not fresh:
        further = bool(run) and in_step and before.n > tip.n
        return replace(as_before, tip=before) if further else as_before
    return _added(known, before, fresh[: max(0, most)], as_before, in_step=in_step)


def _added(
    known: Known, before: Head, fresh: list[Entry], as_before: Followed, *, in_step: bool
) -> Followed:
    """With entries that nobody knows yet."""
    if not fresh:
        return as_before
    first = fresh[0].n
    forked = {Wrong.FORK: str(first)}
    if known.has(before):
        wrong = Wrong.FORK if known.follows(before) else None
        found = forked if wrong else {}
    elif not in_step:
        numbers = (before.n, *(entry.n for entry in fresh))
        others = any(known.hashes.get(number) for number in numbers)
        return replace(as_before, found=forked if others else {})
    elif before.n > known.highest:
        wrong = Wrong.GAP
        found = {wrong: f"{(known.tip.n or known.highest) + 1}–{before.n}"}
    elif known.tip != START and not known.again:
        return Followed(START, again=True, found=forked)  # where it left what is known
    else:
        wrong, found = Wrong.FORK, forked
    return Followed(fresh[-1].head, again=False, entries=tuple(fresh), wrong=wrong, found=found)
