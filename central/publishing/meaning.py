"""What a draft changes in meaning: of items as ``contracts.meaning`` tells it, overlays, files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from central.publishing.sets import Content
from contracts.canonical import canonical_bytes, sha256_hex
from contracts.items import LANGUAGES, ItemDocument
from contracts.meaning import differences
from contracts.overlays import patched

_CHARS = 200


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is otherwise.

    ``part``: as in ``contracts.meaning``, or version, overlay, file,
    program. ``kind``: added, removed,
    changed. ``subject``: an item, a district and an item, a file.
    """

    part: str
    kind: str
    subject: str
    place: str = ""
    language: str = ""
    old: str = ""
    new: str = ""

    def told(self) -> dict[str, str]:
        """As data."""
        return {name: getattr(self, name) for name in self.__slots__}

    @property
    def sentence(self) -> str:
        """One line for people."""
        what = " ".join(each for each in (self.subject, self.place, self.language) if each)
        match self.kind:
            case "added":
                return f"+ {self.part} {what}: {_short(self.new)}"
            case "removed":
                return f"- {self.part} {what}: {_short(self.old)}"
            case _:
                return f"~ {self.part} {what}: {_short(self.old)} -> {_short(self.new)}"


def changes(base: Content, draft: Content) -> tuple[Change, ...]:
    """All of them, by subject."""
    return (
        *_items(base, draft),
        *_overlays(base, draft),
        *_files(base, draft),
        *_programs(base, draft),
    )


def _items(base: Content, draft: Content) -> Iterator[Change]:
    for code in sorted({*base.items, *draft.items}):
        before, after = base.items.get(code), draft.items.get(code)
        if after is not None:
            yield from _compared(code, before.doc if before else None, after.doc)
        elif before is not None:
            yield Change("item", "removed", code, old=before.doc.name.get(LANGUAGES[0]))


def _compared(code: str, before: ItemDocument | None, after: ItemDocument) -> Iterator[Change]:
    if before is not None and before.version != after.version:
        yield Change("version", "changed", code, old=before.version, new=after.version)
    for one in differences(before, after):
        yield Change(one.part, one.kind, code, one.place, one.language, one.old, one.new)


def _overlays(base: Content, draft: Content) -> Iterator[Change]:
    """What residents of a district will read otherwise than now, and patches that came or went."""
    for district in sorted({*base.overlays, *draft.overlays}):
        before, after = base.overlays.get(district), draft.overlays.get(district)
        was = {patch.item: patch for patch in before.patches} if before else {}
        now = {patch.item: patch for patch in after.patches} if after else {}
        for code in sorted({*was, *now}):
            subject = f"{district}/{code}"
            if was.get(code) == now.get(code):
                continue
            kind = "added" if code not in was else "removed" if code not in now else "changed"
            old = _patch(was[code].model_dump(exclude_unset=True)) if code in was else ""
            new = _patch(now[code].model_dump(exclude_unset=True)) if code in now else ""
            yield Change("overlay", kind, subject, old=old, new=new)
            item = draft.items.get(code)
            if item is not None:
                yield from _shown(subject, patched(item.doc, before), patched(item.doc, after))


def _shown(subject: str, old: ItemDocument | None, new: ItemDocument | None) -> Iterator[Change]:
    if old is not None and new is not None:
        for one in differences(old, new):
            yield Change(one.part, one.kind, subject, one.place, one.language, one.old, one.new)


def _patch(patch: Mapping[str, Any]) -> str:
    return canonical_bytes(dict(patch)).decode()


def _files(base: Content, draft: Content) -> Iterator[Change]:
    for path in sorted({*base.others, *draft.others}):
        before, after = base.others.get(path), draft.others.get(path)
        if before != after:
            kind = "added" if before is None else "removed" if after is None else "changed"
            yield Change("file", kind, path, old=_mark(before), new=_mark(after))


def _programs(base: Content, draft: Content) -> Iterator[Change]:
    before = {(each.part.machine, each.part.python): each.part for each in base.programs}
    after = {(each.part.machine, each.part.python): each.part for each in draft.programs}
    for machine in sorted({*before, *after}):
        old, new = before.get(machine), after.get(machine)
        if old != new:
            kind = "added" if old is None else "removed" if new is None else "changed"
            marks = (f"{one.version} {one.sha256[:12]}" if one else "" for one in (old, new))
            yield Change("program", kind, " ".join(machine), "", "", *marks)


def _mark(data: bytes | None) -> str:
    return "" if data is None else f"{len(data)} bytes {sha256_hex(data)[:12]}"


def _short(text: str) -> str:
    return text if len(text) <= _CHARS else f"{text[:_CHARS]}…"
