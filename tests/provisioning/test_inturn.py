"""Questions one after the other: back is the one before that asks something."""

from io import StringIO

import pytest

from kiosk.provisioning.inturn import Ask, in_turn
from kiosk.provisioning.talk import Move, Talk
from tests.provisioning.conftest import TEXTS


@pytest.mark.parametrize(
    ("typed", "asked", "left"),
    [
        ("1 2 3", "abc", None),
        ("1 2 < 2 3", "abcbc", None),
        ("1 2 < < <", "abcba", Move.BACK),
        ("1 >", "ab", Move.LATER),
        ("1 2", "abc", Move.STOP),
    ],
)
def test_what_asks_nothing_is_passed_both_ways(typed: str, asked: str, left: Move | None) -> None:
    talk = Talk(TEXTS, "en", StringIO("\n".join(typed.split()) + "\n"), StringIO())
    seen: list[str] = []

    def question(name: str) -> Ask:
        def ask(_back: bool) -> Move | None:
            seen.append(name)
            answer = talk.ask(name)
            return answer if isinstance(answer, Move) else None

        return ask

    def silent(_back: bool) -> None:
        return None

    asks = [silent, question("a"), silent, question("b"), question("c"), silent]
    assert in_turn(talk, asks) is left
    assert "".join(seen) == asked
