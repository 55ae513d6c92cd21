"""The check that authors run before they publish an item: every mistake with its line."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

import yaml
from pydantic import ValidationError

from contracts.errors import InvalidDocumentError
from contracts.items import LANGUAGES, ItemDocument
from contracts.repeating import unplaced, unrolled
from contracts.rules import CompiledItem
from contracts.yaml_text import UnreadableItemError, is_item_name
from kiosk.catalogue.answering import check_questions, check_reachable, check_repeated
from kiosk.catalogue.asked import check_asked
from kiosk.catalogue.deciding import check_conditions
from kiosk.catalogue.districts import check_overlay
from kiosk.catalogue.elements import check_elements
from kiosk.catalogue.examples import check_examples, examples_of
from kiosk.catalogue.expressions import check_expressions
from kiosk.catalogue.finding import Finding
from kiosk.catalogue.hiding import check_hiding
from kiosk.catalogue.loading import load_document
from kiosk.catalogue.reading import line_of, read_yaml
from kiosk.catalogue.wording import check_wording
from kiosk.voice.phrases import of_item
from kiosk.voice.recorded import unrecorded

OVERLAYS, VOICE = "--overlays", "--voice"
_NO_ITEM_NAME = "a terminal reads files whose name ends in .yaml or .yml and begins with no dot"


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in one file, in the order of its lines."""

    file: str
    findings: tuple[tuple[int, Finding], ...]
    """Line, from 1 (0 where the file as a whole is meant), and what was found there."""
    code: str = ""

    @property
    def refused(self) -> bool:
        """Whether something must be mended before the item can be offered."""
        return any(finding.serious for _, finding in self.findings)


def check_file(
    path: Path,
    icons: Path | None = None,
    voices: Path | None = None,
    brought: Path | None = None,
) -> Report:
    """Check one item document.

    Args:
        path: of the document.
        icons: folder of those that there are.
        voices: folder of the recordings that there are.
        brought: folder of those that its set brings.
    """
    if not is_item_name(path.name):
        return Report(path.name, ((0, Finding((), _NO_ITEM_NAME)),))
    try:
        data, node = read_yaml(path)
    except UnreadableItemError as error:
        return Report(path.name, ((0, Finding((), str(error))),))
    try:
        doc = ItemDocument.model_validate(data)
    except ValidationError as error:
        found = [
            Finding(tuple(problem["loc"]), problem["msg"].removeprefix("Value error, "))
            for problem in error.errors()
        ]
        return Report(path.name, _in_order(found, node))
    examples = examples_of(path, doc.code)
    made = unrolled(doc)
    findings = [
        *_check_document(doc, made.doc, icons, examples),
        *_silent(doc, voices, brought),
    ]
    placed = dict.fromkeys(replace(each, place=unplaced(each.place, made)) for each in findings)
    return Report(path.name, _in_order([*placed], node), doc.code)


def _silent(doc: ItemDocument, voices: Path | None, brought: Path | None) -> Iterator[Finding]:
    """Sentences that are read syllable by syllable, because nobody has recorded them."""
    if voices is None:
        return
    for language in LANGUAGES:
        texts = of_item(doc.model_dump(), language)
        silent = unrecorded(texts, language, brought, shipped=voices)
        if silent:
            several = f"{len(silent)} sentences in {language} have"
            count = several if len(silent) > 1 else f"a sentence in {language} has"
            said = f"{count} no recording: {silent[0]}"
            yield Finding((), said, serious=False, rule="voice")


