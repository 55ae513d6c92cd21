"""``kiosk provision`` and ``kiosk report``: on a console, or from a file on a stick."""

import argparse
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from contracts.errors import PolicyError
from hardening.strangers import held, real_folder
from kiosk.maintenance.devices import BuiltIn
from kiosk.maintenance.finding import Finding, Level
from kiosk.provisioning import authorities
from kiosk.provisioning.checking import Mistake, refused
from kiosk.provisioning.console import Console
from kiosk.provisioning.consoleauthority import tell_authority
from kiosk.provisioning.draft import read_draft
from kiosk.provisioning.enrolling import (
    enrol,
    enrol_by_stick,
    enrolled,
    is_joining,
    make_store,
    take_place,
)
from kiosk.provisioning.fields import DEVICES, FIELDS
from kiosk.provisioning.firststart import FirstStart
from kiosk.provisioning.machine import names
from kiosk.provisioning.mounted import carries_joining
from kiosk.provisioning.reporting import Reporter, keep
from kiosk.provisioning.steps import NEEDED, ORDER, Step
from kiosk.provisioning.stick import (
    Answers,
    StickFileError,
    beside,
    files_named,
    read_answers,
    take_code,
)
from kiosk.provisioning.talk import Talk
from kiosk.settings import load_settings
from kiosk.texts import Texts

OUT = "kiosk-provision.out"
"""Folder of a stick where each terminal leaves its readiness report."""


def now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


class RefusedAnswersError(PolicyError):
    """A file of answers says something that may not stand; nothing of it was kept."""

    code = "P-197"
    user_text_key = "error.settings"


class OtherUserError(PolicyError):
    """Whoever asks is not the user that the terminal runs as: it could not open what they make."""

    code = "P-199"
    user_text_key = "error.settings"


def provision(options: argparse.Namespace, built_in: BuiltIn, texts: Texts) -> int:
    """Ask, or take the answers of a file; the exit code is 1 when it is not done to the end."""
    settings: Path = options.settings
    first = FirstStart(settings, built_in, texts, data_dir=options.data_dir)
    talk = Talk(texts, first.language, sys.stdin, sys.stdout)
    reporter = Reporter(built_in, texts, now)
    _require_owner(first.data_dir)
    if options.undo:
        done = first.undo()
        talk.tell("undone" if done else "nothing_to_undo")
        return int(not done)
    if options.answers is not None:
        return _by_file(options.answers, first, talk, reporter, names())
    try:
        return int(not Console(first, talk, built_in, reporter, now).run())
    except KeyboardInterrupt:
        talk.say()
        talk.tell("stopped")
        return 1


def report(options: argparse.Namespace, built_in: BuiltIn, texts: Texts) -> int:
    """Make the readiness report again; the exit code is 1 when something is not ready."""
    settings = load_settings(options.settings)
    language = settings.terminal.languages[0]
    reporter = Reporter(built_in, texts, now)
    made = reporter.make(settings, read_draft(options.settings)[0].proofs)
    if options.json:
        print(made.model_dump_json(indent=1))
        return int(made.verdict == "trouble")
    talk = Talk(texts, language, sys.stdin, sys.stdout)
    talk.say(reporter.text(made, language))
    for finding in reporter.hand_out(made, options.settings, language):
        talk.find(finding)
    return int(made.verdict == "trouble")


def _require_owner(data_dir: Path) -> None:
    """See that keys and records will be the terminal's own; raises OtherUserError."""
    try:
        owner = data_dir.stat().st_uid
    except OSError:
        return  # not there yet, or behind a folder of somebody else, which shows when it is made
    if owner != os.geteuid():
        raise OtherUserError(f"{data_dir} belongs to user {owner}: run this as that user")


