"""How a book is followed: honest terminals raise nothing however much is lost, others are seen."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from central.fleet.following import Followed, Known, Wrong, follow
from contracts.logbook import (
    START,
    BookPart,
    Entry,
    Head,
    Saying,
    chained,
    continued,
    part_of,
)

AT = datetime(2026, 11, 29, 8, 0, tzinfo=UTC)
MOST = 5000


@dataclass
class Centre:
    """What a centre keeps, as its tables do."""

    rows: list[Entry] = field(default_factory=list)
    tip: Head = START
    again: bool = False
    found: list[Wrong] = field(default_factory=list)

    def take(self, part: BookPart, most: int = MOST) -> Followed:
        hashes: dict[int, dict[str, str]] = {}
        for row in self.rows:
            hashes.setdefault(row.n, {})[row.hash] = row.previous
        highest = max((row.n for row in self.rows), default=0)
        followed = follow(Known(self.tip, self.again, highest, hashes), part, most)
        self.tip, self.again = followed.tip, followed.again
        self.rows += followed.entries
        self.found += followed.found
        assert len({(row.n, row.hash) for row in self.rows}) == len(self.rows), "none twice"
        return followed

    def copy(self) -> "Centre":
        return Centre(list(self.rows), self.tip, self.again)


@dataclass
class Terminal:
    """A terminal's book, and what the centre told it last."""

    entries: list[Entry] = field(default_factory=list)
    since: Head = START
    at_once: int = 3

    @property
    def head(self) -> Head:
        return self.entries[-1].head if self.entries else START

    def write(self, word: int = 0) -> None:
        said = Saying(at=AT, what="program.started", said={"word": word})
        self.entries.append(continued(self.head, said))

    def part(self) -> BookPart:
        run: list[Entry] = []
        for entry in self.entries:
            if entry.n > self.since.n and len(run) < self.at_once:
                if run and entry.before != run[-1].head:
                    break
                run.append(entry)
        return part_of(self.head, self.since.n, run)

    def until_heard(self, centre: Centre, turns: int = 200) -> None:
        """They talk, nothing lost, until the centre is where the terminal is."""
        for _ in range(turns):
            answer = centre.tip
            centre.take(self.part())
            self.since = answer
            if centre.tip == self.head == self.since:
                return
        pytest.fail(f"never in step: {centre.tip} {self.head} {centre.found}")


def of(count: int) -> Terminal:
    terminal = Terminal()
    for _ in range(count):
        terminal.write()
    return terminal


STEPS = st.lists(
    st.one_of(
        st.just(("write", 0)),
        st.tuples(st.just("beat"), st.sampled_from((0, 1, 2))),
        st.just(("late", 0)),
        st.tuples(st.just("restore"), st.integers(0, 5)),
        st.just(("forget", 0)),
    ),
    max_size=60,
)


@settings(max_examples=300)
@given(STEPS, st.integers(1, 6), st.integers(0, 4))
def test_an_honest_terminal_raises_nothing_whatever_is_lost_late_or_restored(
    steps: list[tuple[str, int]], at_once: int, before: int
) -> None:
    centre, terminal = Centre(), Terminal(at_once=at_once)
    backups, late = [centre.copy()], list[BookPart]()
    for number in range(before):
        terminal.write(number)
        terminal.until_heard(centre)
        backups.append(centre.copy())
    for step, number in steps:
        match step:
            case "write":
                terminal.write(len(terminal.entries))
            case "beat" if terminal.entries:
                part, answer = terminal.part(), centre.tip
                late.append(part)
                if number != 1:  # else it never came
                    centre.take(part)
                if number != 2:  # else its answer never came
                    terminal.since = answer if number == 0 else terminal.since
                backups.append(centre.copy())
            case "late" if late:
                centre.take(late[0])
            case "restore":
                centre = backups[number % len(backups)].copy()
            case "forget":
                terminal.since = START
    if terminal.entries:
        terminal.until_heard(centre)
    assert centre.found == []
    assert [row.n for row in centre.rows] == list(range(1, len(terminal.entries) + 1))


