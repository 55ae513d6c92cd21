"""What the centre wants of this terminal: verified, and kept where the terminal looks.

The same words come over the line and on a stick, in any order and more than once. Each is signed
by itself with the key that was pinned at enrolment; what is not is never written down.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import TypeVar

import structlog

from contracts.errors import PolicyError
from contracts.fleet import MAX_NOTICED, CardList, Choice, Command, Notice, signed_word
from contracts.logbook import Head
from contracts.replacement import Before, Replaced
from contracts.wire import AckKeyInfo, SignedAnswer
from kiosk.logbook.logged import keep_logged
from kiosk.records.place import keep_word, proved
from sync.locks import only_one
from sync.updates.choice import Standing, believed
from sync.updates.places import Places, read_json, read_object, write_json
from sync.updates.terminal_state import read_terminal_state
from sync.updates.words import Word

log = structlog.get_logger(__name__)

LOCK_NAME = "told.lock"
MAX_WORDS = MAX_NOTICED
"""Commands, and notices, that are kept at most; the newest, and those that stand first."""
_PATIENCE_S = 5.0
_KEPT_AFTER_END = timedelta(days=1)
PlaceT = TypeVar("PlaceT", Before, Replaced)
WordT = TypeVar("WordT", Command, Notice, CardList)


class Told:
    """Keeps the centre's words. Any thread and process: one at a time by a lock.

    Every method raises StorageError when it could not be kept.
    """

    def __init__(
        self,
        places: Places,
        terminal_id: str,
        ack_key: AckKeyInfo,
        now: Callable[[], datetime],
    ) -> None:
        self._places = places
        self._terminal_id = terminal_id
        self._ack_key = ack_key
        self._now = now

    def root(self, told: str | None) -> None:
        """Keep the first root of signed metadata, once, or again in place of a damaged file."""
        if self._places.keep_root(told):
            log.info("trust.root_kept")

    def choice(self, signed: SignedAnswer) -> Word | None:
        """Keep the newest choice; why this one does not count, None when it does."""
        choice = self.read_choice(signed)
        if choice is None:
            return Word.FORGED
        with self._alone():
            word = believed(choice, self._terminal_id, self.standing())
            if word is None:
                write_json(self._places.wanted, {"choice": signed.model_dump(mode="json")})
        if word is not None:
            log.warning("choice.refused", number=choice.number, word=word.value)
        return word

    def wanted(self) -> tuple[SignedAnswer, Choice] | None:
        """The newest choice, None before the first."""
        return self._kept_choice(read_object(self._places.wanted).get("choice"))

    def standing(self) -> Standing:
        """What choices are measured against."""
        wanted = self.wanted()
        staged = self._kept_choice(read_object(self._places.staged).get("choice"))
        state = read_terminal_state(self._places.state)
        newest = max(
            (kept[1] for kept in (wanted, staged) if kept is not None),
            key=lambda choice: choice.number,
            default=None,
        )
        returned = frozenset(each.sha256 for each in state.returned)
        if newest is None or newest.number < state.choice:
            return Standing(state.choice, None, returned)
        return Standing(newest.number, (newest.set, newest.sha256), returned)

    def words(self, commands: Iterable[SignedAnswer], notices: Iterable[SignedAnswer]) -> None:
        """Add commands and notices; of a notice the highest revision stays."""
        with self._alone():
            kept = read_object(self._places.words)
            all_commands = {
                command.id: (signed, command)
                for signed, command in self._each([*_listed(kept, "commands"), *commands], Command)
                if command.terminal_id == self._terminal_id and not self._over(command.expires)
            }
            all_notices: dict[str, tuple[SignedAnswer, Notice]] = {}
            for signed, notice in self._each([*_listed(kept, "notices"), *notices], Notice):
                older = all_notices.get(notice.id)
                if older is None or older[1].revision <= notice.revision:
                    all_notices[notice.id] = (signed, notice)
            told = set(_ids(read_json(self._places.acknowledged)))
            document = {
                "commands": [
                    signed.model_dump(mode="json")
                    for identity, (signed, _) in all_commands.items()
                    if identity not in told
                ][-MAX_WORDS:],
                "notices": [
                    signed.model_dump(mode="json")
                    for signed, notice in sorted(all_notices.values(), key=_stands)
                    if self._concerned(notice)
                ][-MAX_WORDS:],
            }
            if any(document.values()) or self._places.words.exists():  # also a damaged one
                write_json(self._places.words, document)

    def cards(self, signed: SignedAnswer) -> None:
        """Keep the newest list of technicians; an older one, however it comes, ends nothing."""
        try:
            listed = signed_word(self._ack_key, signed, CardList)
        except PolicyError as exc:
            log.warning("word.refused", kind="cards", code=exc.code)
            return
        if listed.terminal_id != self._terminal_id:
            log.warning("word.refused", kind="cards", code="")
            return
        with self._alone():
            kept = self.listed()
            if kept is not None and (kept.number, kept.made_at) > (listed.number, listed.made_at):
                log.warning("cards.refused", number=listed.number)
                return
            write_json(self._places.cards, {"cards": [signed.model_dump(mode="json")]})

    def listed(self) -> CardList | None:
        """The list of technicians that is here, None before the first."""
        found = self._each(_listed(read_object(self._places.cards), "cards"), CardList)
        return next((listed for _, listed in found), None)

    def noticed(self) -> dict[str, int]:
        """Notices that stand here, the revision by id; the centre says what it lacks or ended."""
        kept = self._each(_listed(read_object(self._places.words), "notices"), Notice)
        stand = [notice for _, notice in kept if not notice.withdrawn and self._concerned(notice)]
        return {notice.id: notice.revision for notice in stand[-MAX_WORDS:]}

    def acknowledged(self, ids: Iterable[str]) -> None:
        """Note results that the centre has; one that the terminal has dropped is forgotten."""
        with self._alone():
            before = _ids(read_json(self._places.acknowledged))
            told = read_json(self._places.results)
            here = {each.get("id") for each in told if isinstance(each, dict)} if told else set()
            still = [each for each in dict.fromkeys([*before, *ids]) if each in here]
            if still != before:
                write_json(self._places.acknowledged, still)

    def logged(self, head: Head) -> None:
        """Note as far as the centre has the logbook; a restored one has less of it than before."""
        with self._alone():
            keep_logged(self._places.data_dir, head)

    def places_taken(self, before: SignedAnswer | None, replaced: SignedAnswer | None) -> None:
        """Keep whose place this terminal took, as it stands now, and who took its."""
        if before is not None and self._is_ours(before, Before):
            keep_word(self._places.data_dir, before, Before)
        if replaced is not None and self._is_ours(replaced, Replaced):
            keep_word(self._places.data_dir, replaced, Replaced)

    def read_choice(self, signed: SignedAnswer) -> Choice | None:
        """A choice that the centre signed, else None."""
        try:
            return signed_word(self._ack_key, signed, Choice)
        except PolicyError:
            return None

    def _is_ours(self, signed: SignedAnswer, model: type[PlaceT]) -> bool:
        if proved(signed, self._ack_key, self._terminal_id, model) is not None:
            return True
        log.warning("word.refused", kind=model.__name__.lower())
        return False

    def _kept_choice(self, document: object) -> tuple[SignedAnswer, Choice] | None:
        signed = _signed(document)
        choice = None if signed is None else self.read_choice(signed)
        return None if signed is None or choice is None else (signed, choice)

    def _each(
        self, listed: Iterable[SignedAnswer], model: type[WordT]
    ) -> Iterable[tuple[SignedAnswer, WordT]]:
        for signed in listed:
            try:
                yield signed, signed_word(self._ack_key, signed, model)
            except PolicyError as exc:
                log.warning("word.refused", kind=model.__name__.lower(), code=exc.code)

    def _concerned(self, notice: Notice) -> bool:
        ours = not notice.terminals or self._terminal_id in notice.terminals
        return ours and not (notice.over_at is not None and self._over(notice.over_at))

    def _over(self, end: datetime) -> bool:
        return end + _KEPT_AFTER_END < self._now()

    def _alone(self) -> AbstractContextManager[None]:
        return only_one(self._places.data_dir, LOCK_NAME, patience_s=_PATIENCE_S)


def _signed(document: object) -> SignedAnswer | None:
    try:
        return SignedAnswer.model_validate(document)
    except ValueError:
        return None


def _stands(kept: tuple[SignedAnswer, Notice]) -> bool:
    return not kept[1].withdrawn


def _listed(kept: dict[str, object], name: str) -> list[SignedAnswer]:
    listed = kept.get(name)
    found = [_signed(each) for each in listed] if isinstance(listed, list) else []
    return [each for each in found if each is not None]


def _ids(told: object) -> list[str]:
    return [each for each in told if isinstance(each, str)] if isinstance(told, list) else []
