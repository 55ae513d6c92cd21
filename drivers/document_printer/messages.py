"""What is asked of an IPP printer and what its answers mean (RFC 8011; PWG 5100.9 for reasons)."""

from dataclasses import dataclass
from enum import IntEnum
from urllib.parse import urlsplit, urlunsplit

from drivers.document_printer.codec import (
    Attribute,
    Group,
    GroupTag,
    Message,
    Operation,
    ValueTag,
    attribute,
)

PDF = "application/pdf"
USER = "kiosk"
"""Whose jobs these are: the terminal's. Who stands before it is nobody's business."""
MEDIA_A4 = "iso_a4_210x297mm"
"""PWG 5101.1. Without it many printers take their own default, US letter."""

_PORT = 631
_JOB_WORDS = ("job-id", "job-name", "job-state", "job-state-reasons")
_PRINTER_WORDS = (
    "printer-state",
    "printer-state-reasons",
    "printer-is-accepting-jobs",
    "document-format-supported",
)
_IDENTITY_WORDS = (
    "printer-make-and-model",
    "printer-serial-number",
    "printer-uuid",
    "printer-firmware-string-version",
)


class Status(IntEnum):
    """Answers that are treated each in its own way (RFC 8011, appendix B)."""

    LAST_SUCCESS = 0x00FF
    NOT_POSSIBLE = 0x0404
    NOT_FOUND = 0x0406
    BUSY = 0x0507


class JobState(IntEnum):
    """RFC 8011, section 5.3.7."""

    PENDING = 3
    HELD = 4
    PROCESSING = 5
    STOPPED = 6
    CANCELED = 7
    ABORTED = 8
    COMPLETED = 9

    @property
    def ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self >= JobState.CANCELED


class PrinterState(IntEnum):
    """RFC 8011, section 5.4.11."""

    IDLE = 3
    PROCESSING = 4
    STOPPED = 5


@dataclass(frozen=True, slots=True)
class JobReport:
    """What a printer says of one job."""

    job_id: int
    name: str
    state: JobState
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PrinterReport:
    """What a printer says of itself.

    Attributes:
        trouble: the reason that keeps it from printing, "" when none does.
        suspected: what may, by a warning: not enough to refuse a job, and a word for it when one
            does not end.
        warning: what people should see to soon, "" when there is nothing.
    """

    state: PrinterState
    trouble: str
    suspected: str
    warning: str
    takes_pdf: bool


def http_url(uri: str) -> str:
    """The HTTP address of an IPP address (RFC 8010, section 4.1); raises ValueError."""
    parts = urlsplit(uri)
    scheme = {"ipp": "http", "ipps": "https"}.get(parts.scheme)
    if scheme is None or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise ValueError("not an address like ipp://printer/ipp/print")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return urlunsplit((scheme, f"{host}:{parts.port or _PORT}", parts.path or "/", "", ""))


# ---- requests --------------------------------------------------------------------------------


def print_job(
    uri: str, request_id: int, pdf: bytes, *, name: str, copies: int, duplex: bool
) -> Message:
    """Print-Job (section 4.2.1). What the printer cannot do of it, it leaves out."""
    sides = "two-sided-long-edge" if duplex else "one-sided"
    operation = _operation(
        uri,
        attribute("job-name", ValueTag.NAME, name),
        attribute("ipp-attribute-fidelity", ValueTag.BOOLEAN, False),
        attribute("document-format", ValueTag.MIME, PDF),
    )
    job = Group(
        GroupTag.JOB,
        (
            attribute("copies", ValueTag.INTEGER, copies),
            attribute("sides", ValueTag.KEYWORD, sides),
            attribute("media", ValueTag.KEYWORD, MEDIA_A4),
        ),
    )
    return Message(Operation.PRINT_JOB, request_id, (operation, job), pdf)


def get_job(uri: str, request_id: int, job_id: int) -> Message:
    """Get-Job-Attributes (section 4.3.4)."""
    group = _operation(uri, job_id=job_id, requested=_JOB_WORDS)
    return Message(Operation.GET_JOB_ATTRIBUTES, request_id, (group,))


def get_jobs(uri: str, request_id: int, *, which: str) -> Message:
    """Get-Jobs (section 4.2.6) of ``completed`` or ``not-completed`` jobs."""
    which_jobs = attribute("which-jobs", ValueTag.KEYWORD, which)
    group = _operation(uri, which_jobs, requested=_JOB_WORDS)
    return Message(Operation.GET_JOBS, request_id, (group,))


def cancel_job(uri: str, request_id: int, job_id: int) -> Message:
    """Cancel-Job (section 4.3.3)."""
    group = _operation(uri, job_id=job_id)
    return Message(Operation.CANCEL_JOB, request_id, (group,))


def get_printer(uri: str, request_id: int, *, identity: bool = False) -> Message:
    """Get-Printer-Attributes (section 4.2.5): how it is, or which it is."""
    group = _operation(uri, requested=_IDENTITY_WORDS if identity else _PRINTER_WORDS)
    return Message(Operation.GET_PRINTER_ATTRIBUTES, request_id, (group,))


