"""What the maintenance commands print: tables and sentences for people, JSON for programs."""

import json
from collections.abc import Iterable
from dataclasses import asdict

from contracts.logbook import Entry, Head
from contracts.readiness import Checked
from drivers.adapter import Check
from kiosk.logbook.book import Book
from kiosk.maintenance.codes import code_text
from kiosk.maintenance.devices import DeviceLine
from kiosk.maintenance.finding import Finding, Level
from kiosk.records.recovery import Recovered
from kiosk.texts import Texts

_MARKS = {Level.OK: "✓", Level.WARNING: "!", Level.TROUBLE: "✗"}


def device_table(lines: Iterable[DeviceLine]) -> str:
    """Columns, one line a device."""
    rows = [("DEVICE", "ADAPTER", "STATE", "REASON", "FOR", "SERIAL", "DETAIL", "")]
    for line in lines:
        since = "" if line.since_s is None else f"{line.since_s:.0f} s"
        mark = "simulated" if line.simulated else ""
        said = (line.name, line.adapter, line.state, line.reason)
        rows.append((*said, since, line.identity.serial, line.detail, mark))
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def device_json(lines: Iterable[DeviceLine]) -> str:
    """A list of objects with the fields of ``DeviceLine``."""
    return json.dumps([asdict(line) for line in lines], ensure_ascii=False, indent=1)


def finding_text(finding: Finding, texts: Texts, language: str) -> str:
    """What is so and, when something is wrong, what to do."""
    key = f"doctor.{finding.key}"
    said = f"{_MARKS[finding.level]} {texts.text(key, language, **finding.params)}"
    if finding.level is Level.OK:
        return said
    return f"{said}\n    {texts.text(f'{key}_do', language, **finding.params)}"


def recovered_text(done: Recovered, texts: Texts, language: str) -> list[str]:
    """What a recovery did, a sentence each."""

    def said(key: str, **params: str) -> str:
        return texts.text(f"recover.{key}", language, **params)

    lines = [said("whole")] if done.rebuilt is None else [said("rebuilt", n=str(done.rebuilt))]
    if done.enrolment_restored:
        lines.append(said("enrolment"))
    if done.rebuilt is not None:
        lines.append(said("numbers"))
    if done.set_aside:
        lines.append(said("set_aside", n=str(done.set_aside)))
    if done.missing_attachments:
        lines.append(said("missing", n=str(done.missing_attachments)))
    return [*lines, said("next")]


def entry_text(entry: Entry) -> str:
    """An entry of the logbook on a line."""
    said = " ".join(f"{key}={value}" for key, value in entry.said.items())
    return f"{entry.n:6}  {entry.at.isoformat(' ', 'seconds')}  {entry.what}  {said}".rstrip()


def book_text(book: Book, logged: Head | None) -> str:
    """How far the book goes, what of it is damaged, and how far the centre has it."""
    holes = ", ".join(f"{first}-{last}" for first, last in book.holes)
    state = f"damaged: {holes}" if holes else "whole"
    centre = "unknown at the centre" if logged is None else f"at the centre up to {logged.n}"
    return f"{book.head.n} entries, {state}, {centre}"


def check_text(check: Check | Checked, texts: Texts, language: str, device: str = "") -> str:
    """One step of a self-test; by its own name where it comes from another package.

    Args:
        device: what people call what was tried, for a failed step's sentence.
    """
    mark = {True: "✓", False: "✗", None: "–"}[check.passed]
    note = f" ({check.note})" if check.note else ""
    said = f"{mark} {texts.text_or(f'check.{check.name}', language, check.name)}{note}"
    why = code_text(check.note, device, texts, language)
    return f"{said}\n    {why}" if why else said