def _by_file(
    path: Path, first: FirstStart, talk: Talk, reporter: Reporter, called: tuple[str, ...]
) -> int:
    """Everything that a console would ask, from a file that asks nothing.

    Raises:
        StickFileError, RefusedAnswersError: nothing of it was kept.
        SettingsError, StorageError: what was kept stays, and the same file goes on.
    """
    with _held(path.parent) as stick:
        answers = read_answers(stick / path.name, called)
        values = {**answers.values, **_kept_files(answers, stick, first, talk)}
        mistakes = first.put_all(values)
        if mistakes:
            raise RefusedAnswersError("; ".join(_refusals(mistakes, talk)))
        talk.language = first.language
        first.write()
        talk.tell("written", file=str(first.path))
        findings = [_enrolled(first, answers, stick, called[0], path.parent)]
        if findings[0].level is Level.OK:
            findings.append(make_store(first.data_dir))
            take_place(first)
            if first.unwritten:
                first.write()
        for finding in findings:
            talk.find(finding)
        for step in _answered(values, enrolled=findings[0].level is Level.OK):
            first.finish(step)
        made = reporter.make(first.settings(), first.proofs)
        talk.say(reporter.text(made, talk.language))
        keep(made, real_folder(stick, OUT) / f"{_file_name(called[0])}.json")
        for finding in reporter.hand_out(made, first.path, talk.language):
            talk.find(finding)
    first.finish(Step.REPORT)
    return int(made.verdict == "trouble")


def _kept_files(answers: Answers, stick: Path, first: FirstStart, talk: Talk) -> dict[str, str]:
    """Certificates that lie beside the answers, kept where the settings lie when all else fits.

    Nobody is asked: who made the stick has said that it is the right one.

    Raises:
        StickFileError: they lie elsewhere.
        RefusedAnswersError: these or other answers may not stand; nothing was kept.
        StorageError: they could not be kept.
    """
    found = {
        key: authorities.read_file(beside(stick, name), now()) for key, name in files_named(answers)
    }
    others = {key: value for key, value in answers.values.items() if key not in found}
    judged = {key: refused(file) for key, file in found.items()}
    wrong = {key: mistake for key, mistake in judged.items() if mistake is not None}
    if found and (mistakes := {**first.check_all(others), **wrong}):
        raise RefusedAnswersError("; ".join(_refusals(mistakes, talk)))
    for file in found.values():
        tell_authority(file, talk)
    folder = first.path.absolute().parent
    return {key: str(authorities.keep(file, folder)) for key, file in found.items()}


@contextmanager
def _held(folder: Path) -> Iterator[Path]:
    """The stick itself, whatever is mounted there later; raises StickFileError."""
    with ExitStack() as stack:
        try:
            stick = stack.enter_context(held(folder))
        except OSError as error:
            raise StickFileError(f"{folder} cannot be opened: {error.strerror}") from error
        yield stick


def _enrolled(first: FirstStart, answers: Answers, stick: Path, who: str, mounted: Path) -> Finding:
    """``mounted``: where the sync process finds this stick, too."""
    known = enrolled(first.data_dir)
    if known.level is Level.OK:
        return known
    if carries_joining(stick) and (answers.code or answers.codes or is_joining(first.data_dir)):
        code = "" if is_joining(first.data_dir) else take_code(stick, answers, who)
        return enrol_by_stick(first.path, first.data_dir, mounted, code)
    if not (answers.code or answers.codes):
        return known
    return enrol(first.path, first.data_dir, take_code(stick, answers, who))


def _answered(values: Iterable[str], *, enrolled: bool) -> list[Step]:
    """Steps about which nothing is left to ask, in their order."""
    keys = tuple(values)
    done = {FIELDS[key].step for key in keys if key in FIELDS} | NEEDED
    done |= {Step.DEVICES} if any(key.startswith(DEVICES) for key in keys) else set()
    done |= {Step.CENTRE} if enrolled else set()
    return [step for step in ORDER if step in done and step is not Step.REPORT]


def _refusals(mistakes: dict[str, Mistake], talk: Talk) -> list[str]:
    return [
        f"{key}: {talk.word(mistake.key, **mistake.params)}" for key, mistake in mistakes.items()
    ]


def _file_name(called: str) -> str:
    return "".join(char if char.isalnum() or char in "-_." else "-" for char in called)[:60]
