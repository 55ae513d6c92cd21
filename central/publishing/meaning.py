"""What a draft changes in meaning: items, conditions, questions, words by language, pictures."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from central.publishing.sets import Content
from contracts.canonical import sha256_hex
from contracts.items import LANGUAGES, ItemDocument

_RULES = frozenset(
    ("when", "show_when", "rule", "required", "valid_when", "type", "identity_level")
)
_LOOKS = frozenset(("icon", "order", "frequent", "elder_home"))
_CHARS = 200


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is otherwise.

    ``kind``: item, rule, question, choice, words, look, number, overlay, file. ``what``: added,
    removed, changed. ``language`` where words of one language changed.
    """

    kind: str
    what: str
    subject: str
    where: str = ""
    before: str = ""
    after: str = ""
    language: str = ""

    def told(self) -> dict[str, str]:
        """As data."""
        return {name: getattr(self, name) for name in self.__slots__}

    @property
    def sentence(self) -> str:
        """One line for people."""
        place = " ".join(part for part in (self.subject, self.where, self.language) if part)
        match self.what:
            case "added":
                return f"+ {self.kind} {place}: {self.after}".rstrip(": ")
            case "removed":
                return f"- {self.kind} {place}: {self.before}".rstrip(": ")
            case _:
                return f"~ {self.kind} {place}: {self.before} -> {self.after}"


def changes(base: Content, draft: Content) -> tuple[Change, ...]:
    """All of them, by subject."""
    return (*_items(base, draft), *_overlays(base, draft), *_files(base, draft))


def _items(base: Content, draft: Content) -> Iterator[Change]:
    for code in sorted({*base.items, *draft.items}):
        before, after = base.items.get(code), draft.items.get(code)
        if before is None and after is not None:
            name = after.doc.name.get(LANGUAGES[0])
            yield Change("item", "added", code, after=f"{name} {after.doc.version}")
        elif after is None and before is not None:
            yield Change("item", "removed", code, before=before.doc.version)
        elif before is not None and after is not None and before.doc != after.doc:
            yield from _documents(code, before.doc, after.doc)


def _documents(code: str, before: ItemDocument, after: ItemDocument) -> Iterator[Change]:
    was = before.model_dump(mode="json", by_alias=True)
    now = after.model_dump(mode="json", by_alias=True)
    yield from _compared(code, "", was, now)


def _compared(subject: str, where: str, before: Any, after: Any) -> Iterator[Change]:
    """What differs between two values at a place; lists of things with an id are matched by it."""
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        if _is_text(before) and _is_text(after):
            for language in LANGUAGES:
                if before.get(language) != after.get(language):
                    words = (_short(before.get(language)), _short(after.get(language)))
                    yield Change("words", "changed", subject, where, *words, language)
            return
        for key in [*before, *(key for key in after if key not in before)]:
            yield from _compared(subject, _at(where, key), before.get(key), after.get(key))
        return
    if isinstance(before, list) and isinstance(after, list):
        yield from _lists(subject, where, before, after)
        return
    yield _leaf(subject, where, before, after)


def _lists(subject: str, where: str, before: list[Any], after: list[Any]) -> Iterator[Change]:
    was, now = _by_id(before), _by_id(after)
    for key in [*was, *(key for key in now if key not in was)]:
        place = _at(where, key)
        if key not in now:
            yield Change(_kind(place), "removed", subject, place, before=_short(was[key]))
        elif key not in was:
            yield Change(_kind(place), "added", subject, place, after=_short(now[key]))
        else:
            yield from _compared(subject, place, was[key], now[key])
    same = [key for key in was if key in now]
    if same != [key for key in now if key in was]:
        yield Change("look", "changed", subject, where, "order", "another order")


def _by_id(values: list[Any]) -> dict[str, Any]:
    named: dict[str, Any] = {}
    for place, value in enumerate(values):
        own = value.get("id") or value.get("code") if isinstance(value, dict) else None
        own = own or (value if isinstance(value, str) else str(place))
        named[own if own not in named else f"{own} {place}"] = value
    return named


def _leaf(subject: str, where: str, before: Any, after: Any) -> Change:
    what = "added" if before is None else "removed" if after is None else "changed"
    return Change(_kind(where), what, subject, where, _short(before), _short(after))


def _kind(where: str) -> str:
    """What a place is about."""
    parts = where.split(".")
    if parts[-1] in _RULES or parts[0] == "conditions":
        return "rule"
    if parts[0] == "questions":
        return "choice" if "choices" in parts else "question"
    return "look" if parts[-1] in _LOOKS else "words" if parts[-1] in LANGUAGES else "field"


def _overlays(base: Content, draft: Content) -> Iterator[Change]:
    for district in sorted({*base.overlays, *draft.overlays}):
        before, after = base.overlays.get(district), draft.overlays.get(district)
        was = _patches(before.model_dump(mode="json", exclude_unset=True) if before else {})
        now = _patches(after.model_dump(mode="json", exclude_unset=True) if after else {})
        for item in sorted({*was, *now}):
            subject = f"{district}/{item}"
            if item not in now:
                yield Change("overlay", "removed", subject)
            elif item not in was:
                yield Change("overlay", "added", subject, after=_short(now[item]))
            else:
                yield from _compared(subject, "", was[item], now[item])


def _patches(overlay: Mapping[str, Any]) -> dict[str, Any]:
    return {patch["item"]: patch for patch in overlay.get("patches", ())}


def _files(base: Content, draft: Content) -> Iterator[Change]:
    for path in sorted({*base.others, *draft.others}):
        before, after = base.others.get(path), draft.others.get(path)
        if before == after:
            continue
        what = "added" if before is None else "removed" if after is None else "changed"
        yield Change("file", what, path, "", _mark(before), _mark(after))


def _mark(data: bytes | None) -> str:
    return "" if data is None else f"{len(data)} bytes {sha256_hex(data)[:12]}"


def _is_text(value: Mapping[str, Any]) -> bool:
    return bool(value) and set(value) >= set(LANGUAGES)


def _at(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key


def _short(value: Any) -> str:
    if isinstance(value, dict) and _is_text(value):
        value = " / ".join(str(value[language]) for language in LANGUAGES)
    elif isinstance(value, dict) and isinstance(value.get("label"), dict):
        value = _short(value["label"])
    text = "" if value is None else str(value)
    return text if len(text) <= _CHARS else f"{text[:_CHARS]}…"
