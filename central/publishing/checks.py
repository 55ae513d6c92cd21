"""Checks of a draft: the terminal's linter and inspector, what was released before, overlays."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from central.publishing.findings import Finding, Level, finding, in_order
from central.publishing.programs import Said, run_terminal, terminal_root
from central.publishing.sets import PACK_FOLDER, Content, Item
from central.storage.publishing import PublishedItemRow, ReleasedQuestionRow
from contracts.overlays import Overlay, patched
from contracts.yaml_text import MAX_BYTES

_LINE = re.compile(r"(?P<file>[^:]+):\d+: (?P<kind>\w+): (?P<where>[^:]*): (?P<message>.*)")
_LEVELS = {"error": Level.REFUSE, "refuse": Level.REFUSE, "accept": Level.ACCEPT}
_USAGE = 2


def check_draft(session: Session, base: Content, draft: Content) -> tuple[Finding, ...]:
    """Everything that is to be said about a draft, what refuses it first."""
    changed = {
        code: item
        for code, item in draft.items.items()
        if code not in base.items or base.items[code].data != item.data
    }
    found = [*_items(changed), *_overlays(draft), *_patched_items(draft, base, changed)]
    for code, item in changed.items():
        found += _released(session, base.items.get(code), item)
    if draft.others and draft.others != base.others:
        found += _pack(draft.others)
    if not draft.items:
        found.append(finding(Level.REFUSE, "empty", "set", "it offers no item at all"))
    return in_order(found)


def _items(items: Mapping[str, Item]) -> Iterator[Finding]:
    yield from _linted({f"{code}.yaml": item.data for code, item in items.items()}, "item")


def _linted(documents: Mapping[str, bytes], kind: str) -> Iterator[Finding]:
    """What the linter of the terminals says about documents by file name."""
    if not documents:
        return
    root = terminal_root()
    if root is None:
        said = "the terminal's program is not installed here, so that nothing can be checked"
        yield finding(Level.REFUSE, "not-installed", kind, said)
        return
    paths = [f"{{folder}}/{name}" for name in sorted(documents)]
    said_of = run_terminal("kiosk.catalogue", ["check", "--json", *paths], documents, root)
    if said_of.code == _USAGE:  # an older program of the terminals: in words only
        said_of = run_terminal("kiosk.catalogue", ["check", *paths], documents, root)
    found = list(_read_findings(said_of, kind))
    yield from found
    refused = any(one.level is Level.REFUSE for one in found)
    if said_of.code != 0 and not refused:
        yield _failed(said_of, kind)


def _pack(files: Mapping[str, bytes]) -> Iterator[Finding]:
    """What the terminal's inspector says about a pack; as a folder, with its voice in it."""
    root = terminal_root()
    if root is None:
        said = "the terminal's program is not installed here: packs cannot be signed"
        yield finding(Level.REFUSE, "not-installed", "pack", said)
        return
    placed = {path.removeprefix(f"{PACK_FOLDER}/"): data for path, data in files.items()}
    said_of = run_terminal("kiosk", ["pack", "inspect", "{folder}", "--json"], placed, root)
    found = list(_read_findings(said_of, "pack"))
    yield from found
    refused = any(one.level is Level.REFUSE for one in found)
    if said_of.code != 0 and not refused:
        yield _failed(said_of, "pack")


def _failed(said: Said, kind: str) -> Finding:
    how = "took too long" if said.code is None else f"ended with {said.code}"
    last = said.output.strip().splitlines()[-1:] or [""]
    return finding(Level.REFUSE, "check-failed", kind, f"the check {how}: {last[0][:200]}")


def _read_findings(said: Said, kind: str) -> Iterator[Finding]:
    """Lines of JSON, a list of objects, or the lines that people read."""
    for record in _records(said.output):
        level = _level(record)
        subject = Path(str(record.get("file") or record.get("item") or kind)).stem
        where = str(record.get("where") or record.get("place") or "")
        message = str(record.get("message") or record.get("said") or "")
        rule = str(record.get("rule") or record.get("id") or record.get("name") or kind)
        if message:
            yield finding(level, rule, subject, message, where)


