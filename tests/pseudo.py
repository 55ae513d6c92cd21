"""English as a longer language would have it: every sentence two fifths longer.

A page that holds with it has room for the languages that are not there yet.
"""

import re

from kiosk.texts import Texts

LONGER = 0.4
_PIECES = re.compile(r"(\{[^}]*\}|\n)")


def longer(texts: Texts, language: str = "en") -> Texts:
    """The same catalogues, one of them longer; what is filled in stays as it is."""
    made = {each: texts.catalogue(each) for each in texts.languages}
    made[language] = {key: _longer(sentence) for key, sentence in made[language].items()}
    return Texts(made)


def _longer(sentence: str) -> str:
    return "".join(
        piece if _PIECES.fullmatch(piece) else _piece(piece) for piece in _PIECES.split(sentence)
    )


def _piece(piece: str) -> str:
    """Words are said twice until it is long enough; a word alone grows by letters of its own."""
    words = piece.split(" ")
    missing = round(LONGER * len(piece.strip()))
    if len([word for word in words if word]) == 1:
        return re.sub(
            r"([A-Za-z]+)",
            lambda m: m[0] + (m[0] * 2)[-missing:] if missing else m[0],
            piece,
            count=1,
        )
    made: list[str] = []
    for word in words:
        made.append(word)
        bare = re.sub(r"[^A-Za-z]", "", word)
        if bare and missing > 0 and len(bare) <= missing + 2:
            ending = word[len(word.rstrip(".,;:!?…")) :]
            made[-1] = word.rstrip(".,;:!?…")
            made.append(bare.lower() + ending)
            missing -= len(bare) + 1
    return " ".join(made)
