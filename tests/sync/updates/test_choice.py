from datetime import UTC, datetime

import pytest

from contracts.fleet import Choice
from sync.updates.choice import Standing, believed, takable
from sync.updates.words import Word, sentence

A, B = "aa" * 32, "bb" * 32
AT = datetime(2026, 12, 1, tzinfo=UTC)


def choice(number: int, sha256: str | None = A, name: str = "2026.1", to: str = "T1") -> Choice:
    return Choice(terminal_id=to, number=number, set=name, sha256=sha256, made_at=AT)


@pytest.mark.parametrize(
    ("made", "standing", "word"),
    [
        (choice(1), Standing(), None),
        (choice(5), Standing(4, ("2026.2", B)), None),
        (choice(4), Standing(4, ("2026.1", A)), None),
        (choice(4), Standing(4), None),
        (choice(3), Standing(4), Word.OLDER),
        (choice(4), Standing(4, ("2026.1", B)), Word.CONFLICT),
        (choice(4), Standing(4, ("2026.2", A)), Word.CONFLICT),
        (choice(1, to="T2"), Standing(), Word.FOREIGN),
        (choice(1, None, "shipped"), Standing(), None),
        (choice(1, None), Standing(), Word.INVALID),
        (choice(1, A, "shipped"), Standing(), Word.INVALID),
    ],
)
def test_the_number_decides_which_choice_counts(
    made: Choice, standing: Standing, word: Word | None
) -> None:
    assert believed(made, "T1", standing) is word


def test_a_set_that_was_returned_counts_and_is_not_taken() -> None:
    standing = Standing(4, None, frozenset({A}))
    assert believed(choice(5), "T1", standing) is None
    assert takable(choice(5), standing) is Word.RETURNED
    assert takable(choice(5, B), standing) is None
    assert takable(choice(5, None, "shipped"), standing) is None


@pytest.mark.parametrize("word", list(Word))
def test_every_word_has_its_own_sentence_in_both_languages(word: Word) -> None:
    for language in ("en", "zh-CN"):
        said = sentence(word, language)
        assert said
        assert sum(sentence(other, language) == said for other in Word) == 1
