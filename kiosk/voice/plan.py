"""From a text to the recordings that say it: whole sentences, else pieces, else single syllables.

Nothing is made up on the way: what has no recording at all is left out, and the plan says so.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from kiosk.voice import chinese, english
from kiosk.voice.pack import Pack
from kiosk.voice.phrases import (
    CHINESE,
    HAN,
    HAN_SIGNS,
    LETTERS,
    WORDS,
    sentences,
    speakable,
)

LONGEST = 48
"""Signs of the longest piece that is looked for inside a sentence."""
LONGEST_WORDS = 24
SHORT = 4
"""Digits of a number that nobody would mind: a page, a time, a count."""
SENTENCE_MS, CLAUSE_MS, JOINT_MS = 320, 160, 25
_VALUE = re.compile(r"[\d*]")
_PAUSE = re.compile(r"[,，、;；:：()（）〔〕「」·—–…!?！？。]")
_RUNS = re.compile(f"[{HAN_SIGNS}]+|[A-Za-z]|[^{HAN_SIGNS}A-Za-z]+")
_WORD = re.compile(f"[A-Za-z']+|[{HAN_SIGNS}]+|[,;:()–—]")


class Source(StrEnum):
    """How a text is said, the best first."""

    RECORDED = "recorded"
    """Read by a person."""
    MADE = "made"
    """Made beforehand as a whole."""
    JOINED = "joined"
    """Put together from pieces and numbers that were made beforehand."""
    LIVE = "live"
    """Read as a whole while somebody waits: what would else be light."""
    LIGHT = "light"
    """Some of it from single syllables or letters: a name, a free text."""
    NONE = "none"
    """Nothing of it can be said."""


_WORST = tuple(Source)


@dataclass(frozen=True, slots=True)
class Piece:
    """A recording and the silence after it."""

    file: Path
    after_ms: int = 0
    close: bool = False
    """Said in one breath with the next: the silence at its edges is cut."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a text is said.

    Attributes:
        missing: how many syllables or words nothing is there for.
        personal: a name, a free text or a long number is in it, as far as its sound tells: it
            may be somebody's.
    """

    pieces: tuple[Piece, ...] = field(repr=False)
    source: Source
    missing: int = 0
    personal: bool = False


_TONES = {"2": "3", "5": "4123"}
"""Tones that stand in where no character is read so: guang2 within a word, ge5 in 这个."""


class Planner:
    """Finds recordings for texts. Keeps nothing of them.

    Args:
        packs: the recordings of each language.
        syllables: a Chinese text as syllables; loaded when it is needed first.
    """

    def __init__(
        self, packs: Mapping[str, Pack], syllables: Callable[[str], list[str]] | None = None
    ) -> None:
        self._packs = packs
        self._syllables = syllables or _load_syllables

    def plan(self, text: str, language: str) -> Plan:
        """The recordings that say a text in a language, in order."""
        found = _Found()
        pack = self._packs.get(language)
        if pack is None:
            return Plan((), Source.NONE, 1)
        for sentence in sentences(text):
            foreign = language == CHINESE and not HAN.search(sentence) and WORDS.search(sentence)
            own = self._packs.get("en") if foreign else pack
            self._sentence(sentence, own or pack, "en" if foreign else language, found)
            found.pause(SENTENCE_MS)
        source = _WORST[found.worst] if found.pieces else Source.NONE
        return Plan(tuple(found.pieces), source, found.missing, found.personal)

    def _sentence(self, sentence: str, pack: Pack, language: str, found: "_Found") -> None:
        if (whole := pack.recording(sentence)) is not None:
            found.add(whole, Source.RECORDED if pack.by_person(sentence) else Source.MADE)
        elif language == CHINESE:
            self._chinese(sentence, pack, found)
        else:
            self._english(sentence, pack, found)

    def _chinese(self, sentence: str, pack: Pack, found: "_Found") -> None:
        self._pieces(sentence, "", _longest, self._loose_chinese, pack, found)

    def _english(self, sentence: str, pack: Pack, found: "_Found") -> None:
        found.digits = 0
        self._pieces(sentence.split(" "), " ", _longest_words, self._loose_english, pack, found)

    def _pieces(
        self,
        signs: Sequence[str],
        glue: str,
        longest: "_Longest",
        loose: "_Loose",
        pack: Pack,
        found: "_Found",
    ) -> None:
        """The longest pieces there are, from the left; what lies between them is said loosely."""
        at = done = 0
        while at < len(signs):
            piece = longest(signs, at, pack)
            if piece is None:
                at += 1
                continue
            end, file = piece
            loose(glue.join(signs[done:at]), signs[at], pack, found)
            found.add(file, Source.JOINED)
            at = done = end
        loose(glue.join(signs[done:]), "", pack, found)

    def _loose_chinese(self, text: str, after: str, pack: Pack, found: "_Found") -> None:
        """Numbers in words, names by syllables; a measure word may be the first sign after it."""
        if not text.strip():
            return
        found.notice(text)
        said = chinese.said(text + after)
        said = said[: len(said) - len(after)] if after and said.endswith(after) else said
        name = bool(HAN.search(text))
        for run in _RUNS.findall(said):
            if HAN.match(run):
                self._syllables_of(run, pack, Source.LIGHT if name else Source.JOINED, found)
            elif run.isalpha():
                letters = self._packs.get("en")
                found.unit(letters.recording(run.upper()) if letters else None, Source.LIGHT)
            elif _PAUSE.search(run):
                found.pause(CLAUSE_MS)

    def _syllables_of(self, run: str, pack: Pack, source: Source, found: "_Found") -> None:
        for syllable in self._syllables(run):
            known = (pack.recording(syllable[:-1] + tone) for tone in _TONES.get(syllable[-1:], ""))
            found.unit(next(filter(None, (pack.recording(syllable), *known)), None), source)

    def _loose_english(self, text: str, after: str, pack: Pack, found: "_Found") -> None:
        found.notice(text)
        found.notice_digits(text)
        for word in _WORD.findall(english.said(text)):
            if _PAUSE.match(word):
                found.pause(CLAUSE_MS)
            elif HAN.match(word):
                own = self._packs.get(CHINESE)
                if own is None:
                    found.missing += len(word)
                else:
                    self._syllables_of(word, own, Source.LIGHT, found)
            else:
                whole = pack.recording(word) or pack.recording(word.lower())
                if whole is not None:
                    found.unit(whole, Source.JOINED)
                    continue
                for letter in word.upper().replace("'", ""):
                    found.unit(pack.recording(letter), Source.LIGHT)


class _Found:
    """What was found so far."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.worst = 0
        self.missing = 0
        self.personal = False
        self.digits = 0

    def notice(self, loose: str) -> None:
        """What nobody recorded; short numbers are counts and times."""
        if HAN.search(loose) or LETTERS.search(loose) or len(_VALUE.findall(loose)) > SHORT:
            self.personal = True

    def notice_digits(self, loose: str) -> None:
        """A date has a month between its numbers that somebody recorded: they count together."""
        self.digits += len(_VALUE.findall(loose))
        self.personal |= self.digits > SHORT

    def add(self, file: Path, source: Source) -> None:
        """A whole piece."""
        self.pieces.append(Piece(file, JOINT_MS))
        self.worst = max(self.worst, _WORST.index(source))

    def unit(self, file: Path | None, source: Source) -> None:
        """A syllable, a letter or a word of a number."""
        if file is None:
            self.missing += 1
            return
        self.pieces.append(Piece(file, 0, close=True))
        self.worst = max(self.worst, _WORST.index(source))

    def pause(self, ms: int) -> None:
        """Breathe after what was added last."""
        if self.pieces:
            last = self.pieces[-1]
            self.pieces[-1] = Piece(last.file, max(ms, last.after_ms), last.close)