@given(st.integers(1, 20), st.integers(0, 19), st.integers(1, 20), st.booleans())
def test_a_book_from_an_older_copy_is_seen_and_followed_from_then_on(
    known: int, back: int, more: int, other: bool
) -> None:
    back = min(back, known - 1)
    centre, terminal = Centre(), of(known)
    terminal.until_heard(centre)
    terminal.entries = terminal.entries[:back]
    if not other:
        terminal.until_heard(centre) if back else centre.take(part_of(START, known))
        assert centre.found == [Wrong.BACK]
    for number in range(more):
        terminal.write(100 + number)
    terminal.until_heard(centre)
    assert Wrong.FORK in centre.found or centre.found == [Wrong.BACK]
    assert (Wrong.BACK in centre.found) or back + more >= known
    seen = len(centre.found)
    terminal.write(7)
    terminal.until_heard(centre)
    assert len(centre.found) == seen, "once"
    assert {entry.hash for entry in terminal.entries} <= {row.hash for row in centre.rows}


@given(st.integers(2, 20), st.data())
def test_an_entry_told_otherwise_under_a_known_number_is_a_fork(
    known: int, data: st.DataObject
) -> None:
    centre, terminal = Centre(), of(known)
    terminal.until_heard(centre)
    place = data.draw(st.integers(0, known - 1))
    since = data.draw(st.integers(0, known + 5))
    before = terminal.entries[place].before
    forged = chained(before, [Saying(at=AT, what="program.ended")] * data.draw(st.integers(1, 4)))
    ends = max(forged[-1].head, terminal.head, key=lambda head: head.n)
    centre.take(part_of(ends, since, forged))
    assert Wrong.FORK in centre.found or Wrong.BACK in centre.found


@given(st.integers(1, 10), st.integers(1, 5), st.integers(1, 5))
def test_what_is_not_there_any_more_is_a_gap_once(known: int, lost: int, more: int) -> None:
    centre, terminal = Centre(), of(known)
    terminal.until_heard(centre)
    for number in range(lost + more):
        terminal.write(number)
    del terminal.entries[known : known + lost]
    terminal.until_heard(centre)
    assert centre.found == [Wrong.GAP]
    terminal.write(9)
    terminal.until_heard(centre)
    assert centre.found == [Wrong.GAP]


def test_a_gap_says_which_entries_lack() -> None:
    centre, terminal = Centre(), of(9)
    terminal.since = START
    del terminal.entries[:4]
    followed = centre.take(terminal.part())
    assert (followed.found, followed.wrong) == ({Wrong.GAP: "1–4"}, Wrong.GAP)
    assert followed.entries[0].n == 5


def test_a_book_that_does_not_continue_itself_is_said_once_and_no_circle() -> None:
    centre, terminal, other = Centre(), of(5), of(4)
    other.write(1)
    other.write()
    terminal.entries += other.entries[5:]
    terminal.until_heard(centre)
    assert Wrong.FORK in centre.found
    terminal.write()
    terminal.until_heard(centre)
    assert {row.n for row in centre.rows} >= {1, 2, 3, 4, 5, 6}


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(0, 3)), max_size=25))
def test_whatever_a_stranger_says_what_was_kept_stays(
    parts: list[tuple[int, int, int]],
) -> None:
    centre, honest = Centre(), of(6)
    honest.until_heard(centre)
    for since, after, count in parts:
        head = Head(n=after, hash=f"{after:064x}") if after else START
        run = chained(head, [Saying(at=AT, what="a.b", said={"n": after})] * count)
        end = run[-1].head if run else Head(n=after + 1, hash="ab" * 32)
        centre.take(part_of(end, since, run))
    assert centre.rows[:6] == honest.entries
    honest.write()
    honest.until_heard(centre)


def test_no_more_is_taken_than_allowed() -> None:
    centre, terminal = Centre(), of(10)
    terminal.at_once = 10
    assert len(centre.take(terminal.part(), most=4).entries) == 4
    assert centre.take(terminal.part(), most=0).entries == ()
    assert centre.take(terminal.part(), most=-1).entries == ()
    assert centre.tip.n == 4
    terminal.since = centre.tip
    assert len(centre.take(terminal.part()).entries) == 6
