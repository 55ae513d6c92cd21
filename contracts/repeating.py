"""Questions that are asked once for each of several people or things. Pure.

A repeated section is unrolled into as many plain ones as it may have entries: form, review, voice,
rules and the centre know nothing of it. ``household`` with the questions ``name`` and ``income``
becomes ``name_1``, ``income_1``, ``household_next_1``, ``name_2`` and so on. The question at the
end of an entry leads to another one, ends the list, or takes this entry out. Entries stand without
gaps: what comes after one that is taken out moves up.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from contracts.items import Ask, Choice, ItemDocument, Question, Repeat, Section, Text, ValidRule
from contracts.mistakes import Place

MORE, END, REMOVE = "more", "end", "remove"
_ANSWERS = re.compile(r"\banswers\.([a-z][a-z0-9_]*)")
_TOLD = Text({"zh-CN": "合计", "en": "Altogether"})
_Kept = TypeVar("_Kept")


@dataclass(frozen=True, slots=True)
class Group:
    """The entries of one repeated section, counted from 1, by the ids of their questions.

    ``first`` asks whether there is any entry; "" where there always is one. ``count`` and ``total``
    are told, never asked: how many there are, and the sum of the answers to ``of``; each "" where
    it is not told.
    """

    section: str
    questions: tuple[str, ...]
    most: int
    first: str = ""
    count: str = ""
    total: str = ""
    of: str = ""

    def next(self, number: int) -> str:
        """The question at the end of an entry."""
        return f"{self.section}_next_{number}"

    def entry(self, number: int) -> tuple[str, ...]:
        """All questions of an entry."""
        return (*(f"{qid}_{number}" for qid in self.questions), self.next(number))

    @property
    def ends(self) -> tuple[str, ...]:
        """The questions at the ends of entries: they say nothing of the matter itself."""
        return tuple(self.next(n) for n in range(1, self.most + 1))

    @property
    def alike(self) -> frozenset[str]:
        """Questions of the third entry and those after: what holds of the second holds of them."""
        return frozenset(qid for n in range(3, self.most + 1) for qid in self.entry(n))

    @property
    def told(self) -> tuple[str, ...]:
        """What is told and not asked."""
        return tuple(filter(None, (self.count, self.total)))

    def tell(self, shown: Collection[str], answers: Mapping[str, Any]) -> dict[str, int | None]:
        """What is told of the entries whose questions show; None while it is not known."""
        there = [n for n in range(1, self.most + 1) if self.next(n) in shown]
        unknown = answers.get(self.first) is None if self.first else not there
        added = sum(answers.get(f"{self.of}_{n}") or 0 for n in there)
        told = {self.count: len(there), self.total: added}
        return {qid: None if unknown else told[qid] for qid in self.told}

    def before(self, number: int) -> str:
        """The question that led to an entry; "" for one that is always there."""
        return self.next(number - 1) if number > 1 else self.first

    def ending(self, qid: str) -> int | None:
        """The entry at whose end this is asked; None for any other question."""
        return next((n for n in range(1, self.most + 1) if self.next(n) == qid), None)

    def without(self, kept: Mapping[str, _Kept], number: int) -> dict[str, _Kept]:
        """What is kept by question, without one entry; those after it move up."""
        entries = {qid for n in range(1, self.most + 1) for qid in self.entry(n)}
        found = {qid: value for qid, value in kept.items() if qid not in entries}
        for old in range(1, self.most + 1):
            if old == number:
                continue
            for qid, moved in zip(self.entry(old), self.entry(old - (old > number)), strict=True):
                if qid in kept:
                    found[moved] = kept[qid]
        return found

    def cut(self, kept: Mapping[str, _Kept], number: int) -> dict[str, _Kept]:
        """What is kept by question, without the entries after this one."""
        gone = {qid for n in range(number + 1, self.most + 1) for qid in self.entry(n)}
        return {qid: value for qid, value in kept.items() if qid not in gone}

    def is_last(self, values: Mapping[str, Any], number: int) -> bool:
        """Whether nothing is kept of an entry after this one."""
        return number == self.most or not any(qid in values for qid in self.entry(number + 1))


@dataclass(frozen=True, slots=True)
class Unrolled:
    """A document without repeated sections, and where each of its parts stood before.

    ``questions`` and ``sections`` are as many as those of ``doc``: places in the document as it
    was written.
    """

    doc: ItemDocument
    groups: tuple[Group, ...]
    questions: tuple[Place, ...]
    sections: tuple[Place, ...]


def unrolled(doc: ItemDocument) -> Unrolled:
    """The same questions without repeated sections."""
    if not any(section.repeat for section in doc.sections):
        whole = tuple(("questions", n) for n in range(len(doc.questions)))
        return Unrolled(doc, (), whole, tuple(("sections", n) for n in range(len(doc.sections))))
    at = {question.id: n for n, question in enumerate(doc.questions)}
    questions: list[tuple[Question, Place]] = []
    sections: list[tuple[Section, Place]] = []
    groups = []
    for place, section in enumerate(doc.sections):
        inner = [doc.questions[at[qid]] for qid in section.questions]
        if section.repeat is None:
            questions += [(question, ("questions", at[question.id])) for question in inner]
            sections.append((section, ("sections", place)))
            continue
        group = _group(section, section.repeat)
        groups.append(group)
        for title, asked, first in _entries(section.repeat, group, inner, section.title):
            here: Place = ("sections", place, "repeat")
            questions += [
                (each, here if own is None else ("questions", at[own])) for each, own in asked
            ]
            ids = tuple(each.id for each, _own in asked)
            if first and sections and doc.sections[place - 1].repeat is None:
                before, where = sections[-1]
                joined = (*before.questions, group.first)
                sections[-1] = (before.model_copy(update={"questions": joined}), where)
                ids = ids[1:]
            one = Section(id=f"{section.id}_{len(sections)}", title=title, questions=ids)
            sections.append((one, ("sections", place)))
    changed = {
        "questions": tuple(question for question, _ in questions),
        "sections": tuple(section for section, _ in sections),
    }
    return Unrolled(
        doc.model_copy(update=changed),
        tuple(groups),
        tuple(where for _, where in questions),
        tuple(where for _, where in sections),
    )


def _entries(
    repeat: Repeat, group: Group, inner: list[Question], title: Text
) -> Iterator[tuple[Text, list[tuple[Question, str | None]], bool]]:
    """Title and questions of each entry and of what is told, with the one they are copies of.

    The last says whether the question comes first that asks for any at all.
    """
    for number in range(1, group.most + 1):
        asked: list[tuple[Question, str | None]] = [
            (_copy(each, repeat, group, number), each.id) for each in inner
        ]
        asked.append((_next(repeat, group, number), None))
        if number == 1 and repeat.any is not None:
            asked.insert(0, (_any(repeat.any, repeat, group), None))
        yield _filled(title, number), asked, number == 1 and group.first != ""
    told: list[tuple[Question, str | None]] = [(each, None) for each in _told(repeat, group)]
    if told:
        yield _TOLD, told, False


def _group(section: Section, repeat: Repeat) -> Group:
    return Group(
        section=section.id,
        questions=section.questions,
        most=repeat.most,
        first=f"{section.id}_any" if repeat.any is not None else "",
        count=f"{section.id}_count" if repeat.count is not None else "",
        total=f"{section.id}_total" if repeat.total is not None else "",
        of=repeat.total.of if repeat.total is not None else "",
    )


def _present(repeat: Repeat, group: Group, number: int) -> str | None:
    """The rule that holds where there is such an entry."""
    if number > 1:
        return f"answers.{group.next(number - 1)} == '{MORE}'"
    return f"answers.{group.first} == true" if group.first else repeat.show_when


def _copy(question: Question, repeat: Repeat, group: Group, number: int) -> Question:
    def rule(text: str) -> str:
        def own(found: re.Match[str]) -> str:
            return f"{found[0]}_{number}" if found[1] in group.questions else found[0]

        return _ANSWERS.sub(own, text)

    rules = (_present(repeat, group, number), question.show_when and rule(question.show_when))
    shown = " && ".join(f"({each})" for each in rules if each)
    required = question.required
    return question.model_copy(
        update={
            "id": f"{question.id}_{number}",
            "label": _filled(question.label, number),
            "short_label": question.short_label and _filled(question.short_label, number),
            "help": question.help and _filled(question.help, number),
            "show_when": shown or None,
            "required": rule(required) if isinstance(required, str) else required,
            "valid_when": tuple(
                ValidRule(rule=rule(each.rule), message=_filled(each.message, number))
                for each in question.valid_when
            ),
            "choices": tuple(
                each.model_copy(update={"show_when": each.show_when and rule(each.show_when)})
                for each in question.choices
            ),
        }
    )


def _next(repeat: Repeat, group: Group, number: int) -> Question:
    asked = repeat.another
    choices = [Choice(code=END, label=_filled(repeat.end, number))]
    if number < group.most:
        choices.insert(0, Choice(code=MORE, label=_filled(repeat.more, number)))
    if number > 1 or group.first:
        choices.append(Choice(code=REMOVE, label=_filled(repeat.remove, number)))
    return Question(
        id=group.next(number),
        type="choice",
        label=_filled(asked.label, number),
        short_label=asked.short_label and _filled(asked.short_label, number),
        help=repeat.full if number == group.most else asked.help and _filled(asked.help, number),
        show_when=_present(repeat, group, number),
        choices=tuple(choices),
    )


def _any(asked: Ask, repeat: Repeat, group: Group) -> Question:
    return Question(
        id=group.first,
        type="bool",
        label=asked.label,
        short_label=asked.short_label,
        help=asked.help,
        show_when=repeat.show_when,
    )


def _told(repeat: Repeat, group: Group) -> Iterator[Question]:
    if repeat.count is not None:
        yield Question(id=group.count, type="number", label=repeat.count, required=False)
    if repeat.total is not None:
        yield Question(id=group.total, type="number", label=repeat.total.label, required=False)


def _filled(text: Text, number: int) -> Text:
    return Text(
        {language: said.replace("{n}", str(number)) for language, said in text.root.items()}
    )


def unplaced(place: Place, made: Unrolled) -> Place:
    """Where a part of the unrolled document stands in the one that was written."""
    match place:
        case ("questions", int(at), *rest):
            return _from(made.questions[at], rest)
        case ("sections", int(at), *rest):
            return _from(made.sections[at], rest)
        case _:
            return place


def _from(place: Place, rest: list[str | int]) -> Place:
    return (*place, *rest) if len(place) == 2 else place
