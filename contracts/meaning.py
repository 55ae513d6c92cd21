"""What changes in meaning between two versions of an item, for whoever has to agree to it. Pure.

Not a comparison of files: lines that moved and numbers of places are no change. Parts are known by
their ids, texts are told by language, and what decides is told apart from what is only said.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from contracts.items import LANGUAGES, ItemDocument

Kind = Literal["added", "removed", "changed"]
Part = Literal["item", "condition", "question", "rule", "words", "paper", "deadline", "notice"]

_NAMES = ("id", "code")
_RULES = frozenset(
    (
        "when",
        "stage",
        "needs_clock",
        "show_when",
        "required",
        "rule",
        "valid_when",
        "default",
        "neutral",
        "prefill",
        "sets",
        "photo",
        "for_whom",
        "identity_level",
        "accepts",
        "other_refused",
        "alternatives",
        "alternative",
        "signature",
        "min_length",
        "max_length",
        "min_number",
        "max_number",
        "min_date",
        "max_date",
        "pattern",
        "enter_twice",
        "max_offline_days",
    )
)
_DEADLINES = frozenset(("answer_by_working_days", "answer_unit", "answered_when", "time_limit"))
_SEEN = frozenset(("icon", "order", "frequent", "elder_home", "aliases", "audience", "next_items"))
"""How an item is listed."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is otherwise.

    Attributes:
        part: ``condition``: who can have it; ``question``: what is asked (with its ``type``);
            ``rule``: what decides beside these; ``paper``: what must be brought or shown;
            ``deadline``: when an answer is promised; ``notice``: what people consent to;
            ``words``: what is only said; ``item``: the item itself, or how it is listed.
        place: where, by ids, such as ``questions.phone.label``.
        language: of a text; "" for what has none.
        old, new: as they stand, "" where there is nothing.
    """

    part: Part
    kind: Kind
    place: str
    language: str = ""
    old: str = ""
    new: str = ""


def differences(old: ItemDocument | None, new: ItemDocument) -> list[Change]:
    """All that changes in meaning; for a new item that it is new. What decides comes first."""
    if old is None:
        return [
            Change("item", "added", new.code, language, "", new.name.get(language))
            for language in LANGUAGES
        ]
    before, after = _leaves(old), _leaves(new)
    changes = []
    for place in sorted({*before, *after}):
        one, other = before.get(place), after.get(place)
        if one != other:
            path, language = place
            kind: Kind = "added" if one is None else "removed" if other is None else "changed"
            changes.append(
                Change(_part(path, language), kind, path, language, one or "", other or "")
            )
    return sorted(_whole(changes, before, after), key=lambda change: _ORDER.index(change.part))


def changed_types(old: ItemDocument, new: ItemDocument) -> list[str]:
    """Questions that keep their id and change what an answer is: no document may do that."""
    kinds = {question.id: question.type for question in old.questions}
    return [q.id for q in new.questions if kinds.get(q.id, q.type) != q.type]


_ORDER: tuple[Part, ...] = (
    "item",
    "condition",
    "question",
    "rule",
    "paper",
    "deadline",
    "notice",
    "words",
)
Leaves = dict[tuple[str, str], str]


def _leaves(document: ItemDocument) -> Leaves:
    """Everything that is said, by its place and language."""
    found: Leaves = {}
    for path, value in _walk(document.model_dump(mode="json"), ""):
        if path.partition(".")[0] in ("version", "schema_version", "code"):
            continue
        if isinstance(value, Mapping):
            found.update({(path, language): str(text) for language, text in value.items()})
        else:
            found[path, ""] = _plain(value)
    return found


def _walk(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        if value and set(value) <= set(LANGUAGES):
            yield path, value
            return
        for name, inner in value.items():
            if name not in _NAMES:
                yield from _walk(inner, f"{path}.{name}" if path else name)
        if any(name in value for name in _NAMES) and path:
            yield path, str(value.get("id") or value.get("code"))
    elif isinstance(value, list) and any(isinstance(each, Mapping) for each in value):
        for number, each in enumerate(value):
            yield from _walk(each, f"{path}.{_called(each, number)}")
    elif value is not None and value != []:
        yield path, value


def _called(part: Any, number: int) -> str:
    """What a member of a list is known by: its own id, else its place from 1."""
    if isinstance(part, Mapping):
        for name in _NAMES:
            if name in part:
                return str(part[name])
    return str(number + 1)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def _part(path: str, language: str) -> Part:
    steps = path.split(".")
    first, last = steps[0], steps[-1]
    if first == "conditions":
        return "condition"
    if first == "notice":
        return "notice"
    if first == "materials" or path.startswith("guide.bring"):
        return "paper"
    if last in _DEADLINES:
        return "deadline"
    if language:
        return "item" if path in ("name", "official_name") else "words"
    choice = first == "questions" and len(steps) == 4 and steps[2] == "choices"
    if choice or (first in ("questions", "sections") and len(steps) == 2):
        return "question"
    if last == "type" or (first == "sections" and last == "questions"):
        return "question"
    if any(step in _RULES for step in steps):
        return "rule"
    return "item" if first in _SEEN else "words"


def _whole(changes: list[Change], before: Leaves, after: Leaves) -> list[Change]:
    """A part that is new or gone is told once, by its name, not by each of its fields."""
    gone = {
        change.place: change
        for change in changes
        if change.kind != "changed" and not change.language and _is_head(change)
    }
    told = []
    for change in changes:
        above = [head for head in gone if change.place.startswith(f"{head}.")]
        if not above:
            if change.place in gone:
                change = _named(change, before if change.kind == "removed" else after)
            told.append(change)
    return told


def _is_head(change: Change) -> bool:
    """Whether it stands for a whole part: ``questions.phone`` with its id as what it says."""
    return change.place.rpartition(".")[2] == (change.old or change.new)


def _named(change: Change, leaves: Leaves) -> Change:
    """With what people call the part, where it has words."""
    for word in ("label", "name", "title", "message"):
        text = leaves.get((f"{change.place}.{word}", LANGUAGES[0]))
        if text:
            old, new = ("", text) if change.kind == "added" else (text, "")
            return Change(change.part, change.kind, change.place, "", old, new)
    return change
