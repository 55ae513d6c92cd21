"""The doctor's look at sets: which one runs and why, what lies ready, and what it waits for."""

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from contracts.errors import InvalidDocumentError, StorageError
from kiosk.catalogue import Catalogue, load_catalogue, load_set
from kiosk.catalogue.loading import read_overlay
from kiosk.commands.service import taken_out
from kiosk.maintenance.finding import Finding, Level, trouble, warning
from kiosk.notices.board import holds
from kiosk.packs import load_pack
from kiosk.records.words import read_notices
from kiosk.sets.files import SetFiles
from kiosk.sets.reading import UNREADABLE, unreadable
from kiosk.sets.state import FOLDER, SetRef, SetState, read_set_state
from kiosk.settings import Settings

TAKING_NAME = "taking.json"
"""Written by the sync process: why what is wanted has not been fetched."""
WAITS = frozenset(
    {
        "visit", "keeping", "power", "window",
        "older", "returned", "signature", "damaged", "manifest", "storage", UNREADABLE,
        "program-hours", "program-trial", "program-returned", "program-damaged",
        "program-other-machine", "program-apt", "program-no-launcher",
        "program-in-doubt", "program-devices-away", "program-line-away", "program-sync-away",
        "program-power-cuts", "program-safe-mode", "program-no-start",
    }
)  # fmt: skip
"""Words of ``SetState.waiting`` with a sentence of their own."""
PATIENCE = frozenset(
    {"visit", "keeping", "window", "program-hours", "program-trial", "program-in-doubt"}
)
"""These pass by themselves, and soon."""


def sets(settings: Settings, language: str) -> Iterator[Finding]:
    """Everything about sets, commands and notices; only looks."""
    data_dir = settings.terminal.data_dir
    state = read_set_state(data_dir)
    yield _running(state)
    files = SetFiles(data_dir, settings.terminal.district)
    damaged = files.damaged(state.running)
    if damaged:
        yield trouble("set_files_damaged", set=state.running.name, files=_few(damaged))
    unused = load_pack(files.laid_out(state.running).pack).refused
    if unused:
        yield warning("pack_refused", set=state.running.name, why=unused)
    passed_over = _passed_over(files.laid_out(state.running).overlay)
    if passed_over:
        yield warning("overlay_passed_over", set=state.running.name, fields=_few(passed_over))
    if state.waiting:
        yield _waiting(state, _read(data_dir / FOLDER / "staged.json"), files)
    taking = _read(data_dir / FOLDER / TAKING_NAME)
    if taking.get("word"):
        said = taking.get("said")
        why = said.get(language, taking["word"]) if isinstance(said, dict) else taking["word"]
        detail = f" ({taking['detail']})" if taking.get("detail") else ""
        yield warning("set_not_fetched", set=str(taking.get("set", "")), why=f"{why}{detail}")
    if taken_out(data_dir) is not None:
        yield warning("taken_out")
    holding = _notices(data_dir)
    if holding:
        yield Finding(Level.OK, "notices", {"n": str(holding)})


def running_items(settings: Settings, shipped: Path) -> Catalogue:
    """The items that this terminal offers, as the running set has them."""
    terminal = settings.terminal
    ref = read_set_state(terminal.data_dir).running
    chosen = SetFiles(terminal.data_dir, terminal.district).laid_out(ref)
    if chosen.shipped:
        return load_catalogue((shipped, *settings.items.folders))
    return load_set(chosen.items, chosen.overlay)


def _running(state: SetState) -> Finding:
    name = state.running.name
    if state.reason in ("damaged", "state-damaged"):
        return trouble(f"set_{state.reason.replace('-', '_')}", set=name)
    last = state.returned[-1] if state.returned else None
    if last is not None and last.reason == state.reason:
        return warning("set_returned", set=name, bad=last.name, reason=last.reason)
    if state.trying is not None and state.trying == state.running:
        return Finding(Level.OK, "set_on_trial", {"set": name})
    if state.running.sha256 is None:
        return Finding(Level.OK, "set_shipped")
    params = {"set": name, "hash": state.running.sha256[:12], "choice": str(state.choice)}
    return Finding(Level.OK, "set_running", params)


def _waiting(state: SetState, staged: dict[str, Any], files: SetFiles) -> Finding:
    word = state.waiting
    key = f"set_waits_{word.replace('-', '_')}" if word in WAITS else "set_waits_other"
    ready = SetRef(str(staged.get("name", "")), staged.get("sha256"))
    wrong: Sequence[str] = files.damaged(ready) if word == "damaged" else ()
    wrong = unreadable(files.laid_out(ready)) if word == UNREADABLE else wrong
    params = {"set": ready.name, "reason": word, "files": _few(wrong)}
    return Finding(Level.OK if word in PATIENCE else Level.WARNING, key, params)


def _passed_over(overlay: Path | None) -> tuple[str, ...]:
    """Fields of the district's overlay that this program does not know."""
    with suppress(InvalidDocumentError):
        return () if overlay is None else read_overlay(overlay)[1]
    return ()


def _few(paths: Sequence[str]) -> str:
    """The first of many; a dash for none."""
    return ", ".join(paths[:5]) or "–"


def _notices(data_dir: Path) -> int:
    with suppress(StorageError):
        return sum(holds(notice, datetime.now(UTC)) for notice in read_notices(data_dir))
    return 0


def _read(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}
