"""What is said of items that are not offered for a while, and of a closed hall: how long."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from kiosk.visit.state import Facts, State
from kiosk.visit.surroundings import HallTime, OutageNotice

if TYPE_CHECKING:  # the closed door needs no texts of its own
    from kiosk.texts import Texts

Notices = tuple[OutageNotice, ...]
BRIEF_BYTES = 108
"""As much as pages have room for: 36 characters of Chinese, 108 of English."""


def about(state: State, code: str) -> Notices:
    """The notices about an item."""
    return tuple(each for each in state.around.notices if each.covers(code))


def about_everything(state: State) -> Notices:
    """The notices that name no item."""
    return tuple(each for each in state.around.notices if not each.items)


def notice_words(notices: Notices, language: str) -> str:
    """What they say, "" where there are none or they say nothing."""
    said = dict.fromkeys(each.words(language) for each in notices)
    return "\n".join(words for words in said if words)


def briefly(words: Iterable[str]) -> str:
    """Each of these once, where there is room for all of them; else ""."""
    together = "\n".join(dict.fromkeys(each for each in words if each))
    return together if len(together.encode()) <= BRIEF_BYTES else ""


def notice_until(notices: Notices, state: State, facts: Facts) -> str:
    """How long at least they hold, "" where nobody said so."""
    until = max((each.until for each in notices if each.until is not None), default=None)
    return "" if until is None else at_least(until, state.language, facts.texts, state.today)


def at_least(until: HallTime, language: str, texts: "Texts", today: date | None) -> str:
    """A moment in words, with its day unless that is today for sure."""
    if until.day == today:
        return texts.text("home.at_least_until", language, time=until.time)
    return texts.dated("home.at_least_until_day", language, until.day, time=until.time)


def opens_again(again: HallTime, language: str, texts: "Texts", today: date | None) -> str:
    """When a hall opens, in words, with its day unless that is today for sure."""
    if again.day == today:
        return texts.text("out-of-service.opens_today", language, time=again.time)
    return texts.dated("out-of-service.opens_day", language, again.day, time=again.time)
