"""Checks of a draft: the terminal's linter and inspector, what was released before, overlays."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from central.publishing.findings import Finding, Level, finding, in_order
from central.publishing.metadata import Repository
from central.publishing.programs import DRAWING, LINTING, Said, run_terminal, terminal_root
from central.publishing.sets import (
    EXAMPLES,
    PACK_FOLDER,
    VOICE_FOLDER,
    Content,
    Item,
    overlay_bytes,
)
from central.storage.engine import Database
from central.storage.fleet import ChoiceRow, WantedRow
from central.storage.publishing import EditionRow, PublishedItemRow, ReleasedQuestionRow
from contracts.items import LANGUAGES

_LEVELS = {"refuse": Level.REFUSE, "accept": Level.ACCEPT}
_RECORDING = re.compile(rf"{VOICE_FOLDER}/({'|'.join(LANGUAGES)})/[0-9a-f]{{20}}\.(ogg|opus)")
_OGG, _RECORDING_BYTES = b"OggS", 1024 * 1024


def check_draft(database: Database, base: Content, draft: Content) -> tuple[Finding, ...]:
    """Everything that is to be said about a draft, what refuses it first.

    A reader keeps the database's log from being taken in: none is open while programs run.
    """
    changed = {
        code: item
        for code, item in draft.items.items()
        if code not in base.items or base.items[code] != item
    }
    found = [*_linted(base, draft, changed)]
    with database.read() as session:
        for code, item in changed.items():
            found += _released(session, base.items.get(code), item)
    if _look(draft) != _look(base):
        found += _pack(draft)
    if draft.others != base.others:
        found += _voice(draft.others)
    if not draft.items:
        found.append(finding(Level.REFUSE, "empty", "set", "it offers no item at all"))
    return in_order(found)


def floor_finding(session: Session, name: str, floor: int) -> Iterator[Finding]:
    """What the reviewer has to know of a floor that is raised to the set of this name."""
    if floor <= Repository(session).floor:
        return
    older = select(EditionRow.sha256).where(EditionRow.number < floor)
    told = (
        select(func.count())
        .select_from(WantedRow)
        .join(ChoiceRow, ChoiceRow.number == WantedRow.number)
        .where(or_(ChoiceRow.sha256.is_(None), ChoiceRow.sha256.in_(older)))
    )
    said = (
        f"from then on no terminal can be told to run an older set than {name}, nor what came with"
        f" the program; this is never undone. Terminals that are told to now:"
        f" {session.scalars(told).one()}"
    )
    yield finding(Level.ACCEPT, "floor", name, said)


def _linted(base: Content, draft: Content, changed: Mapping[str, Item]) -> Iterator[Finding]:
    """What the linter of the terminals says about what is new, and what it does to districts.

    Overlays are checked with all items of the set, and told again where their item has changed.
    """
    items = draft.items if draft.overlays else changed
    documents = {f"{code}.yaml": item.data for code, item in items.items()}
    overlays = {
        f"overlays/{district}.yaml": overlay_bytes(overlay)
        for district, overlay in draft.overlays.items()
    }
    if not documents:
        return
    recordings = _recordings(draft)
    words = ["check", "--json"]
    words += ["--voice", f"{{folder}}/{VOICE_FOLDER}"] if recordings else []
    words += [f"{{folder}}/{name}" for name in sorted(documents)]
    if overlays:
        words += ["--overlays", *(f"{{folder}}/{name}" for name in sorted(overlays))]
    files = documents | overlays | recordings | _examples(items.values())
    for one in _said_of("kiosk.catalogue", words, files, "item"):
        district = one.subject
        if district not in draft.overlays:
            if one.subject in changed or one.subject not in items:
                yield one
        elif base.overlays.get(district) != draft.overlays[district] or any(
            one.name.endswith(f"/{code}") for code in changed
        ):
            yield one


def _examples(items: Iterable[Item]) -> dict[str, bytes]:
    return {
        EXAMPLES.format(code=item.doc.code): item.examples
        for item in items
        if item.examples is not None
    }


def _pack(draft: Content) -> Iterator[Finding]:
    """What the terminal's inspector says about a pack, on pages with the items of this set."""
    files = _look(draft)
    if files:
        files |= {f"{PACK_FOLDER}/{path}": data for path, data in _recordings(draft).items()}
        files |= {f"items/{code}.yaml": item.data for code, item in draft.items.items()}
        words = ["pack", "inspect", f"{{folder}}/{PACK_FOLDER}", "--json"]
        words += ["--items", "{folder}/items"]
        yield from _said_of("kiosk", words, files, "pack")


