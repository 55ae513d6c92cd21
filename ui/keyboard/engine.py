"""Pinyin to characters, without learning: the same letters always give the same list.

Order of the candidates: what uses all letters (phrases and characters by frequency, then a
composed sentence when no phrase fits, then guesses at a half-typed last syllable and at
initials), then phrases for the first syllables, then every character of the first syllable.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from ui.keyboard.dictionary import Entry, PinyinDictionary

MAX_LETTERS = 32
MAX_PHRASE = 4  # syllables of the longest phrase in the dictionary
GUESSES = 24
COMMON_OF_PREFIX = 6
WORD_COST = 150  # a word's weight counts against the logarithm of all words together
SOUNDS_ALONE = frozenset({"m", "n", "ng", "hm", "hng"})  # syllables only by themselves
SPELLED = {"lve": "lue", "nve": "nue"}
TWO_LETTER_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that may replace the first ``consumed_letters`` of what was typed."""

    text: str = field(repr=False)
    consumed_letters: int


class _Path(NamedTuple):
    """Whole syllables from the start of the letters to ``end``."""

    syllables: tuple[str, ...]
    end: int

    @property
    def key(self) -> str:
        return "'".join(self.syllables)


class PinyinEngine:
    """Candidates for typed letters. Holds the dictionary and nothing else."""

    def __init__(self, dictionary: PinyinDictionary) -> None:
        self._dictionary = dictionary
        self._syllables = dictionary.syllables
        self._beginnings = frozenset(
            syllable[:length]
            for syllable in self._syllables - SOUNDS_ALONE
            for length in range(1, len(syllable) + 1)
        )

    def candidates(self, letters: str) -> list[Candidate]:
        """Candidates for ``letters`` (a-z, v for ü, ' between syllables), best first.

        Letters that spell nothing give themselves back, so that no typing is ever lost.
        """
        letters = letters[:MAX_LETTERS]
        if not letters.strip("'"):
            return []
        seen: set[tuple[str, int]] = set()
        result: list[Candidate] = []
        for text, consumed in self._ranked(letters):
            if (text, consumed) not in seen:
                seen.add((text, consumed))
                result.append(Candidate(text, consumed))
        return result or [Candidate(letters, len(letters))]

    def split(self, letters: str) -> str:
        """How the letters are read, for showing: "nihao" gives "ni hao"."""
        words: list[str] = []
        at = 0
        while at < len(letters):
            if letters[at] == "'":
                at += 1
                continue
            end = self._best_cut(letters, at)
            words.append(letters[at:end].strip("'"))
            at = end
        return " ".join(words)

    def _best_cut(self, letters: str, at: int) -> int:
        ends = [end for _, end in self._steps(letters, at)]
        whole = [end for end in ends if self._can_go_on(letters, end)]
        if whole or ends:
            return max(whole or ends)
        longest = at + 1
        while longest < len(letters) and letters[at : longest + 1] in self._beginnings:
            longest += 1
        return longest

    def _can_go_on(self, letters: str, at: int) -> bool:
        if at >= len(letters) or letters[at] == "'":
            return True
        rest = letters[at:].partition("'")[0]
        return rest in self._beginnings or bool(self._steps(letters, at))

    def _ranked(self, letters: str) -> Iterator[tuple[str, int]]:
        paths = self._paths(letters)
        length = len(letters)
        whole = self._whole(letters, paths)
        yield from ((entry.text, length) for entry in whole)
        sentence = None if whole else self._sentence(letters)
        if sentence and sentence[1] == length:
            yield sentence
        yield from ((entry.text, length) for entry in self._guesses(letters, paths))
        if sentence:
            yield sentence
        yield from self._first_phrases(letters, paths)
        yield from self._first_characters(letters, paths)

    def _steps(self, letters: str, at: int) -> list[tuple[str, int]]:
        """Syllables that start at a place, with the place after them (and after a ')."""
        steps = []
        for end in range(at + 1, min(at + 6, len(letters)) + 1):
            syllable = letters[at:end]
            syllable = SPELLED.get(syllable, syllable)
            if syllable not in self._syllables:
                continue
            if syllable in SOUNDS_ALONE and (at > 0 or end < len(letters)):
                continue
            after = end
            while after < len(letters) and letters[after] == "'":
                after += 1
            steps.append((syllable, after))
        return steps

    def _paths(self, letters: str) -> list[_Path]:
        """Every way to read the beginning as one to four whole syllables."""
        start = len(letters) - len(letters.lstrip("'"))
        found: list[_Path] = []
        frontier = [_Path((), start)]
        for _ in range(MAX_PHRASE):
            frontier = [
                _Path((*path.syllables, syllable), end)
                for path in frontier
                for syllable, end in self._steps(letters, path.end)
            ]
            found += frontier
        return found

    def _entries(self, syllables: tuple[str, ...]) -> list[Entry]:
        if len(syllables) == 1:
            return self._dictionary.characters(syllables[0])
        return self._dictionary.phrases("'".join(syllables))

    def _whole(self, letters: str, paths: list[_Path]) -> list[Entry]:
        entries = [
            entry
            for path in paths
            if path.end == len(letters)
            for entry in self._entries(path.syllables)
        ]
        return sorted(entries, key=lambda entry: -entry.weight)

    def _guesses(self, letters: str, paths: list[_Path]) -> list[Entry]:
        """Texts for a half-typed last syllable, or for initials alone."""
        found: list[Entry] = []
        if letters in self._beginnings:
            found += self._dictionary.common_characters(letters, COMMON_OF_PREFIX)
        for path in paths:
            rest = letters[path.end :]
            if rest and rest in self._beginnings and len(path.syllables) < MAX_PHRASE:
                key = f"{path.key}'{rest}"
                found += self._dictionary.phrases_beginning(key, len(path.syllables) + 1)
        found += self._of_initials(letters)
        return sorted(found, key=lambda entry: -entry.weight)[:GUESSES]

    def _of_initials(self, letters: str) -> list[Entry]:
        initials = letters.replace("'", "")
        for two, one in TWO_LETTER_INITIALS:
            initials = initials.replace(two, one)
        if not 2 <= len(initials) <= MAX_PHRASE:
            return []
        return self._dictionary.phrases_of_initials(initials)

    def _first_phrases(self, letters: str, paths: list[_Path]) -> Iterator[tuple[str, int]]:
        parts = [path for path in paths if path.end < len(letters) and len(path.syllables) > 1]
        for path in sorted(parts, key=lambda path: (-path.end, len(path.syllables))):
            for entry in self._entries(path.syllables):
                yield entry.text, path.end

    def _first_characters(self, letters: str, paths: list[_Path]) -> Iterator[tuple[str, int]]:
        singles = [path for path in paths if len(path.syllables) == 1]
        cut = self._best_cut(letters, len(letters) - len(letters.lstrip("'")))
        for path in sorted(singles, key=lambda path: (path.end < cut, -path.end)):
            for entry in self._entries(path.syllables):
                yield entry.text, path.end
        if not singles:
            beginning = letters[:cut].strip("'")
            for entry in self._dictionary.common_characters(beginning, COMMON_OF_PREFIX):
                yield entry.text, cut

    def _sentence(self, letters: str) -> tuple[str, int] | None:
        """The likeliest row of words over the whole syllables, when one phrase is not enough."""
        best: dict[int, tuple[int, str]] = {len(letters) - len(letters.lstrip("'")): (0, "")}
        steps = [self._steps(letters, at) for at in range(len(letters))]
        for at in range(len(letters)):
            if at in best:
                score, text = best[at]
                for entry, end in self._words(steps, at):
                    reached = (score + entry.weight - WORD_COST, text + entry.text)
                    if end not in best or best[end][0] < reached[0]:
                        best[end] = reached
        furthest = max(best)
        text = best[furthest][1]
        return (text, furthest) if text else None

    def _words(self, steps: list[list[tuple[str, int]]], at: int) -> Iterator[tuple[Entry, int]]:
        """The commonest word of one to four syllables for every way to read from ``at``."""
        frontier: list[_Path] = [_Path((), at)]
        for _ in range(MAX_PHRASE):
            frontier = [
                _Path((*path.syllables, syllable), end)
                for path in frontier
                if path.end < len(steps)
                for syllable, end in steps[path.end]
            ]
            for path in frontier:
                if entry := self._dictionary.commonest(path.syllables):
                    yield entry, path.end


def open_engine(folder: Path) -> PinyinEngine:
    """An engine on the dictionary of a folder. Takes a few ms; nothing is read ahead."""
    return PinyinEngine(PinyinDictionary(folder))
