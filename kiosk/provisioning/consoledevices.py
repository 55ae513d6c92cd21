"""The device wizard on a console: what is plugged in, what it may be, and the proof of each."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from drivers.likely import classes
from drivers.plugged import Plugged
from kiosk.provisioning.checking import BuiltIn, Mistake, check_address, check_port
from kiosk.provisioning.fields import DEVICES
from kiosk.provisioning.finder import (
    Proposal,
    at_address,
    at_path,
    look_around,
    proposals,
    same_place,
)
from kiosk.provisioning.firststart import FirstStart
from kiosk.provisioning.talk import KEEP, NOTHING, Move, Talk
from kiosk.provisioning.trial import prove

AGAIN = "t"
LOOK = "l"
_MOST = 9


def ask_devices(
    first: FirstStart, talk: Talk, built_in: BuiltIn, now: Callable[[], datetime]
) -> Move | None:
    """Go through every class of devices; None at the end."""
    talk.tell("devices_look")
    things = look_around()
    talk.tell("devices_how")
    for thing in things:
        talk.say(f"  {thing.kind}: {thing.called or thing.at}")
    names, at = classes(), 0
    while at < len(names):
        left = _Device(names[at], first, talk, built_in, now).ask(things)
        if left is Move.BACK and at:
            at -= 1
        elif left == LOOK:
            things = look_around()
        elif isinstance(left, Move):
            return left
        else:
            at += 1
    for finding in same_place(first.devices):
        talk.find(finding)
    return None


class _Device:
    """One class, until it is proved, kept as it is, or not fitted."""

    def __init__(
        self,
        name: str,
        first: FirstStart,
        talk: Talk,
        built_in: BuiltIn,
        now: Callable[[], datetime],
    ) -> None:
        self._name = name
        self._first, self._talk = first, talk
        self._built_in, self._now = built_in, now

    def ask(self, things: tuple[Plugged, ...]) -> Move | str | None:
        """None to go on, ``LOOK`` to look around anew."""
        talk = self._talk
        offered = proposals(self._name, things, self._first.devices)[:_MOST]
        while True:
            talk.say()
            talk.say(f"-- {talk.part(self._name)}: {self._stands()}")
            for number, each in enumerate(offered, start=1):
                taken = f" ({talk.part(each.taken_by)})" if each.taken_by else ""
                thing = each.thing.called or each.thing.at
                talk.say(f"  {number} {talk.way(each.adapter)}: {thing}{taken}")
            answer = talk.ask(talk.word("which_device"))
            if isinstance(answer, Move) or answer in (KEEP, LOOK):
                return answer or None
            self._take(answer, offered)

    def _take(self, answer: str, offered: tuple[Proposal, ...]) -> None:
        if answer == NOTHING:
            self._put({"adapter": "none"})
        elif answer == AGAIN:
            self._prove(self._first.devices.get(self._name, {}))
        elif answer.isdecimal() and 1 <= int(answer) <= len(offered):
            self._choose(offered[int(answer) - 1])
        elif answer.startswith("/"):
            self._at_port(answer)
        elif found := proposals(self._name, (at_address(answer),), {}):
            self._choose(found[0])
        else:
            self._talk.refuse(check_address(self._name, answer) or Mistake("device_unknown"))

    def _at_port(self, path: str) -> None:
        mistake = check_port(self._name, path)
        if mistake is not None:
            self._talk.refuse(mistake)
            return
        self._choose(proposals(self._name, (at_path(path),), {})[0])

    def _choose(self, proposal: Proposal) -> None:
        if self._put(proposal.table):
            self._prove(proposal.table)

    def _put(self, table: Mapping[str, Any]) -> bool:
        mistake = self._first.put(f"{DEVICES}{self._name}", dict(table))
        if mistake is not None:
            self._talk.refuse(mistake)
        return mistake is None

    def _prove(self, table: Mapping[str, Any]) -> None:
        if table.get("adapter", "none") == "none":
            return
        talk = self._talk
        proof = prove(self._name, table, self._built_in, talk.confirm, self._now, talk.check)
        self._first.proved(proof)

    def _stands(self) -> str:
        table = self._first.devices.get(self._name, {})
        words = (f"{key} = {value}" for key, value in table.items())
        proof = self._first.proofs.get(self._name)
        mark = "" if proof is None else " ✓" if proof.passed else " ✗"
        return (", ".join(words) or "–") + mark
