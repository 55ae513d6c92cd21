"""The promises, each on or off in one place.

A promise that does not hold yet is checked all the same: what breaks it is a *finding*, which the
long command counts and prints. What breaks a promise that holds is a *failure*. To switch one on,
set ``holds`` and run the long command.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Promise:
    """What is promised; ``holds`` says whether breaking it fails the rig."""

    name: str
    says: str
    holds: bool = True


@dataclass(frozen=True, slots=True)
class Fault:
    """One promise broken in one state; ``text`` holds no personal data."""

    promise: str
    text: str


_ALL = (
    Promise("starts", "after every cut the terminal starts and opens its store"),
    Promise("kept", "what was acknowledged is at the terminal or at the centre, once, unchanged"),
    Promise("delivered", "what the centre acknowledged is at the centre, with its attachments"),
    Promise("attachment", "the attachments of what is kept are there and whole"),
    Promise("invented", "nothing is there that nobody submitted"),
    Promise("number", "no receipt number is given twice, before a cut or after it"),
    Promise("again", "the same submission again gives the first number"),
    Promise("receipt", "a receipt nobody holds is listed for a reprint"),
    Promise("goes-on", "after every cut the next submission is taken"),
    Promise("refused", "what was told as not kept is absent or wholly there"),
    Promise("told", "trouble with the disk is told as a storage error and in no other way"),
    Promise("folder", "the data folder itself is there once something in it is promised"),
    Promise("key", "the key that the centre knows is the terminal's"),
    Promise("enrolment", "who the terminal is survives, once enrolling has returned"),
    Promise("clock", "the clock's floor is the last one or the one being written"),
    Promise("paper", "the count of paper is the last one or the one being written"),
    Promise("devices", "the devices' states are the last or those being written"),
    Promise("sets", "which set runs is the last or the one being written"),
    Promise("releases", "which program starts is the last or the one being taken, and it is whole"),
    Promise("counts", "the counted visits are the last or those being written"),
    Promise("logbook", "every entry of the logbook that was written is there, in its place"),
    Promise("draft", "what was said at a first start is the last word or the one being written"),
    Promise("settings", "the settings are the last ones or those being written, whole"),
    Promise("answered", "the answer to an invitation is on the stick, by the terminal's own key"),
    Promise("wiped", "the key goes first, all else after it, and the next start proves it"),
    Promise("centre", "the centre starts, and its keys are whole once init has returned"),
    Promise("terminal-known", "an enrolled terminal stays known at the centre"),
    Promise("damage", "damaged bytes change nothing or are reported"),
)
PROMISES = {promise.name: promise for promise in _ALL}