def _check_document(
    written: ItemDocument, doc: ItemDocument, icons: Path | None, examples: Path
) -> Iterator[Finding]:
    """``doc`` is what was written, without repeated sections."""
    yield from check_repeated(written)
    yield from check_hiding(doc)
    yield from check_elements(doc)
    yield from check_wording(doc)
    yield from check_questions(doc)
    yield from check_asked(doc)
    if icons is not None and not (icons / f"{doc.icon}.svg").is_file():
        yield Finding(("icon",), f"there is no icon {doc.icon}", serious=False, rule="icon")
    broken = list(check_expressions(doc))
    yield from broken
    if any(finding.serious for finding in broken):
        return
    try:
        item = CompiledItem(written)
    except InvalidDocumentError as error:
        yield Finding((), str(error))
        return
    yield from check_reachable(item)
    seen: dict[str, set[bool]] = {}
    yield from check_examples(item, examples, seen)
    yield from check_conditions(item, seen)


def _in_order(
    findings: Iterator[Finding] | list[Finding], node: yaml.Node
) -> tuple[tuple[int, Finding], ...]:
    placed = [(line_of(node, finding.place), finding) for finding in findings]
    return tuple(sorted(placed, key=lambda pair: pair[0]))


def main(
    arguments: list[str],
    out: TextIO,
    icons: Path | None = None,
    voices: Path | None = None,
) -> int:
    """``check [--json] [--voice DIR] FILE… [--overlays FILE…]``: a line for each finding.

    ``DIR``: recordings that come with these items. Returns 1 when something would be refused.
    """
    as_json = "--json" in arguments
    words = [word for word in arguments if word != "--json"]
    brought = None
    if words[1:2] == [VOICE] and len(words) > 2:
        brought = Path(words[2])
        del words[1:3]
    at = words.index(OVERLAYS) if OVERLAYS in words else len(words)
    overlays = [Path(name) for name in words[at + 1 :]]
    match words[:at]:
        case ["check", *names] if names or overlays:
            paths = [Path(name) for name in names]
        case _:
            out.write(
                "usage: python -m kiosk.catalogue check [--json] [--voice DIR] FILE..."
                " [--overlays FILE...]\n"
            )
            return 2
    reports = _told_apart([check_file(path, icons, voices, brought) for path in paths])
    reports += _of_districts(overlays, paths)
    for report in reports:
        for line, finding in report.findings:
            out.write(_as_json(report, finding) if as_json else _as_text(report, line, finding))
        if not (report.refused or as_json):
            out.write(f"{report.file}: {report.code or 'the overlay'} can be offered\n")
    return 1 if any(report.refused for report in reports) else 0


def _of_districts(overlays: list[Path], items: list[Path]) -> list[Report]:
    """What each overlay makes of these items."""
    documents: dict[str, ItemDocument] = {}
    for path in items:
        with suppress(InvalidDocumentError):
            document = load_document(path)
            documents.setdefault(document.code, document)
    reports = []
    for path in overlays:
        about: dict[str, list[Finding]] = {}
        for name, finding in check_overlay(path, documents):
            about.setdefault(name, []).append(finding)
        for name, findings in about.items() or {path.stem: []}.items():
            placed = tuple((0, finding) for finding in findings)
            reports.append(Report(path.name, placed, name))
    return reports


def _told_apart(reports: list[Report]) -> list[Report]:
    """The same, where two files of one code refuse the second."""
    seen: dict[str, str] = {}
    found = []
    for report in reports:
        if report.code and report.code in seen:
            twice = (0, Finding(("code",), f"also in {seen[report.code]}", rule="twice"))
            report = replace(report, findings=(*report.findings, twice))
        seen.setdefault(report.code, report.file)
        found.append(report)
    return found


def _as_text(report: Report, line: int, finding: Finding) -> str:
    kind = "error" if finding.serious else "advice"
    return f"{report.file}:{line}: {kind}: {finding.where}: {finding.message}\n"


def _as_json(report: Report, finding: Finding) -> str:
    """One object a line; ``code`` is what a reviewer accepts a finding by."""
    told = {
        "file": report.file,
        "code": f"{finding.rule}:{report.code or Path(report.file).stem}",
        "severity": "refuse" if finding.serious else "accept",
        "place": finding.where,
        "said": finding.message,
    }
    return json.dumps(told, ensure_ascii=False) + "\n"
