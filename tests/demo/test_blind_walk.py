"""Somebody who hears a terminal for the first time begins, goes on and gives up in time."""

from typing import Any

import pytest

from demo import steps
from demo.resident import Expectation, Resident
from demo.robot.blind import BlindWalk
from demo.robot.meaning import Meaning
from demo.robot.patience import PATIENCE, Patience

RING = ["点这里开始", "Start in English", "再读", "慢", "快"]


class Ears:
    """A first page whose ring is known; it says nothing of which page it is."""

    def __init__(self, language: str) -> None:
        resident = Resident("legal-aid", Expectation("cleared", "nothing", 0), language=language)
        self.means = Meaning(resident)
        self.page, self.chosen = "", ""
        self._at = -1

    def say_again(self) -> None:
        self.page = self.means.page("您好，来办事？")

    def find(self, *keys: str) -> str:
        return next((text for text in RING if self.means.is_any(text, *keys)), "")

    def choose(self) -> bool:
        self.page, self.chosen = "home", "chosen"
        return True


def walk_of(ears: Ears) -> Any:
    walk: Any = object.__new__(BlindWalk)
    walk.blind, walk._vain = ears, Patience()
    return walk


@pytest.mark.parametrize(("language", "begins"), [("en", "home"), ("zh-CN", "attract")])
def test_who_understands_one_key_of_the_first_page_chooses_it(language: str, begins: str) -> None:
    ears = Ears(language)
    assert walk_of(ears)._first_words() is None
    assert ears.page == begins


@pytest.mark.parametrize(("language", "key"), [("zh-CN", RING[0]), ("en", RING[1])])
def test_one_key_of_the_first_page_begins(language: str, key: str) -> None:
    means = Ears(language).means
    assert [text for text in RING if means.is_any(text, *steps.hand("attract").finds)] == [key]


def test_patience_ends_where_nothing_new_is_said() -> None:
    patience = Patience()
    patience.heard("form", "请选一个")
    assert [patience.ends() for _ in range(PATIENCE)] == [False] * (PATIENCE - 1) + [True]


def test_patience_begins_anew_with_something_new_and_not_with_the_clock() -> None:
    patience = Patience()
    patience.heard("attract", "00:14")
    for _ in range(PATIENCE - 1):
        assert not patience.ends()
    patience.heard("attract", "Start in English")
    assert not patience.ends()
    patience.heard("attract", "00:15")
    assert [patience.ends() for _ in range(PATIENCE - 1)][-1]