def _records(text: str) -> Iterator[Mapping[str, Any]]:
    for line in text.splitlines():
        try:
            record = json.loads(line)
        except ValueError:
            match = _LINE.fullmatch(line)
            if match is not None:
                yield match.groupdict()
            continue
        many = record.get("findings", [record]) if isinstance(record, dict) else record
        for one in many if isinstance(many, list) else ():
            if isinstance(one, dict):
                yield one


def _level(record: Mapping[str, Any]) -> Level:
    word = str(record.get("level") or record.get("kind") or "")
    if record.get("accept") is True:
        return Level.ACCEPT
    if record.get("serious") is True:
        return Level.REFUSE
    return _LEVELS.get(word, Level.ADVICE)


def _released(session: Session, base: Item | None, item: Item) -> Iterator[Finding]:
    """What a released item binds its successors to."""
    code, version = item.doc.code, item.doc.version
    row = session.get(PublishedItemRow, (code, version))
    if row is not None and row.sha256 != item.sha256:
        said = f"version {version} was published with other content: give it another version"
        yield finding(Level.REFUSE, "version-reused", code, said, "version")
    elif row is None and base is not None and base.doc.version == version:
        said = f"it differs from the document that is offered now, and both are version {version}"
        yield finding(Level.ACCEPT, "version-same", code, said, "version")
    types: dict[str, str] = {q.id: q.type for q in base.doc.questions} if base else {}
    query = select(ReleasedQuestionRow).where(ReleasedQuestionRow.code == code)
    types |= {released.question: released.type for released in session.scalars(query)}
    for question in item.doc.questions:
        before = types.get(question.id, question.type)
        if before != question.type:
            said = f"it was released as {before} and is {question.type} here: give it another id"
            yield finding(Level.REFUSE, "type-changed", code, said, f"questions.{question.id}")


def _overlays(draft: Content) -> Iterator[Finding]:
    """Patches that patch nothing: for what is not in the set, or for another version of it."""
    for district, overlay in draft.overlays.items():
        for patch in overlay.patches:
            item = draft.items.get(patch.item)
            if item is None:
                said = f"it patches {patch.item}, which is not in this set"
                yield finding(Level.ACCEPT, "overlay-idle", district, said, patch.item)
            elif item.doc.version != patch.base:
                said = (
                    f"its patch of {patch.item} was written for version {patch.base}; this set has"
                    f" {item.doc.version}, so the district shows the city's own words"
                )
                yield finding(Level.ACCEPT, "overlay-stale", district, said, patch.item)


def _patched_items(draft: Content, base: Content, changed: Mapping[str, Item]) -> Iterator[Finding]:
    """Items as districts will offer them, checked like any other, where they are new."""
    for district, overlay in draft.overlays.items():
        documents = {}
        for patch in overlay.patches:
            item = draft.items.get(patch.item)
            same = base.overlays.get(district) == overlay and patch.item not in changed
            if item is None or same or patch.base != item.doc.version:
                continue
            data = _as_document(item, overlay)
            if data is not None:
                documents[f"{district}-{patch.item}.yaml"] = data
        yield from _linted(documents, f"overlay-{district}")


def _as_document(item: Item, overlay: Overlay) -> bytes | None:
    doc = patched(item.doc, overlay)
    if doc is None:
        return None
    content = doc.model_dump(mode="json", by_alias=True, exclude_unset=True)
    data = json.dumps(content, ensure_ascii=False).encode()
    return data if len(data) <= MAX_BYTES else None


def refusing(findings: Iterable[Finding]) -> list[Finding]:
    """Those because of which a draft is not kept."""
    return [found for found in findings if found.level is Level.REFUSE]


def to_accept(findings: Iterable[Finding]) -> list[Finding]:
    """Those that the reviewer has to accept by name."""
    return [found for found in findings if found.level is Level.ACCEPT]
