"""What items are called, for whoever finds them by what is meant."""

import itertools
from collections.abc import Iterable, Sequence

from kiosk.finding.entry import Entry, Field

MOST_PHRASES = 4000
"""Each takes a few milliseconds to learn."""


def phrases_of(entries: Iterable[Entry]) -> Sequence[tuple[str, str]]:
    """Codes with what people say: the name of each item first, then its other names, in turns.

    So a catalogue of thousands is known by its names, and one of hundreds by every word.
    """
    named = [
        [(entry.code, phrase.text) for phrase in entry.phrases() if phrase.field < Field.GUIDE]
        for entry in entries
    ]
    turns = itertools.zip_longest(*named)
    all_of_them = (each for turn in turns for each in turn if each is not None)
    return list(itertools.islice(dict.fromkeys(all_of_them), MOST_PHRASES))
