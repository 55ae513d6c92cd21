"""The readiness report: how every part is, with what was tried and who saw it. Nothing personal."""

import threading
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from contracts.errors import StorageError
from contracts.readiness import Part, Readiness, Verdict
from drivers.status import DeviceState
from kiosk.documents.listing import ListLine
from kiosk.maintenance import datafolder
from kiosk.maintenance.board import Told, read_states
from kiosk.maintenance.devices import BuiltIn, DeviceLine, look
from kiosk.maintenance.doctor import device_finding, sync_findings, sync_status
from kiosk.maintenance.finding import Finding, Level, warning
from kiosk.maintenance.place import before_findings
from kiosk.maintenance.sets import sets
from kiosk.maintenance.words import check_text
from kiosk.provisioning.proof import Proof
from kiosk.provisioning.steps import ORDER, Step
from kiosk.records.clockproof import FILE_NAME as CLOCK
from kiosk.records.clockproof import read_proof
from kiosk.records.enrolment import Enrolment, read_enrolment
from kiosk.records.hallzone import hall_zone
from kiosk.settings import Settings
from kiosk.texts import Texts
from sync.enrol import SOFTWARE

_VERDICTS = {
    Level.OK: Verdict.WELL,
    Level.WARNING: Verdict.WARNING,
    Level.TROUBLE: Verdict.TROUBLE,
}
_ORDER = (Verdict.WELL, Verdict.NOT_TRIED, Verdict.WARNING, Verdict.TROUBLE)
_MARKS = {
    Verdict.WELL: "✓",
    Verdict.WARNING: "!",
    Verdict.TROUBLE: "✗",
    Verdict.NOT_TRIED: "–",
}
STARTING_S = 30.0
"""A report is kept, printed and sent: a device gets the time that it needs to start."""
_LOOK_AGAIN_S = 0.5
LONGEST_SAID = 800
_NONE = "none"
"""The adapter of a device that is not meant to be in this terminal."""
LONGEST_LIST = 4000
"""Of the part that names receipts one by one."""


@dataclass(frozen=True, slots=True)
class Words:
    """What the report is said in."""

    texts: Texts
    languages: tuple[str, ...]

    def said(self, findings: Iterable[Finding], longest: int = LONGEST_SAID) -> dict[str, str]:
        """What was found, by language, on one line each."""
        kept = list(findings)
        return {
            language: " ".join(self._sentences(each, language) for each in kept)[:longest]
            for language in self.languages
        }

    def called(self, name: str, language: str) -> str:
        """What people call a part; its own name where it comes from another package."""
        return self.texts.text_or(f"provision.part_{name}", language, name)

    def _sentences(self, finding: Finding, language: str) -> str:
        """What is so and, where something is wrong, what to do."""
        params = dict(finding.params)
        if "device" in params:
            params["device"] = self.called(params["device"], language)
        key = f"doctor.{finding.key}"
        keys = (key,) if finding.level is Level.OK else (key, f"{key}_do")
        return " ".join(self.texts.text(each, language, **params) for each in keys)


def gather(
    settings: Settings,
    proofs: Mapping[str, Proof],
    built_in: BuiltIn,
    texts: Texts,
    now: datetime,
    left_out: Collection[Step] = (),
    stop: threading.Event | None = None,
) -> Readiness:
    """Look at everything now, and add what was tried before.

    Blocking, some seconds: devices that are still starting are waited for, up to ``STARTING_S``.

    Args:
        left_out: steps that were left for later.
        stop: nobody waits for the report any more.
    """
    data_dir = settings.terminal.data_dir
    words = Words(texts, texts.languages)
    told = _settled(data_dir, stop or threading.Event())
    lines = look(settings.devices.tables, built_in, told, seconds=STARTING_S, stop=stop)
    known = _enrolment(settings)
    zone = hall_zone(settings.terminal.zone, read_proof(data_dir / CLOCK))
    name = settings.terminal.name
    return Readiness(
        made_at=now.astimezone(zone),
        software=SOFTWARE,
        terminal_id=known.terminal_id if known else "",
        terminal_no=known.terminal_no if known else None,
        name=name if isinstance(name, str) else next(iter(name.values())),
        parts=(
            *_own_parts(settings, words, runs=bool(told)),
            *_devices(lines, proofs, words),
            *_later(left_out, words),
        ),
    )


