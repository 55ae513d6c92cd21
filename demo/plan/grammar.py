"""Reads plan files, in the closed grammar of docs/plans.md."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from contracts.hours import HoursError, spans
from contracts.sets import DISTRICT
from demo.plan import words
from demo.plan.expecting import expectation
from demo.plan.shape import (
    CENTRE,
    EVERYWHERE,
    Attack,
    Clock,
    CommandTo,
    FaultAt,
    Gate,
    Mend,
    NoticeAt,
    Plan,
    Publish,
    Rollout,
    Simulated,
    Step,
    Stick,
    StickImported,
    StickInserted,
    StickWritten,
    Terminal,
    Touch,
    Visit,
)
from demo.plan.values import Reading, set_name, share, whole
from demo.reading import GrammarError, list_of, only_known, read_yaml, table_of, text_of
from demo.resident import load_resident

MOST_TERMINALS = 3
MOST_SIMULATED = 100_000
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,19}", re.ASCII)
_TAG = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}", re.ASCII)
_TIME = re.compile(r"([01]?\d|2[0-3]):[0-5]\d", re.ASCII)
_WINDOW = re.compile(r"([01]\d|2[0-4]):[0-5]\d-([01]\d|2[0-4]):[0-5]\d", re.ASCII)


def load_plan(path: Path) -> Plan:
    """Read and check a plan file.

    Raises:
        GrammarError: with one sentence that names the place and the mistake.
    """
    return parse_plan(read_yaml(path), path.resolve().parent)


def parse_plan(document: object, folder: Path) -> Plan:
    """Check a loaded document; files are looked up below ``folder`` and the current one."""
    table = table_of(document, "the file")
    only_known(table, ("clock", "terminals", "simulated", "steps"), "the file")
    terminals = _terminals(table.get("terminals"), folder)
    places = tuple(terminal.name for terminal in terminals)
    simulated = table.get("simulated")
    steps = list_of(table.get("steps"), "steps")
    if not steps:
        raise GrammarError("the file has no steps")
    return Plan(
        folder,
        terminals,
        _simulated(simulated, folder) if simulated is not None else None,
        tuple(_step(step, f"steps[{n}]", folder, places) for n, step in enumerate(steps, 1)),
        _time_of_day(table["clock"], "clock") if "clock" in table else "",
    )


def _time_of_day(value: object, where: str) -> str:
    said = text_of(value, where)
    if not _TIME.fullmatch(said):
        raise GrammarError(f"{where} is not a time of day such as 17:30: {said!r}")
    return said


def _terminals(value: object, folder: Path) -> tuple[Terminal, ...]:
    entries = list_of(value, "terminals")
    if not entries:
        return (Terminal("t1"),)
    if len(entries) > MOST_TERMINALS:
        raise GrammarError(f"terminals has more than {MOST_TERMINALS}")
    found = tuple(_terminal(entry, f"terminals[{n}]", folder) for n, entry in enumerate(entries, 1))
    if len({terminal.name for terminal in found}) < len(found):
        raise GrammarError("terminals names one of them twice")
    return found


def _terminal(value: object, where: str, folder: Path) -> Terminal:
    read = Reading(table_of(value, where), where, folder, ())
    read.only("name", "district", "tags", "online", "hours", needed=("name",))
    name = read.text("name")
    if not _NAME.fullmatch(name) or name in (CENTRE, EVERYWHERE):
        raise GrammarError(f"{where}.name is not the name of a terminal: {name!r}")
    district = read.text("district") if read.has("district") else None
    if district is not None and not re.fullmatch(DISTRICT, district):
        raise GrammarError(f"{where}.district is not six digits: {district!r}")
    tags = [
        text_of(tag, f"{where}.tags") for tag in list_of(read.table.get("tags"), f"{where}.tags")
    ]
    for tag in tags:
        if not _TAG.fullmatch(tag):
            raise GrammarError(f"{where}.tags is not a tag: {tag!r}")
    hours = read.text("hours") if read.has("hours") else ""
    try:
        spans(hours)
    except HoursError as error:
        raise GrammarError(f"{where}.hours: {error}") from None
    return Terminal(name, district, tuple(tags), read.truth("online", True), hours)


def _simulated(value: object, folder: Path) -> Simulated:
    read = Reading(table_of(value, "simulated"), "simulated", folder, ())
    known = ("count", "offline", "visits_a_minute", "fail", "fail_on", "stop_on")
    read.only(*known, needed=("count",))
    return Simulated(
        count=read.whole("count", 1, MOST_SIMULATED),
        offline=read.share("offline", 0.0),
        visits_a_minute=read.number("visits_a_minute", 1.0),
        fail=read.share("fail", 0.0),
        fail_on=_shares(read, "fail_on"),
        stop_on=_shares(read, "stop_on"),
    )


def _shares(read: Reading, word: str) -> dict[str, float]:
    """Shares by the name of a set."""
    if not read.has(word):
        return {}
    where = f"{read.where}.{word}"
    table = read.below(word).table
    return {set_name(name, where): share(part, f"{where}.{name}") for name, part in table.items()}


# ---- steps ----------------------------------------------------------------------------------


def _step(value: object, where: str, folder: Path, places: tuple[str, ...]) -> Step:
    table = table_of(value, where)
    only_known(table, tuple(_STEPS), where)
    if len(table) != 1:
        raise GrammarError(f"{where} is not one step: one word and its table")
    word = next(iter(table))
    inside = f"{where}.{word}"
    return _STEPS[word](Reading(table_of(table[word], inside), inside, folder, places))


def _publish(read: Reading) -> Publish:
    known = ("set", "items", "overlays", "pack", "note", "emergency", "refused")
    read.only(*known, needed=("set",))
    note = read.table.get("note")
    if note is not None and not isinstance(note, str):
        raise GrammarError(f"{read.where}.note is not a text")
    return Publish(
        set=read.set_name("set"),
        items=read.dir("items"),
        overlays=read.dir("overlays"),
        pack=read.dir("pack"),
        note=note,
        emergency=read.truth("emergency", False),
        refused=read.text("refused") if read.has("refused") else None,
    )


def _rollout(read: Reading) -> Rollout:
    read.only("set", "rings", "gate", "window", needed=("set",))
    given = list_of(read.table.get("rings"), f"{read.where}.rings") or ["100"]
    rings = tuple(whole(ring, 1, 100, f"{read.where}.rings") for ring in given)
    if list(rings) != sorted(set(rings)):
        raise GrammarError(f"{read.where}.rings do not rise: {', '.join(map(str, rings))}")
    window = read.text("window") if read.has("window") else "00:00-24:00"
    if not _WINDOW.fullmatch(window):
        raise GrammarError(f"{read.where}.window is not such as 22:00-06:00: {window!r}")
    gate = None
    if read.table.get("gate") is not None:
        inside = read.below("gate").only("visits", "rise")
        visits = inside.whole("visits", 1, 1_000_000) if inside.has("visits") else Gate().visits
        gate = Gate(visits, inside.share("rise", Gate().rise))
    return Rollout(read.set_name("set"), rings, gate, window)


def _visit(read: Reading) -> Visit:
    read.only("at", "file", "wait", needed=("at", "file"))
    file = read.file("file")
    try:
        resident = load_resident(file)
    except GrammarError as error:
        raise GrammarError(f"{read.where}.file: {file.name}: {error}") from error
    return Visit(read.place("at"), file, resident, read.truth("wait", True))


def _fault(read: Reading) -> FaultAt:
    read.only("at", "do", "undo_after", needed=("do",))
    verb = read.word("do", words.VERBS)
    if verb in words.CENTRE_VERBS and not read.has("at"):
        at = CENTRE
    else:
        at = read.only("at", "do", "undo_after", needed=("at",)).place("at", CENTRE, EVERYWHERE)
    if verb in words.TERMINAL_VERBS and at == CENTRE:
        raise GrammarError(f"{read.where}.do is nothing that happens at the centre: {verb}")
    undo = read.seconds("undo_after") if read.has("undo_after") else None
    return FaultAt(at, verb, undo)


def _attack(read: Reading) -> Attack:
    read.only("at", "kind", "for", needed=("at", "kind", "for"))
    kind = read.word("kind", words.ATTACKS)
    return Attack(read.place("at", EVERYWHERE), kind, read.seconds("for"))


def _clock(read: Reading) -> Clock:
    read.only("at", "jump", "to", needed=("at",))
    at = read.place("at", CENTRE, EVERYWHERE)
    if read.has("jump") == read.has("to"):
        raise GrammarError(f"{read.where} wants one of jump and to")
    if read.has("to"):
        return Clock(at, to=_time_of_day(read.table["to"], f"{read.where}.to"))
    return Clock(at, read.seconds("jump"))


def _touch(read: Reading) -> Touch:
    return Touch(read.only("at", needed=("at",)).place("at"))


def _stick(read: Reading) -> Stick:
    kinds = [kind for kind in ("write", "insert", "import") if kind in read.table]
    if len(kinds) != 1:
        read.only("write", "insert", "import", "valid", "at", "pull_after")
        raise GrammarError(f"{read.where} wants one of write, insert and import")
    if kinds == ["write"]:
        read.only("write", "valid", needed=("write",))
        read.seconds("valid")
        valid = read.text("valid") if read.has("valid") else "30d"
        return StickWritten(read.text("write"), valid)
    if kinds == ["import"]:
        return StickImported(read.only("import", needed=("import",)).text("import"))
    read.only("insert", "at", "pull_after", needed=("insert", "at"))
    pulled = read.whole("pull_after", 0, 999_999_999) if read.has("pull_after") else None
    return StickInserted(read.text("insert"), read.place("at"), pulled)


def _command(read: Reading) -> CommandTo:
    read.only("to", "do", "text", needed=("to", "do"))
    text = read.text("text") if read.has("text") else ""
    return CommandTo(read.place("to"), read.word("do", words.COMMANDS), text)


def _notice(read: Reading) -> NoticeAt:
    read.only("items", "at", "start", "end", "confirmed", "text", needed=("text",))
    items = list_of(read.table.get("items"), f"{read.where}.items")
    at = list_of(read.table.get("at"), f"{read.where}.at")
    for place in at:
        Reading({"at": place}, read.where, read.folder, read.places).place("at")
    start = read.seconds("start")
    end, confirmed = (
        read.seconds(word) if read.has(word) else None for word in ("end", "confirmed")
    )
    for word, over in (("end", end), ("confirmed", confirmed)):
        if over is not None and over <= start:
            raise GrammarError(f"{read.where}.{word} is not after its start")
    codes = tuple(text_of(item, f"{read.where}.items") for item in items)
    return NoticeAt(read.text("text"), codes, tuple(map(str, at)), start, end, confirmed)


def _technician(read: Reading) -> Mend:
    read.only("at", "by", "pin", "stays", needed=("at",))
    by = read.word("by", words.KEYS) if read.has("by") else words.KEYS[0]
    pin = read.word("pin", words.PINS) if read.has("pin") else words.PINS[0]
    return Mend(read.place("at"), by, pin, read.truth("stays", False))


_STEPS: Mapping[str, Callable[[Reading], Step]] = {
    "publish": _publish,
    "rollout": _rollout,
    "resident": _visit,
    "fault": _fault,
    "attack": _attack,
    "clock": _clock,
    "touch": _touch,
    "stick": _stick,
    "command": _command,
    "notice": _notice,
    "technician": _technician,
    "expect": expectation,
}
