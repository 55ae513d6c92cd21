"""The first self-test of a set: no device, no resident, no robot. Pure.

Every document of the set could be read and its rules compiled; every sentence is there in each
language and can be filled in; and every page can be made of each item, as somebody would see it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from string import Formatter

from contracts.errors import InvalidDocumentError
from contracts.identity import CardLayout, Identity
from contracts.rules import CompiledItem
from kiosk.texts import Texts
from kiosk.visit.answers import FormState, item_pages
from kiosk.visit.flow import FLOW
from kiosk.visit.matter import Matter, Submission
from kiosk.visit.person import Person
from kiosk.visit.session import initial, view
from kiosk.visit.shape import Mode
from kiosk.visit.state import Facts, State
from kiosk.visit.step import Step

NO_ID = "00000000-0000-7000-8000-000000000000"
SOMEBODY = Identity(
    CardLayout.RESIDENT, "某", "2", "01", None, "", "0" * 17 + "X", "", None, None, long_term=True
)


class SelfTestError(InvalidDocumentError):
    """A set that was begun does not do what a set must."""

    code = "P-165"


def self_test(facts: Facts, refused: Iterable[str]) -> None:
    """Raise SelfTestError with everything that is wrong.

    Args:
        refused: names of the set's documents that cannot be offered.
    """
    problems = [f"{name}: refused" for name in refused]
    problems += [*_texts(facts.texts, facts.languages), *_pages(facts)]
    if problems:
        raise SelfTestError("; ".join(problems[:10]))


def _texts(texts: Texts, languages: Iterable[str]) -> Iterator[str]:
    first, *others = languages
    for language in others:
        for key in sorted(texts.keys(first) ^ texts.keys(language)):
            yield f"text {key}: not in every language"
    for language in (first, *others):
        for key, sentence in texts.catalogue(language).items():
            try:
                names = {name for _, name, _, _ in Formatter().parse(sentence) if name}
                sentence.format(**dict.fromkeys(names, "1"))
            except (ValueError, KeyError, IndexError, AttributeError):
                yield f"text {key}: cannot be filled in ({language})"


def _pages(facts: Facts) -> Iterator[str]:
    for language in facts.languages:
        for mode in Mode:
            there = replace(initial(facts), language=language, mode=mode, visit=1, visits=1)
            for item in facts.items:
                yield from _item(there, item, facts)


def _item(there: State, item: CompiledItem, facts: Facts) -> Iterator[str]:
    somebody = there.put(Matter(item.doc.code), Person(SOMEBODY), Submission(NO_ID))
    for step in FLOW:
        try:
            _show(somebody, step, facts)
        except Exception as error:  # whatever it is: a resident would stand before nothing
            yield f"item {item.doc.code}, page {step.name}: {type(error).__name__}"
    try:
        for page in item_pages(somebody, facts):
            _show(somebody.put(FormState(at=page.questions[0])), _asking(), facts)
    except Exception as error:
        yield f"item {item.doc.code}, questions: {type(error).__name__}"


def _show(state: State, step: Step, facts: Facts) -> None:
    if step.over is not None:
        view(replace(state, page=FLOW.home.name, over=(step.name,)), facts, 0)
        return
    ready = step.prepare(replace(state, page=step.name), facts)
    if step.needed(ready, facts):
        view(step.enter(ready, facts).state, facts, 0)


def _asking() -> Step:
    """The page that asks an item's questions."""
    return next(entry.step for entry in FLOW.order if entry.step.part == "answers")