def _look(content: Content) -> dict[str, bytes]:
    """The files of its pack."""
    return {p: data for p, data in content.others.items() if p.startswith(f"{PACK_FOLDER}/")}


def _recordings(content: Content) -> dict[str, bytes]:
    """What terminals take for recordings of it."""
    return {path: data for path, data in content.others.items() if _RECORDING.fullmatch(path)}


def _voice(files: Mapping[str, bytes]) -> Iterator[Finding]:
    for path, data in files.items():
        if path.startswith(f"{PACK_FOLDER}/"):
            continue
        if not _RECORDING.fullmatch(path) or not data.startswith(_OGG):
            said = "a recording is voice/LANGUAGE/NAME.ogg and holds sound"
            yield finding(Level.REFUSE, "voice", "voice", said, path)
        elif len(data) > _RECORDING_BYTES:
            said = f"a recording is larger than {_RECORDING_BYTES} bytes"
            yield finding(Level.REFUSE, "voice", "voice", said, path)


def _said_of(
    module: str, words: list[str], files: Mapping[str, bytes], kind: str
) -> Iterator[Finding]:
    root = terminal_root()
    if root is None:
        said = "the terminal's program is not installed here: nothing can be checked, nor signed"
        yield finding(Level.REFUSE, "not-installed", kind, said)
        return
    limits = DRAWING if kind == "pack" else LINTING
    ended = run_terminal(module, words, files, root, limits)
    found = list(_read_findings(ended.output, kind))
    yield from found
    refused = any(one.level is Level.REFUSE for one in found)
    if ended.code != 0 and not refused:
        yield _failed(ended, kind)


def _failed(said: Said, kind: str) -> Finding:
    how = "took too long" if said.code is None else f"ended with {said.code}"
    last = said.output.strip().splitlines()[-1:] or [""]
    return finding(Level.REFUSE, "check-failed", kind, f"the check {how}: {last[0][:200]}")


def _read_findings(text: str, kind: str) -> Iterator[Finding]:
    """One object a line; what is none is somebody else's talk."""
    for line in text.splitlines():
        try:
            told: Any = json.loads(line)
        except ValueError:
            continue
        if isinstance(told, dict) and told.get("said"):
            level = _LEVELS.get(str(told.get("severity")), Level.REFUSE)
            subject = Path(str(told.get("file") or kind)).stem
            name, where = str(told.get("code") or kind)[:80], str(told.get("place") or "")
            yield Finding(name, level, subject, where, str(told["said"])[:1000])


def _released(session: Session, base: Item | None, item: Item) -> Iterator[Finding]:
    """What a released item binds its successors to."""
    code, version = item.doc.code, item.doc.version
    row = session.get(PublishedItemRow, (code, version))
    if row is not None and row.sha256 != item.sha256:
        said = f"version {version} was published with other content: give it another version"
        yield finding(Level.REFUSE, "version-reused", code, said, "version")
    elif row is None and base is not None and _silently_other(base, item):
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


def _silently_other(base: Item, item: Item) -> bool:
    return base.doc.version == item.doc.version and base.data != item.data


def refusing(findings: Iterable[Finding]) -> list[Finding]:
    """Those because of which a draft is not kept."""
    return [found for found in findings if found.level is Level.REFUSE]


def to_accept(findings: Iterable[Finding]) -> list[Finding]:
    """Those that the reviewer has to accept by name."""
    return [found for found in findings if found.level is Level.ACCEPT]
