"""The check that authors run before they publish an item: every mistake with its line."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import yaml
from pydantic import ValidationError

from contracts.errors import InvalidDocumentError
from contracts.items import ItemDocument
from contracts.rules import CompiledItem
from contracts.yaml_text import UnreadableItemError, is_item_name
from kiosk.catalogue.answering import check_questions, check_reachable
from kiosk.catalogue.expressions import check_expressions
from kiosk.catalogue.finding import Finding
from kiosk.catalogue.reading import line_of, read_yaml
from kiosk.catalogue.wording import check_wording

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


def check_file(path: Path, icons: Path | None = None) -> Report:
    """Check one item document; with a folder of icons, that its icon is there too."""
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
    return Report(path.name, _in_order(_check_document(doc, icons), node), doc.code)


def _check_document(doc: ItemDocument, icons: Path | None) -> Iterator[Finding]:
    yield from check_wording(doc)
    yield from check_questions(doc)
    if icons is not None and not (icons / f"{doc.icon}.svg").is_file():
        yield Finding(("icon",), f"there is no icon {doc.icon}", serious=False)
    broken = list(check_expressions(doc))
    yield from broken
    if any(finding.serious for finding in broken):
        return
    try:
        yield from check_reachable(CompiledItem(doc))
    except InvalidDocumentError as error:
        yield Finding((), str(error))


def _in_order(
    findings: Iterator[Finding] | list[Finding], node: yaml.Node
) -> tuple[tuple[int, Finding], ...]:
    placed = [(line_of(node, finding.place), finding) for finding in findings]
    return tuple(sorted(placed, key=lambda pair: pair[0]))


def main(arguments: list[str], out: TextIO, icons: Path | None = None) -> int:
    """``check FILE…``: one line for each finding. Returns 1 when a file would be refused."""
    match arguments:
        case ["check", first, *others]:
            paths = [Path(name) for name in (first, *others)]
        case _:
            out.write("usage: python -m kiosk.catalogue check FILE...\n")
            return 2
    reports = [check_file(path, icons) for path in paths]
    seen: dict[str, str] = {}
    refused = False
    for report in reports:
        for line, finding in report.findings:
            kind = "error" if finding.serious else "advice"
            out.write(f"{report.file}:{line}: {kind}: {finding.where}: {finding.message}\n")
        if report.code and report.code in seen:
            out.write(f"{report.file}:0: error: code: also in {seen[report.code]}\n")
            refused = True
        seen.setdefault(report.code, report.file)
        refused |= report.refused
        if not report.refused:
            out.write(f"{report.file}: {report.code} can be offered\n")
    return 1 if refused else 0
