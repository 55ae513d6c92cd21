"""Makes the readiness report and hands it out: files beside the data, paper, the centre."""

import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from contracts.canonical import canonical_bytes
from contracts.errors import StorageError
from contracts.readiness import Readiness
from hardening.files import make_folder, write_durably
from kiosk.documents.errors import FontMissingError
from kiosk.documents.listing import ListLine
from kiosk.maintenance.board import read_states
from kiosk.maintenance.devices import BuiltIn
from kiosk.maintenance.finding import Finding, Level, trouble, warning
from kiosk.provisioning.enrolling import enrolled
from kiosk.provisioning.paper import pdf, printed
from kiosk.provisioning.proof import Proof
from kiosk.provisioning.report import gather, lines_of, text_of
from kiosk.provisioning.steps import Step
from kiosk.provisioning.syncprocess import refusal
from kiosk.records.errors import storage_errors
from kiosk.settings import Settings, load_settings
from kiosk.texts import Texts

FOLDER = "readiness"
JSON_NAME, PDF_NAME = "report.json", "report.pdf"
"""Below the data folder: the newest report."""
SEND_S = 60.0


class Reporter:
    """One thread. The devices must not be held by a terminal that runs, or they are as it told."""

    def __init__(self, built_in: BuiltIn, texts: Texts, now: Callable[[], datetime]) -> None:
        self._built_in, self._texts, self._now = built_in, texts, now

    def make(
        self,
        settings: Settings,
        proofs: Mapping[str, Proof],
        left_out: Collection[Step] = (),
        stop: threading.Event | None = None,
    ) -> Readiness:
        """Look at everything; blocking, some seconds. See ``gather``."""
        return gather(settings, proofs, self._built_in, self._texts, self._now(), left_out, stop)

    def text(self, report: Readiness, language: str) -> str:
        """The report for a console."""
        return text_of(report, self._texts, language)

    def lines(self, report: Readiness, language: str) -> tuple[ListLine, ...]:
        """The report for paper."""
        return tuple(lines_of(report, self._texts, language))

    def hand_out(self, report: Readiness, settings: Path, language: str) -> Iterator[Finding]:
        """Keep it as JSON and PDF, print it, send it; each says how it went."""
        loaded = load_settings(settings)
        data_dir = loaded.terminal.data_dir
        lines = self.lines(report, language)
        try:
            yield from self._keep(report, lines, data_dir)
            if read_states(data_dir):
                yield warning("report_running")
            else:
                yield printed(lines, loaded.devices.tables, self._built_in)
        except FontMissingError:
            yield trouble("report_no_font")
        if enrolled(data_dir).level is Level.OK:
            yield send(settings)

    def _keep(
        self, report: Readiness, lines: Sequence[ListLine], data_dir: Path
    ) -> Iterator[Finding]:
        folder = data_dir / FOLDER
        try:
            with storage_errors("write the report"):
                make_folder(data_dir)
            keep(report, folder / JSON_NAME)
            with storage_errors("write the report"):
                write_durably(folder / PDF_NAME, pdf(lines), mode=0o644)
        except StorageError as error:
            yield trouble("report_not_kept", code=error.code)
        else:
            yield Finding(Level.OK, "report_kept", {"folder": str(folder)})


def keep(report: Readiness, path: Path) -> None:
    """The report as JSON; raises StorageError."""
    with storage_errors("write the report"):
        write_durably(path, canonical_bytes(report.model_dump(mode="json")), mode=0o644)


def send(settings: Path) -> Finding:
    """Have the sync process bring the kept report to the centre. Blocking, up to ``SEND_S``."""
    refused = refusal("report", settings, seconds=SEND_S)
    if refused:
        return warning("report_not_sent", code=refused)
    return Finding(Level.OK, "report_sent")