def lines_of(report: Readiness, texts: Texts, language: str) -> Iterator[ListLine]:
    """The report as lines of a paper, in one language."""
    words = Words(texts, (language,))

    def said(key: str, **params: str) -> str:
        return texts.text(f"provision.{key}", language, **params)

    yield ListLine(said("report_title"), 0)
    yield ListLine(report.name)
    if report.terminal_no is not None:
        yield ListLine(f"{report.terminal_no} · {report.terminal_id}")
    yield ListLine(f"{report.made_at:%Y-%m-%d %H:%M %z} · {report.software}")
    yield ListLine(f"{_MARKS[report.verdict]} {said(_key('verdict', report.verdict))}", 1)
    for part in report.parts:
        yield ListLine("")
        fitted = part.adapter != _NONE
        mark = _MARKS[part.verdict if fitted else Verdict.NOT_TRIED]
        yield ListLine(f"{mark} {words.called(part.name, language)}", 1)
        model = (part.model, part.serial and f"S/N {part.serial}", part.firmware)
        facts = (part.adapter if fitted else "", *model)
        if any(facts):
            yield ListLine(" · ".join(filter(None, facts)))
        if part.said.get(language):
            yield ListLine(part.said[language])
        for check in part.checks:
            said_of = check_text(check, texts, language, words.called(part.name, language))
            yield from (ListLine(each.strip()) for each in said_of.splitlines())
        if part.tried_at is not None:
            eyes = said("report_eyes" if part.eyes else "report_no_eyes")
            tried_at = part.tried_at.astimezone(report.made_at.tzinfo)
            yield ListLine(f"{tried_at:%Y-%m-%d %H:%M} · {eyes}")


def text_of(report: Readiness, texts: Texts, language: str) -> str:
    """The same for a console."""
    return "\n".join(
        "" if not line.text else f"{'    ' if line.level == 2 else ''}{line.text}"
        for line in lines_of(report, texts, language)
    )


def _settled(data_dir: Path, stop: threading.Event) -> Mapping[str, Told]:
    """What a running terminal told of its devices, when none is starting any more."""
    limit = time.monotonic() + STARTING_S
    told = read_states(data_dir)
    while any(each.state == DeviceState.STARTING.value for each in told.values()):
        if time.monotonic() >= limit or stop.wait(_LOOK_AGAIN_S):
            break
        told = read_states(data_dir)
    return told


def _own_parts(settings: Settings, words: Words, *, runs: bool) -> Iterator[Part]:
    """``runs``: the terminal itself runs already."""
    data_dir, language = settings.terminal.data_dir, words.languages[0]
    looked: dict[str, Iterable[Finding]] = {
        "disk": (datafolder.folder(data_dir), datafolder.space(data_dir)),
        "centre": (*datafolder.enrolment(data_dir), *_delivery(data_dir, runs=runs)),
        "store": datafolder.store(data_dir),
        "clock": datafolder.clock(data_dir, settings.terminal.zone),
        "items": sets(settings, language),
        "before": before_findings(data_dir),
    }
    yield Part(name="settings", verdict=Verdict.WELL)
    for name, findings in looked.items():
        kept = tuple(findings)
        if kept or name != "before":
            longest = LONGEST_LIST if name == "before" else LONGEST_SAID
            yield Part(name=name, verdict=_worst(kept), said=words.said(kept, longest))


def _delivery(data_dir: Path, *, runs: bool) -> Iterator[Finding]:
    """How the line to the centre is. Before the terminal runs delivery need not run either."""
    for finding in sync_findings(sync_status(data_dir)):
        early = finding.key == "sync_down" and not runs
        yield warning("sync_not_yet") if early else finding


def _later(left_out: Collection[Step], words: Words) -> Iterator[Part]:
    """What nobody has said yet: it is no fault, and somebody has to come back for it."""
    if not left_out:
        return
    steps = [step for step in ORDER if step in left_out]
    said = {
        language: ", ".join(words.texts.text(f"provision.step_{step}", language) for step in steps)
        for language in words.languages
    }
    yield Part(name="later", verdict=Verdict.WARNING, said=said)


def _devices(
    lines: Iterable[DeviceLine], proofs: Mapping[str, Proof], words: Words
) -> Iterator[Part]:
    for line in lines:
        found = device_finding(line)
        if line.adapter == _NONE:
            said = words.said((found,))
            yield Part(name=line.name[:40], verdict=Verdict.WELL, adapter=_NONE, said=said)
            continue
        proof = proofs.get(line.name)
        if proof is not None and proof.adapter != line.adapter:
            proof = None  # of another that was there before
        yield Part(
            name=line.name[:40],
            verdict=max(_VERDICTS[found.level], _tried_well(proof), key=_ORDER.index),
            adapter=line.adapter[:40],
            model=line.identity.model[:80] or (proof.model if proof else ""),
            serial=line.identity.serial[:80] or (proof.serial if proof else ""),
            firmware=line.identity.firmware[:80] or (proof.firmware if proof else ""),
            said=words.said((found,)),
            checks=proof.checks if proof else (),
            eyes=proof is not None and proof.eyes,
            tried_at=proof.at if proof else None,
        )


def _tried_well(proof: Proof | None) -> Verdict:
    if proof is None or not proof.checks:
        return Verdict.NOT_TRIED
    if not proof.passed:
        return Verdict.TROUBLE
    untried = any(check.passed is None for check in proof.checks)
    return Verdict.WARNING if untried else Verdict.WELL


def _worst(findings: Iterable[Finding]) -> Verdict:
    found = [_VERDICTS[each.level] for each in findings]
    return max(found, key=_ORDER.index, default=Verdict.WELL)


def _enrolment(settings: Settings) -> Enrolment | None:
    try:
        return read_enrolment(settings.terminal.data_dir)
    except StorageError:
        return None


def _key(kind: str, verdict: Verdict) -> str:
    return f"{kind}_{verdict.replace('-', '_')}"
