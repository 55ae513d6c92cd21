"""What is asked of a printer and what its answers mean."""

import re

import pytest

from drivers.document_printer import messages
from drivers.document_printer.codec import Group, GroupTag, Message, ValueTag, attribute, encode
from drivers.document_printer.messages import JobState, PrinterState
from drivers.document_printer.self_test import test_page as a_page

URI = "ipp://p/ipp/print"
COMMON = (
    b"\x47\x00\x12attributes-charset\x00\x05utf-8"
    b"\x48\x00\x1battributes-natural-language\x00\x02en"
    b"\x45\x00\x0bprinter-uri\x00\x11ipp://p/ipp/print"
)
USER = b"\x42\x00\x14requesting-user-name\x00\x05kiosk"


def test_print_job_as_bytes() -> None:
    request = messages.print_job(URI, 9, b"%PDF-", name="ab x", copies=2, duplex=True)
    assert encode(request) == (
        b"\x01\x01\x00\x02\x00\x00\x00\x09\x01"
        + COMMON
        + USER
        + b"\x42\x00\x08job-name\x00\x04ab x"
        + b"\x22\x00\x16ipp-attribute-fidelity\x00\x01\x00"
        + b"\x49\x00\x0fdocument-format\x00\x0fapplication/pdf"
        + b"\x02\x21\x00\x06copies\x00\x04\x00\x00\x00\x02"
        + b"\x44\x00\x05sides\x00\x13two-sided-long-edge"
        + b"\x44\x00\x05media\x00\x10iso_a4_210x297mm"
        + b"\x03%PDF-"
    )


def test_cancel_job_as_bytes() -> None:
    assert encode(messages.cancel_job(URI, 3, 147)) == (
        b"\x01\x01\x00\x08\x00\x00\x00\x03\x01"
        + COMMON
        + b"\x21\x00\x06job-id\x00\x04\x00\x00\x00\x93"
        + USER
        + b"\x03"
    )


def printer(*reasons: str, state: int = 3, accepting: bool = True) -> Message:
    group = Group(
        GroupTag.PRINTER,
        (
            attribute("printer-state", ValueTag.ENUM, state),
            attribute("printer-state-reasons", ValueTag.KEYWORD, *(reasons or ("none",))),
            attribute("printer-is-accepting-jobs", ValueTag.BOOLEAN, accepting),
        ),
    )
    return Message(0, 1, (group,))


@pytest.mark.parametrize(
    ("reasons", "trouble", "suspected", "warning"),
    [
        ((), "", "", ""),
        (("media-empty",), "paper-out", "", ""),
        (("media-needed-error",), "paper-out", "", ""),
        (("media-empty-warning",), "", "paper-out", "paper-near-end"),
        (("media-empty-report", "media-jam-report"), "", "", ""),
        (("media-low",), "", "", "paper-near-end"),
        (("media-jam", "media-empty", "cover-open"), "cover-open", "", ""),
        (("media-empty-error", "media-jam-error"), "jam", "", ""),
        (("media-jam-warning",), "", "jam", "jam"),
        (("door-open-error",), "cover-open", "", ""),
        (("toner-low-warning", "toner-empty-error"), "toner-out", "", "toner-low"),
        (("marker-supply-low-error",), "", "", "toner-low"),
        (("connecting-to-device", "spool-area-full-report"), "", "", ""),
        (("vendor-thing", "vendor-other-warning"), "", "", ""),
        (("vendor-thing-error",), "fault", "", ""),
    ],
)
def test_reasons_are_read_by_their_severity(
    reasons: tuple[str, ...], trouble: str, suspected: str, warning: str
) -> None:
    report = messages.printer_of(printer(*reasons))
    assert report is not None
    assert (report.trouble, report.suspected, report.warning) == (trouble, suspected, warning)


def test_printer_that_stopped_or_takes_no_jobs_says_at_least_that() -> None:
    for answer in (printer(state=5), printer(accepting=False)):
        report = messages.printer_of(answer)
        assert report is not None
        assert report.trouble == "stopped"
    report = messages.printer_of(printer("media-jam-error", state=5))
    assert report is not None
    assert (report.trouble, report.state) == ("jam", PrinterState.STOPPED)


def test_answer_without_a_state_says_nothing() -> None:
    assert messages.printer_of(Message(0, 1, ())) is None
    assert messages.printer_of(printer(state=17)) is None


def test_job_without_number_or_state_is_none() -> None:
    whole = (
        attribute("job-id", ValueTag.INTEGER, 5),
        attribute("job-state", ValueTag.ENUM, 9),
    )
    odd = (whole[0], attribute("job-state", ValueTag.ENUM, 77))
    groups = tuple(Group(GroupTag.JOB, each) for each in (whole, whole[:1], whole[1:], odd))
    (job,) = messages.jobs_of(Message(0, 1, groups))
    assert (job.job_id, job.state, job.name) == (5, JobState.COMPLETED, "")
    assert job.state.ended
    assert not JobState.STOPPED.ended


@pytest.mark.parametrize(
    ("uri", "url"),
    [
        ("ipp://printer/ipp/print", "http://printer:631/ipp/print"),
        ("ipp://printer:8631/a", "http://printer:8631/a"),
        ("ipps://printer/ipp/print", "https://printer:631/ipp/print"),
        ("ipp://[::1]", "http://[::1]:631/"),
    ],
)
def test_address_is_that_of_http(uri: str, url: str) -> None:
    assert messages.http_url(uri) == url


def test_the_test_page_is_whole() -> None:
    page = a_page()
    table = int(re.findall(rb"startxref\n(\d+)\n", page)[0])
    assert page[table:].startswith(b"xref\n0 6\n")
    for number, place in enumerate(re.findall(rb"(\d{10}) 00000 n \n", page), 1):
        assert page[int(place) :].startswith(b"%d 0 obj\n" % number)
    (length,) = re.findall(rb"/Length (\d+)", page)
    stream = page.split(b"stream\n")[1].removesuffix(b"\nend")
    assert len(stream) == int(length)