_Longest = Callable[[Sequence[str], int, Pack], tuple[int, Path] | None]
_Loose = Callable[[str, str, Pack, _Found], None]


def _longest(sentence: Sequence[str], at: int, pack: Pack) -> tuple[int, Path] | None:
    """The longest recorded piece that begins here, at least two characters: its end, its file."""
    for end in range(min(len(sentence), at + LONGEST), at + 1, -1):
        piece = "".join(sentence[at:end])
        whole = speakable(piece, CHINESE) and not _cuts_number(sentence, at, end)
        if whole and piece == piece.strip() and (file := pack.recording(piece)) is not None:
            return end, file
    return None


def _cuts_number(sentence: Sequence[str], at: int, end: int) -> bool:
    """Whether a value would be cut in two."""
    left = at > 0 and _VALUE.match(sentence[at - 1]) and _VALUE.match(sentence[at])
    right = end < len(sentence) and _VALUE.match(sentence[end - 1]) and _VALUE.match(sentence[end])
    return bool(left or right)


def _longest_words(words: Sequence[str], at: int, pack: Pack) -> tuple[int, Path] | None:
    for end in range(min(len(words), at + LONGEST_WORDS), at, -1):
        piece = _bare(" ".join(words[at:end]))
        known = len(piece) >= 2 and not piece.isdigit()
        if known and (file := pack.recording(piece)) is not None:
            return end, file
    return None


def _bare(piece: str) -> str:
    found = sentences(piece)
    return found[0] if len(found) == 1 else piece


def _load_syllables(text: str) -> list[str]:
    from kiosk.voice.syllables import syllables  # its dictionary takes a third of a second

    return syllables(text)
