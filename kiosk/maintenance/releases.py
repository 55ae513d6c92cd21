"""The doctor's look at the program: which one runs, in which slot, on trial, taken back."""

from collections.abc import Iterator

from kiosk import VERSION
from kiosk.launch.pointer import PACKAGE, Pointer, Release, read_pointer
from kiosk.launch.slots import slot_of
from kiosk.maintenance.finding import Finding, Level, trouble, warning
from kiosk.releases.doubts import is_refused
from kiosk.releases.slot import slot_is_whole
from kiosk.settings import Settings


def releases(settings: Settings) -> Iterator[Finding]:
    """Everything about slots; only looks."""
    data_dir = settings.terminal.data_dir
    if settings.passed_over:
        yield warning("settings_passed_over", fields=", ".join(settings.passed_over[:5]))
    if settings.releases.by == "apt":
        yield Finding(Level.OK, "program_by_apt", {"version": VERSION})
        return
    pointer = read_pointer(data_dir)
    yield _running(pointer)
    for each in (pointer.current, pointer.before):
        if each is not None and each != PACKAGE and not slot_is_whole(slot_of(data_dir, each)):
            yield trouble("program_damaged", version=each.version)
    if pointer.returned:
        last = pointer.returned[-1]
        for_good = is_refused(data_dir, Release(last.version, last.sha256))
        key = "program_returned" if for_good else "program_doubted"
        yield warning(key, version=last.version, reason=last.reason)


def _running(pointer: Pointer) -> Finding:
    trial = pointer.trial
    if trial is not None and trial.begun:
        version = trial.release.version or pointer.package
        return Finding(Level.OK, "program_on_trial", {"version": version})
    if pointer.current == PACKAGE:
        return Finding(Level.OK, "program_package", {"version": pointer.package or VERSION})
    before = pointer.package if pointer.before == PACKAGE else ""
    before = before or (pointer.before.version if pointer.before is not None else "–")
    params = {"version": pointer.current.version, "before": before}
    return Finding(Level.OK, "program_slot", params)
