"""Reads what a plan expects."""

from demo import steps as pages
from demo.plan import words
from demo.plan.shape import (
    Expected,
    ExpectRollout,
    ExpectStick,
    ExpectSubmissions,
    ExpectTerminal,
    ItemShown,
)
from demo.plan.values import Reading
from demo.reading import GrammarError

KINDS = ("at", "rollout", "stick", "submissions")
_ALL = (
    *KINDS, "set", "item", "words", "page", "dark", "within", "state", "reason", "result", "from",
)  # fmt: skip


def expectation(read: Reading) -> Expected:
    """Read an expectation; what it is about says which words it may have."""
    kinds = [kind for kind in KINDS if kind in read.table]
    if len(kinds) != 1:
        read.only(*_ALL)
        raise GrammarError(f"{read.where} wants one of {', '.join(KINDS)}")
    within = read.seconds("within")
    if kinds == ["at"]:
        return _terminal(read, within)
    if kinds == ["rollout"]:
        read.only("rollout", "state", "reason", "within", needed=("rollout", "state"))
        state = read.word("state", words.STATES)
        reason = read.text("reason") if read.has("reason") else ""
        return ExpectRollout(read.set_name("rollout"), state, reason, within)
    if kinds == ["stick"]:
        read.only("stick", "result", "within", needed=("stick", "result"))
        return ExpectStick(read.text("stick"), read.text("result"), within)
    read.only("submissions", "from", "within", needed=("submissions", "from"))
    return ExpectSubmissions(read.whole("submissions", 0, 9999), read.place("from"), within)


def _terminal(read: Reading, within: float) -> ExpectTerminal:
    things = ("set", "item", "words", "page", "dark")
    read.only("at", *things, "within", needed=("at",))
    if not any(read.has(thing) for thing in things):
        raise GrammarError(f"{read.where} expects nothing: none of {', '.join(things)}")
    item = None
    if read.has("item"):
        inside = read.below("item").only("code", "shown", needed=("code",))
        item = ItemShown(inside.text("code"), inside.truth("shown", True))
    return ExpectTerminal(
        at=read.place("at"),
        set=read.set_name("set") if read.has("set") else None,
        item=item,
        words=read.text("words") if read.has("words") else None,
        page=read.word("page", pages.pages()) if read.has("page") else None,
        dark=read.truth("dark", False) if read.has("dark") else None,
        within_s=within,
    )