def _operation(
    uri: str, *more: Attribute, job_id: int | None = None, requested: tuple[str, ...] = ()
) -> Group:
    """The operation attributes: charset and language first, then the target (section 4.1.5)."""
    job = () if job_id is None else (attribute("job-id", ValueTag.INTEGER, job_id),)
    asked = (attribute("requested-attributes", ValueTag.KEYWORD, *requested),) if requested else ()
    return Group(
        GroupTag.OPERATION,
        (
            attribute("attributes-charset", ValueTag.CHARSET, "utf-8"),
            attribute("attributes-natural-language", ValueTag.LANGUAGE, "en"),
            attribute("printer-uri", ValueTag.URI, uri),
            *job,
            attribute("requesting-user-name", ValueTag.NAME, USER),
            *more,
            *asked,
        ),
    )


# ---- answers ---------------------------------------------------------------------------------


def jobs_of(answer: Message) -> list[JobReport]:
    """The jobs that an answer tells of; those without number or state are no jobs."""
    reports = []
    for group in answer.of(GroupTag.JOB):
        number, state = group.number("job-id"), group.number("job-state")
        if number is None or state is None or state not in [*JobState]:
            continue
        name = "".join(group.words("job-name")[:1])
        reports.append(JobReport(number, name, JobState(state), group.words("job-state-reasons")))
    return reports


def printer_of(answer: Message) -> PrinterReport | None:
    """What an answer says of the printer; None when it does not say its state."""
    for group in answer.of(GroupTag.PRINTER):
        state = group.number("printer-state")
        if state is None or state not in [*PrinterState]:
            continue
        trouble, suspected, warning = _read_reasons(group.words("printer-state-reasons"))
        if not trouble and state == PrinterState.STOPPED:
            trouble = "stopped"
        if not trouble and group.values("printer-is-accepting-jobs") == (False,):
            trouble = "stopped"
        formats = group.words("document-format-supported")
        takes_pdf = not formats or PDF in formats
        return PrinterReport(PrinterState(state), trouble, suspected, warning, takes_pdf)
    return None


def identity_of(answer: Message) -> tuple[str, str, str]:
    """Model, serial number (or UUID) and firmware, "" for what it does not say."""
    for group in answer.of(GroupTag.PRINTER):
        model, serial, uuid, firmware = ("".join(group.words(word)[:1]) for word in _IDENTITY_WORDS)
        return model, serial or uuid, firmware
    return "", "", ""


_TROUBLES = {
    "cover-open": "cover-open",
    "door-open": "cover-open",
    "interlock-open": "cover-open",
    "media-jam": "jam",
    "media-empty": "paper-out",
    "media-needed": "paper-out",
    "input-tray-missing": "paper-out",
    "toner-empty": "toner-out",
    "marker-supply-empty": "toner-out",
    "marker-waste-full": "fault",
    "output-area-full": "stopped",
    "output-tray-missing": "stopped",
    "paused": "stopped",
    "shutdown": "stopped",
    "timed-out": "fault",
    "fuser-over-temp": "fault",
    "fuser-under-temp": "fault",
    "opc-life-over": "fault",
}
"""What each reason is called here (RFC 8011, section 5.4.12), the thing to mend first on top."""
_FIRST = ("cover-open", "jam", "paper-out", "toner-out", "fault", "stopped")
_WARNINGS = {
    "cover-open": "cover-open",
    "door-open": "cover-open",
    "media-jam": "jam",
    "media-low": "paper-near-end",
    "media-empty": "paper-near-end",
    "media-needed": "paper-near-end",
    "toner-low": "toner-low",
    "toner-empty": "toner-low",
    "marker-supply-low": "toner-low",
    "marker-supply-empty": "toner-low",
}
_LEVELS = ("-report", "-warning", "-error")


def _read_reasons(reasons: tuple[str, ...]) -> tuple[str, str, str]:
    """Trouble, suspected trouble and warning, the most urgent of each.

    A reason without a suffix is an error (section 5.4.12). Reports say nothing of the printing:
    some printers leave ``media-jam-report`` set for ever after a jam.
    """
    troubles, suspected, warnings = set(), set(), set()
    for reason in reasons:
        level = next((level for level in _LEVELS if reason.endswith(level)), "")
        word = reason.removesuffix(level)
        if level == "-report":
            continue
        if word in _TROUBLES and level != "-warning":
            troubles.add(_TROUBLES[word])
        elif word in _WARNINGS:
            warnings.add(_WARNINGS[word])
            suspected.add(_TROUBLES.get(word, ""))
        elif level == "-error":
            troubles.add("fault")
    return _most_urgent(troubles), _most_urgent(suspected), "".join(sorted(warnings)[:1])


def _most_urgent(words: set[str]) -> str:
    return next((word for word in _FIRST if word in words), "")
