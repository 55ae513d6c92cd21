"""``kiosk provision`` and ``kiosk report``: on a console, or from a file on a stick."""

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeGuard

from contracts.errors import PolicyError
from hardening.strangers import held, real_folder
from kiosk.maintenance.devices import BuiltIn
from kiosk.maintenance.finding import Finding, Level, trouble
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
    has_taken,
    read_answers,
    take_code,
)
from kiosk.provisioning.talk import Talk
from kiosk.settings import load_settings
from kiosk.texts import Texts

OUT = "kiosk-provision.out"
"""Folder of a stick where each terminal leaves its readiness report."""


_CODE_REFUSED = ("enrol_refused", "enrol_stick_code", "enrol_stick_taken")


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
    draft, _ = read_draft(options.settings)
    made = reporter.make(settings, draft.proofs, draft.left_out)
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
    try:
        return _set_up(path, first, talk, reporter, called)
    except StickFileError as error:
        said = _refusals(path.name, error.mistakes, talk)
        raise StickFileError(error.mistakes, said=said) from error


def _set_up(
    path: Path, first: FirstStart, talk: Talk, reporter: Reporter, called: tuple[str, ...]
) -> int:
    with _held(path.parent) as stick:
        answers = _read(stick, path.name, first, talk, called)
        values = {**answers.values, **_kept_files(answers, stick, path.name, first, talk)}
        mistakes = first.put_all(values)
        if mistakes:
            raise RefusedAnswersError(_refusals(path.name, _placed(mistakes, answers), talk))
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
        made = reporter.make(first.settings(), first.proofs, first.left_out)
        talk.say(reporter.text(made, talk.language))
        keep(made, real_folder(stick, OUT) / f"{_file_name(called[0])}.json")
        for finding in reporter.hand_out(made, first.path, talk.language):
            talk.find(finding)
    first.finish(Step.REPORT)
    return int(made.verdict == "trouble")


def _read(
    stick: Path, name: str, first: FirstStart, talk: Talk, called: tuple[str, ...]
) -> Answers:
    """The answers, and from here on the language that they choose.

    Raises:
        StickFileError: with all that is wrong in the file, values too, told at once.
    """
    try:
        answers = read_answers(stick / name, called)
    except StickFileError as error:
        if error.answers is None:
            raise
        talk.language = _language(error.answers, first, talk)
        _, judged = _judged(error.answers, stick, first)
        raise StickFileError({**error.mistakes, **_placed(judged, error.answers)}) from error
    talk.language = _language(answers, first, talk)
    return answers


def _language(answers: Answers, first: FirstStart, talk: Talk) -> str:
    """What the terminal will be spoken to in, where the answers say so."""
    said = answers.values.get("terminal.languages")
    known = [each for each in said if each in talk.texts.languages] if _is_list(said) else []
    return str(known[0]) if known else first.language


def _is_list(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list)


def _judged(
    answers: Answers, stick: Path, first: FirstStart
) -> tuple[dict[str, authorities.CaFile], dict[str, Mistake]]:
    """The certificates that come along, and everything that may not stand, by key."""
    found: dict[str, authorities.CaFile] = {}
    wrong: dict[str, Mistake] = {}
    for key, name in files_named(answers):
        try:
            found[key] = authorities.read_file(beside(stick, name), now())
        except StickFileError as error:
            wrong[key] = error.mistakes[""]
    for key, file in found.items():
        if (mistake := refused(file)) is not None:
            wrong[key] = mistake
    named = {*found, *wrong}
    others = {key: value for key, value in answers.values.items() if key not in named}
    return found, {**first.check_all(others), **wrong}


def _kept_files(
    answers: Answers, stick: Path, name: str, first: FirstStart, talk: Talk
) -> dict[str, str]:
    """Certificates that lie beside the answers, kept where the settings lie when all else fits.

    Nobody is asked: who made the stick has said that it is the right one.

    Raises:
        RefusedAnswersError: these or other answers may not stand; nothing was kept.
        StorageError: they could not be kept.
    """
    found, mistakes = _judged(answers, stick, first)
    if mistakes:
        raise RefusedAnswersError(_refusals(name, _placed(mistakes, answers), talk))
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
            said = {"file": str(folder), "why": error.strerror or type(error).__name__}
            raise StickFileError(Mistake("stick_unread", said)) from error
        yield stick


def _enrolled(first: FirstStart, answers: Answers, stick: Path, who: str, mounted: Path) -> Finding:
    """``mounted``: where the sync process finds this stick, too."""
    known = enrolled(first.data_dir)
    if known.level is Level.OK:
        return known
    again = has_taken(stick, answers, who)
    found = _with_code(first, answers, stick, who, mounted, known)
    if again and found.key in _CODE_REFUSED:
        return trouble("enrol_code_used", name=who)
    return found


def _with_code(
    first: FirstStart, answers: Answers, stick: Path, who: str, mounted: Path, known: Finding
) -> Finding:
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


def _placed(mistakes: Mapping[str, Mistake], answers: Answers) -> dict[str, Mistake]:
    """By the places where the values stand in the file."""
    return {answers.places.get(key, key): mistake for key, mistake in mistakes.items()}


def _refusals(name: str, mistakes: Mapping[str, Mistake], talk: Talk) -> str:
    """Every mistake on a line, with the file and the place in it."""
    return "\n".join(
        f"{', '.join(filter(None, (name, place)))}: {talk.word(mistake.key, **mistake.params)}"
        for place, mistake in mistakes.items()
    )


def _file_name(called: str) -> str:
    return "".join(char if char.isalnum() or char in "-_." else "-" for char in called)[:60]
